#include "fedlink/compression/detail/checksum.h"

#include "core/base/parallel.h"

#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320U;
constexpr std::size_t kPiece = 256 << 10;  ///< bytes that one thread takes at a time

constexpr std::uint32_t timesX(std::uint32_t value) {
  return (value & 1U) != 0 ? (value >> 1) ^ kPolynomial : value >> 1;
}

/// Sixteen tables: sixteen bytes a step ("slicing", Kounavis & Berry 2005).
constexpr std::size_t kStep = 16;
using Tables = std::array<std::array<std::uint32_t, 256>, kStep>;
constexpr Tables makeTables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = timesX(value);
    tables[0][byte] = value;
  }
  for (std::size_t table = 1; table < kStep; ++table)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[table - 1][byte];
      tables[table][byte] = (before >> 8) ^ tables[0][before & 0xffU];
    }
  return tables;
}
constexpr Tables kTables = makeTables();

std::uint32_t crcOfPiece(std::string_view bytes) {
  static_assert(std::endian::native == std::endian::little);
  std::uint32_t crc = 0xffffffffU;
  while (bytes.size() >= kStep) {
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), bytes.data(), kStep);
    words[0] ^= crc;
    crc = 0;
    for (std::size_t i = 0; i < kStep; ++i)
      crc ^= kTables[kStep - 1 - i][(words[i / 8] >> (8 * (i % 8))) & 0xffU];
    bytes.remove_prefix(kStep);
  }
  for (const char byte : bytes)
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xffU];
  return ~crc;
}

/// a · b of polynomials, reflected, modulo CRC-32's.
std::uint32_t times(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = 1U << 31; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = timesX(b);
  }
  return product;
}

/// x^(8 · bytes): what the CRC of a piece is multiplied by when `bytes` more follow it.
std::uint32_t shiftBy(std::size_t bytes) {
  std::uint32_t result = 1U << 31;  // 1
  for (std::uint32_t power = 1U << 23; bytes != 0; bytes >>= 1) {
    if ((bytes & 1U) != 0) result = times(result, power);
    power = times(power, power);
  }
  return result;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::vector<std::uint32_t> pieces((bytes.size() + kPiece - 1) / kPiece);
  parallelFor(bytes.size(), kPiece, [&](std::size_t begin, std::size_t end) {
    pieces[begin / kPiece] = crcOfPiece(bytes.substr(begin, end - begin));
  });
  std::uint32_t crc = 0;
  const std::uint32_t wholePiece = shiftBy(kPiece);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool last = i + 1 == pieces.size();
    crc = times(crc, last ? shiftBy(bytes.size() - i * kPiece) : wholePiece) ^ pieces[i];
  }
  return crc;
}

}  // namespace twinscope::fedlink::detail
