#pragma once

#include "core/base/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace twinscope {

/// SHA-256 (FIPS 180-4) over bytes that arrive in pieces: names weights files and cached results.
class Sha256 {
 public:
  void update(std::span<const std::byte> bytes);
  /// The digest of all bytes so far; the object must not be used afterwards.
  [[nodiscard]] std::array<std::uint8_t, 32> finish();

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> m_pending{};
  std::uint64_t m_length = 0;
};

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256Hex(std::span<const std::byte> bytes);
/// The same of a file, read in pieces. "file.read".
[[nodiscard]] Result<std::string> sha256OfFile(const std::filesystem::path& file);

}  // namespace twinscope
