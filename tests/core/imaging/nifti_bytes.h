#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <vector>

namespace twinscope::tests {

using Bytes = std::vector<std::byte>;

/// Makes NIfTI files byte by byte, odd ones too: nothing is checked. Little-endian unless swapped() is called last.
class NiftiBytes {
 public:
  NiftiBytes() {
    put(0, std::int32_t{348});
    dim({3, 4, 3, 2, 1, 1, 1, 1});
    type(4, 16);
    pixdim({1, 1, 1, 1});
    put(108, 352.0F);
    put(112, 1.0F);
    put(123, std::uint8_t{2});
    text(344, std::string_view("n+1\0", 4));
    sform({{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}});
  }
  template <class T>
  NiftiBytes& put(std::size_t offset, T value) {
    std::memcpy(&m_header[offset], &value, sizeof(T));
    return *this;
  }
  NiftiBytes& text(std::size_t offset, std::string_view value) {
    std::memcpy(&m_header[offset], value.data(), value.size());
    return *this;
  }
  NiftiBytes& dim(std::array<std::int16_t, 8> values) {
    for (std::size_t i = 0; i < 8; ++i) put(40 + 2 * i, values[i]);
    return *this;
  }
  NiftiBytes& type(std::int16_t code, std::int16_t bits) { return put(70, code).put(72, bits); }
  NiftiBytes& pixdim(std::array<float, 4> values) {
    for (std::size_t i = 0; i < 4; ++i) put(76 + 4 * i, values[i]);
    return *this;
  }
  NiftiBytes& sform(std::array<std::array<float, 4>, 3> rows, std::int16_t code = 1) {
    put(254, code);
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < 4; ++c) put(280 + 16 * r + 4 * c, rows[r][c]);
    return *this;
  }
  NiftiBytes& qform(std::array<float, 3> quaternion, std::array<float, 3> offset,
                    std::int16_t code = 1) {
    put(252, code);
    for (std::size_t i = 0; i < 3; ++i) put(256 + 4 * i, quaternion[i]).put(268 + 4 * i, offset[i]);
    return *this;
  }
  template <class T>
  NiftiBytes& voxels(const std::vector<T>& values) {
    m_voxels.resize(values.size() * sizeof(T));
    std::memcpy(m_voxels.data(), values.data(), m_voxels.size());
    return *this;
  }
  /// 1, 2, 3, … as int16.
  NiftiBytes& ramp(std::size_t count = 24) {
    std::vector<std::int16_t> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int16_t>(i + 1);
    return voxels(values);
  }
  [[nodiscard]] const Bytes& stored() const { return m_voxels; }
  [[nodiscard]] Bytes header() const { return {m_header.begin(), m_header.end()}; }
  [[nodiscard]] Bytes bytes() const {
    Bytes all = header();
    all.insert(all.end(), m_voxels.begin(), m_voxels.end());
    return all;
  }

 private:
  std::array<std::byte, 352> m_header{};
  Bytes m_voxels;
};

inline std::filesystem::path writeBytes(const std::filesystem::path& file,
                                        std::span<const std::byte> bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return file;
}

}  // namespace twinscope::tests
