#include "core/imaging/dicom/byte_source.h"

#include "core/base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace twinscope::imaging::dicom {
namespace {

/// Fills target from a descriptor; short at the end of the file or a read error.
std::size_t readAt(int descriptor, std::uint64_t offset, std::span<std::uint8_t> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    const ssize_t got = ::pread(descriptor, target.data() + done, target.size() - done,
                                static_cast<off_t>(offset + done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// Ends zlib's stream on every way out.
struct InflateStream {
  z_stream state{};
  InflateStream() { inflateInit2(&state, -15); }
  ~InflateStream() { inflateEnd(&state); }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;
};

}  // namespace

const std::uint8_t* MemorySource::peek(std::uint64_t offset, std::size_t count) {
  if (offset > m_bytes.size() || count > m_bytes.size() - offset) return nullptr;
  return m_bytes.data() + offset;
}

bool MemorySource::read(std::uint64_t offset, std::span<std::uint8_t> target) {
  if (offset > m_bytes.size() || target.size() > m_bytes.size() - offset) return false;
  std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), target.size(), target.begin());
  return true;
}

std::unique_ptr<FileSource> FileSource::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return nullptr;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return nullptr;
  }
  return std::unique_ptr<FileSource>(
      new FileSource(descriptor, static_cast<std::uint64_t>(status.st_size)));
}

FileSource::~FileSource() { ::close(m_descriptor); }

const std::uint8_t* FileSource::peek(std::uint64_t offset, std::size_t count) {
  if (offset > m_size || count > m_size - offset || count > kMaxPeek) return nullptr;
  if (offset < m_windowBegin || offset + count > m_windowBegin + m_windowSize) {
    m_windowBegin = offset;
    m_windowSize = readAt(m_descriptor, offset, m_window);
    if (m_windowSize < count) return nullptr;  // the file shrank since it was opened
  }
  return m_window.data() + (offset - m_windowBegin);
}

bool FileSource::read(std::uint64_t offset, std::span<std::uint8_t> target) {
  if (offset >= m_windowBegin && offset + target.size() <= m_windowBegin + m_windowSize) {
    std::memcpy(target.data(), m_window.data() + (offset - m_windowBegin), target.size());
    return true;
  }
  return readAt(m_descriptor, offset, target) == target.size();
}

Result<Inflated> inflateFrom(ByteSource& source, std::uint64_t offset, std::uint64_t cap) {
  InflateStream stream;
  Inflated result;
  std::array<std::uint8_t, ByteSource::kMaxPeek> packed;
  std::array<char, 65536> unpacked;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (stream.state.avail_in == 0) {
      const std::size_t count =
          std::min<std::uint64_t>(packed.size(), source.size() - std::min(offset, source.size()));
      if (count == 0 || !source.read(offset, std::span(packed).first(count)))
        return refusal("dicom.corrupt", concat("the deflated data breaks off at byte ", offset));
      offset += count;
      stream.state.next_in = packed.data();
      stream.state.avail_in = static_cast<uInt>(count);
    }
    stream.state.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    stream.state.avail_out = unpacked.size();
    state = inflate(&stream.state, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
      return refusal("dicom.corrupt", concat("the deflated data is broken before byte ", offset));
    const std::uint64_t got = unpacked.size() - stream.state.avail_out;
    result.bytes.append(unpacked.data(), std::min<std::uint64_t>(got, cap - result.bytes.size()));
    if (result.bytes.size() >= cap) return result;
  }
  result.finished = true;
  return result;
}

}  // namespace twinscope::imaging::dicom
