#include "storage/encoding.h"

#include "storage/database.h"

#include <bit>
#include <charconv>
#include <cstdio>

namespace twinscope::storage {

static_assert(std::endian::native == std::endian::little, "blobs are little-endian");

namespace {

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.17g ", value);
  return buffer;
}

/// Numbers with a space between, taken one after the other.
class Numbers {
 public:
  explicit Numbers(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}

  template <class Number>
  void take(Number& value) {
    while (m_at != m_end && *m_at == ' ') ++m_at;
    const auto [next, error] = std::from_chars(m_at, m_end, value);
    if (error != std::errc()) throw DamagedRow("a grid");
    m_at = next;
  }
  void take(Affine& affine) {
    for (auto& row : affine.linear)
      for (double& value : row) take(value);
    take(affine.translation.x);
    take(affine.translation.y);
    take(affine.translation.z);
  }

 private:
  const char* m_at;
  const char* m_end;
};

}  // namespace

std::string encode(const Affine& affine) {
  std::string text;
  for (const auto& row : affine.linear)
    for (const double value : row) text += number(value);
  for (const double value : {affine.translation.x, affine.translation.y, affine.translation.z})
    text += number(value);
  text.pop_back();
  return text;
}

std::string encode(const Grid& grid) {
  return std::to_string(grid.size.i) + ' ' + std::to_string(grid.size.j) + ' ' +
         std::to_string(grid.size.k) + ' ' + encode(grid.worldFromVoxel);
}

Affine decodeAffine(std::string_view text) {
  Affine affine;
  Numbers(text).take(affine);
  return affine;
}

Grid decodeGrid(std::string_view text) {
  Numbers numbers(text);
  Grid grid;
  numbers.take(grid.size.i);
  numbers.take(grid.size.j);
  numbers.take(grid.size.k);
  numbers.take(grid.worldFromVoxel);
  return grid;
}

}  // namespace twinscope::storage
