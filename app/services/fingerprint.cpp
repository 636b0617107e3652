#include "app/services/fingerprint.h"

#include <sodium.h>

#include <array>
#include <new>

namespace twinscope::app {
namespace {

constexpr std::size_t kHashBytes = 16;

crypto_generichash_state* stateOf(unsigned char* memory) {
  return std::launder(reinterpret_cast<crypto_generichash_state*>(memory));
}

}  // namespace

Fingerprint::Fingerprint() {
  static_assert(sizeof(m_state) >= sizeof(crypto_generichash_state));
  new (m_state) crypto_generichash_state;
  crypto_generichash_init(stateOf(m_state), nullptr, 0, kHashBytes);
}

void Fingerprint::bytes(const void* data, std::size_t size) {
  const std::uint64_t length = size;
  crypto_generichash_update(stateOf(m_state), reinterpret_cast<const unsigned char*>(&length),
                            sizeof(length));
  crypto_generichash_update(stateOf(m_state), static_cast<const unsigned char*>(data), size);
}

Fingerprint& Fingerprint::add(std::string_view part) {
  bytes(part.data(), part.size());
  return *this;
}

Fingerprint& Fingerprint::add(double number) {
  bytes(&number, sizeof(number));
  return *this;
}

Fingerprint& Fingerprint::add(const Grid& grid) {
  for (int axis = 0; axis < 3; ++axis) add(static_cast<double>(grid.size[axis]));
  for (const auto& row : grid.worldFromVoxel.linear)
    for (const double value : row) add(value);
  const Vec3 origin = grid.worldFromVoxel.translation;
  return add(origin.x).add(origin.y).add(origin.z);
}

Fingerprint& Fingerprint::add(const Volume& volume) {
  add(volume.grid());
  bytes(volume.voxels().data(), volume.voxels().size_bytes());
  return *this;
}

Fingerprint& Fingerprint::add(const LabelMap& labels) {
  add(labels.grid());
  bytes(labels.labels().data(), labels.labels().size());
  return *this;
}

std::string Fingerprint::hex() {
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash_final(stateOf(m_state), hash.data(), hash.size());
  std::array<char, 2 * kHashBytes + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

}  // namespace twinscope::app
