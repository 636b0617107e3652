#include "app/services/pseudonym.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace twinscope::app {
namespace {

constexpr std::string_view kBase32 =
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U

std::unexpected<Error> keyFailure(const std::filesystem::path& file, const char* what) {
  return failure("pseudonym.key", std::string("The site key ") + what + ": " + std::strerror(errno),
                 "Check that you own the workspace folder and that the disk is not full",
                 file.filename().string());
}

Result<Pseudonymiser> readKey(int descriptor, const std::filesystem::path& file) {
  Pseudonymiser::Key key{};
  const ssize_t got = ::read(descriptor, key.data(), key.size());
  ::close(descriptor);
  if (got != static_cast<ssize_t>(key.size())) return keyFailure(file, "is not 32 bytes long");
  return Pseudonymiser(key);
}

/// Long division of the 128-bit number by ten.
std::string decimal(std::array<unsigned char, 16> number) {
  std::string digits;
  while (std::ranges::any_of(number, [](unsigned char byte) { return byte != 0; })) {
    unsigned remainder = 0;
    for (unsigned char& byte : number) {
      const unsigned value = remainder * 256 + byte;
      byte = static_cast<unsigned char>(value / 10);
      remainder = value % 10;
    }
    digits.insert(digits.begin(), static_cast<char>('0' + remainder));
  }
  return digits.empty() ? "0" : digits;
}

}  // namespace

Result<Pseudonymiser> Pseudonymiser::openOrCreate(const std::filesystem::path& keyFile) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  const int existing = ::open(keyFile.c_str(), O_RDONLY | O_CLOEXEC);
  if (existing >= 0) return readKey(existing, keyFile);
  if (errno != ENOENT) return keyFailure(keyFile, "cannot be read");
  Key key{};
  randombytes_buf(key.data(), key.size());
  const int made = ::open(keyFile.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return keyFailure(keyFile, "cannot be made");
  const bool stored = ::write(made, key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
                      ::fsync(made) == 0;
  ::close(made);
  if (!stored) return keyFailure(keyFile, "cannot be written");
  return Pseudonymiser(key);
}

std::array<unsigned char, 32> Pseudonymiser::digest(std::string_view purpose,
                                                    std::string_view value) const {
  std::string message(purpose);
  message += '\0';
  message += value;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> result{};
  crypto_auth_hmacsha256(result.data(), reinterpret_cast<const unsigned char*>(message.data()),
                         message.size(), m_key.data());
  return result;
}

std::string Pseudonymiser::patientKey(std::string_view identity) const {
  const auto bytes = digest("patient", identity);
  std::uint64_t bits = 0;
  for (int i = 0; i < 5; ++i) bits = bits << 8 | bytes[i];
  std::string key = "TW-";
  for (int shift = 35; shift >= 0; shift -= 5) key += kBase32[bits >> shift & 31];
  return key;
}

int Pseudonymiser::dateShiftDays(std::string_view identity) const {
  const auto bytes = digest("date", identity);
  const unsigned value = bytes[0] << 8 | bytes[1];
  return -7 * (1 + static_cast<int>(value % 520));
}

std::string Pseudonymiser::uid(std::string_view original) const {
  const auto bytes = digest("uid", original);
  std::array<unsigned char, 16> number{};
  std::copy_n(bytes.begin(), number.size(), number.begin());
  number[6] = static_cast<unsigned char>((number[6] & 0x0F) | 0x40);
  number[8] = static_cast<unsigned char>((number[8] & 0x3F) | 0x80);
  return "2.25." + decimal(number);
}

}  // namespace twinscope::app
