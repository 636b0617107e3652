#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace twinscope::imaging::nifti {

/// The first bytes of a file, inflated where its content is gzip; fewer where the file is shorter or damaged.
/// Error: file.unreadable.
[[nodiscard]] Result<std::vector<std::byte>> firstBytes(const std::filesystem::path& file,
                                                        std::size_t count);

/// Can the file hold so many bytes at all? By its size, for gzip by deflate's largest ratio; takes no memory.
/// Errors: file.unreadable, nifti.truncated.
[[nodiscard]] Status checkCanHold(const std::filesystem::path& file, std::uint64_t needed);

/// The bytes [0, needed) of a file, inflated where its content is gzip. What is needed is compared with what the file
/// can hold before memory is taken: a plain file by its size, gzip by its trailer and deflate's largest ratio.
class StoredBytes {
 public:
  /// Errors: file.unreadable, nifti.truncated, nifti.crc, nifti.header (more data than the header tells).
  [[nodiscard]] static Result<StoredBytes> open(const std::filesystem::path& file,
                                                std::uint64_t needed);

  /// count bytes from begin; valid until the next call. begin + count is at most needed.
  [[nodiscard]] Result<std::span<const std::byte>> read(std::uint64_t begin, std::uint64_t count);
  /// Bytes after the needed ones (inflated, or raw bytes behind the last gzip member).
  [[nodiscard]] std::uint64_t tail() const { return m_tail; }

 private:
  StoredBytes() = default;
  Status inflate(std::span<const std::byte> packed, std::uint64_t needed);

  std::filesystem::path m_file;
  std::unique_ptr<std::byte[]>
      m_bytes;  ///< the inflated file, or the last part read from a plain one
  std::uint64_t m_size = 0;
  std::uint64_t m_tail = 0;
  bool m_inflated = false;
};

/// One gzip member, level 1 to 12 of libdeflate.
[[nodiscard]] Result<std::vector<std::byte>> gzipped(std::span<const std::byte> bytes, int level);

}  // namespace twinscope::imaging::nifti
