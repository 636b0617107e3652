#include "core/imaging/png.h"

#include <libdeflate.h>

#include <array>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace twinscope::imaging {
namespace {

std::array<char, 4> bigEndian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

void append(std::string& file, std::string_view type, std::string_view content) {
  const auto length = bigEndian(static_cast<std::uint32_t>(content.size()));
  file.append(length.data(), length.size());
  const std::size_t begin = file.size();
  file += type;
  file += content;
  const auto checksum = bigEndian(libdeflate_crc32(0, file.data() + begin, file.size() - begin));
  file.append(checksum.data(), checksum.size());
}

std::string compressed(const std::vector<std::uint8_t>& rows) {
  constexpr int kLevel = 6;
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::string bytes(libdeflate_zlib_compress_bound(compressor.get(), rows.size()), '\0');
  bytes.resize(libdeflate_zlib_compress(compressor.get(), rows.data(), rows.size(), bytes.data(),
                                        bytes.size()));
  return bytes;
}

}  // namespace

std::string encodePng(std::span<const std::uint8_t> rgb, std::size_t width, std::size_t height) {
  const std::size_t row = 3 * width;
  if (width == 0 || height == 0 || rgb.size() != row * height)
    throw std::invalid_argument("a picture's bytes do not fit its size");
  std::vector<std::uint8_t> rows;
  rows.reserve((row + 1) * height);
  for (std::size_t y = 0; y < height; ++y) {
    rows.push_back(0);  // this row is not filtered
    const auto line = rgb.subspan(y * row, row);
    rows.insert(rows.end(), line.begin(), line.end());
  }
  std::string header;
  for (const std::size_t side : {width, height}) {
    const auto bytes = bigEndian(static_cast<std::uint32_t>(side));
    header.append(bytes.data(), bytes.size());
  }
  header += std::string_view("\x08\x02\x00\x00\x00",
                             5);  // 8 bits, RGB, deflate, no filter type, not interlaced
  std::string file("\x89PNG\r\n\x1A\n", 8);
  append(file, "IHDR", header);
  append(file, "IDAT", compressed(rows));
  append(file, "IEND", {});
  return file;
}

}  // namespace twinscope::imaging
