#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace twinscope::imaging::dicom {

/// Bytes by position: a file behind a small window, or memory. Not thread-safe: one source a thread.
class ByteSource {
 public:
  static constexpr std::size_t kMaxPeek = 4096;

  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// A view of count ≤ kMaxPeek bytes, valid until the next call; nullptr where the source ends before.
  [[nodiscard]] virtual const std::uint8_t* peek(std::uint64_t offset, std::size_t count) = 0;
  /// Fills target, which the caller has sized after checking it against size(); false at a short read.
  [[nodiscard]] virtual bool read(std::uint64_t offset, std::span<std::uint8_t> target) = 0;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
  explicit MemorySource(std::shared_ptr<const std::string> owned)
      : m_owned(std::move(owned)),
        m_bytes(reinterpret_cast<const std::uint8_t*>(m_owned->data()), m_owned->size()) {}

  [[nodiscard]] std::uint64_t size() const override { return m_bytes.size(); }
  [[nodiscard]] const std::uint8_t* peek(std::uint64_t offset, std::size_t count) override;
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> target) override;

 private:
  std::shared_ptr<const std::string> m_owned;
  std::span<const std::uint8_t> m_bytes;
};

/// Owns the descriptor. A 16 KiB window holds a whole header of most files.
class FileSource final : public ByteSource {
 public:
  [[nodiscard]] static std::unique_ptr<FileSource> open(const std::filesystem::path& file);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  [[nodiscard]] const std::uint8_t* peek(std::uint64_t offset, std::size_t count) override;
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> target) override;

 private:
  FileSource(int descriptor, std::uint64_t size) : m_descriptor(descriptor), m_size(size) {}

  int m_descriptor;
  std::uint64_t m_size;
  std::uint64_t m_windowBegin = 0;
  std::size_t m_windowSize = 0;
  std::array<std::uint8_t, 16384> m_window;
};

/// Raw deflate from an offset of a source, stopped once `cap` bytes came out. Memory grows with what really comes out,
/// never with what a header promises. Error "dicom.corrupt" when the stream is broken before the cap.
struct Inflated {
  std::string bytes;
  bool finished = false;  ///< false: the cap cut it off
};
[[nodiscard]] Result<Inflated> inflateFrom(ByteSource& source, std::uint64_t offset,
                                           std::uint64_t cap);

}  // namespace twinscope::imaging::dicom
