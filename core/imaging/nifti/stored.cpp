#include "core/imaging/nifti/stored.h"

#include "core/base/text.h"
#include "core/imaging/nifti/pages.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

namespace twinscope::imaging::nifti {
namespace {

constexpr std::uint64_t kSlack = 1U << 20U;    // inflated bytes past the end that are looked at
constexpr std::uint64_t kDeflateRatio = 1032;  // deflate cannot expand further
constexpr const char* kCopyAgain = "Copy the file again; the first copy was cut off or damaged";

std::unexpected<Error> unreadable() {
  return failure("file.unreadable", "The file cannot be read",
                 "Check that it exists and that you may read it");
}

std::unexpected<Error> truncated(std::uint64_t has, std::uint64_t needed) {
  return refusal("nifti.truncated", concat("Ends after ", has, " of ", needed, " bytes"),
                 kCopyAgain);
}

bool isGzip(std::span<const std::byte> start) {
  return start.size() >= 2 && start[0] == std::byte{0x1F} && start[1] == std::byte{0x8B};
}

/// Reads count bytes at begin into to; the number that was there.
std::uint64_t readAt(std::ifstream& file, std::uint64_t begin, std::byte* to, std::uint64_t count) {
  file.clear();
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(count));
  return static_cast<std::uint64_t>(std::max<std::streamsize>(file.gcount(), 0));
}

/// zlib over all members: what comes out, piece by piece, without keeping it. Slower than libdeflate but it streams,
/// tells a cut from a damaged stream, and gives the beginning alone.
class StreamInflater {
 public:
  enum class End { whole, cut, damaged };

  explicit StreamInflater(std::span<const std::byte> packed) : m_packed(packed) {
    m_usable = inflateInit2(&m_stream, 15 + 16) == Z_OK;
  }
  ~StreamInflater() {
    if (m_usable) inflateEnd(&m_stream);
  }
  StreamInflater(const StreamInflater&) = delete;
  StreamInflater& operator=(const StreamInflater&) = delete;

  /// Fills to as far as the stream goes; the number of bytes written.
  std::size_t fill(std::span<std::byte> to) {
    std::size_t filled = 0;
    while (m_usable && !m_over && filled < to.size()) {
      feed();
      m_stream.next_out = reinterpret_cast<Bytef*>(to.data() + filled);
      m_stream.avail_out = static_cast<uInt>(to.size() - filled);
      const int state = ::inflate(&m_stream, Z_NO_FLUSH);
      filled = to.size() - m_stream.avail_out;
      if (state == Z_STREAM_END)
        nextMember();
      else if (state != Z_OK)
        finish(state == Z_BUF_ERROR ? End::cut : End::damaged);
    }
    return filled;
  }
  [[nodiscard]] End end() const { return m_end; }

 private:
  void feed() {
    if (m_stream.avail_in > 0) return;
    const std::size_t piece = std::min<std::size_t>(m_packed.size() - m_fed, 1U << 24U);
    m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(m_packed.data() + m_fed));
    m_stream.avail_in = static_cast<uInt>(piece);
    m_fed += piece;
  }
  void nextMember() {
    const std::size_t at = m_fed - m_stream.avail_in;
    if (!isGzip(m_packed.subspan(at))) return finish(End::whole);
    if (inflateReset(&m_stream) != Z_OK) finish(End::damaged);
  }
  void finish(End end) {
    m_over = true;
    m_end = end;
  }

  std::span<const std::byte> m_packed;
  z_stream m_stream{};
  std::size_t m_fed = 0;
  bool m_usable = false;
  bool m_over = false;
  End m_end = End::whole;
};

/// Inflated length without keeping anything, at most limit.
std::uint64_t inflatedLength(std::span<const std::byte> packed, std::uint64_t limit,
                             StreamInflater::End& end) {
  StreamInflater stream(packed);
  std::array<std::byte, 1U << 16U> scratch;
  std::uint64_t total = 0;
  while (total < limit) {
    const std::size_t piece = stream.fill(scratch);
    total += piece;
    if (piece < scratch.size()) break;
  }
  end = stream.end();
  return total;
}

/// Why libdeflate stopped, found with zlib.
std::unexpected<Error> reasonOf(std::span<const std::byte> packed, std::uint64_t needed) {
  StreamInflater::End end{};
  const std::uint64_t length = inflatedLength(packed, needed + kSlack, end);
  if (end == StreamInflater::End::damaged)
    return refusal(
        "nifti.crc",
        concat("The compressed data are damaged after ", length, " of ", needed, " bytes"),
        kCopyAgain);
  if (length >= needed)
    return refusal("nifti.truncated", "Ends before the checksum of the compressed data",
                   kCopyAgain);
  return truncated(length, needed);
}

std::uint32_t lastWord(std::span<const std::byte> packed) {
  std::array<unsigned char, 4> raw{};
  std::memcpy(raw.data(), packed.data() + packed.size() - 4, 4);
  return raw[0] | (std::uint32_t{raw[1]} << 8U) | (std::uint32_t{raw[2]} << 16U) |
         (std::uint32_t{raw[3]} << 24U);
}

/// Before memory is taken: can this stream hold what the header asks for?
Status checkHolds(std::span<const std::byte> packed, std::uint64_t needed) {
  if (packed.size() < 18) return truncated(0, needed);
  // The trailer tells the length of the last member only, modulo 2^32. Where it tells less, count.
  const std::uint64_t told = lastWord(packed);
  if (told >= (needed & 0xFFFFFFFFU) && told <= ((needed + kSlack) & 0xFFFFFFFFU)) return {};
  StreamInflater::End end{};
  const std::uint64_t length = inflatedLength(packed, needed, end);
  if (length >= needed) return {};
  if (end == StreamInflater::End::damaged)
    return refusal(
        "nifti.crc",
        concat("The compressed data are damaged after ", length, " of ", needed, " bytes"),
        kCopyAgain);
  return truncated(length, needed);
}

struct Decompressor {
  libdeflate_decompressor* handle = libdeflate_alloc_decompressor();
  Decompressor() = default;
  ~Decompressor() { libdeflate_free_decompressor(handle); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
};

}  // namespace

Result<std::vector<std::byte>> firstBytes(const std::filesystem::path& path, std::size_t count) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable();
  // A header deflates badly at worst to a little more than itself; gzip's own header may hold a long name.
  std::vector<std::byte> start(count + 4096);
  start.resize(readAt(file, 0, start.data(), start.size()));
  if (isGzip(start)) {
    std::vector<std::byte> inflated(count);
    inflated.resize(StreamInflater(start).fill(inflated));
    return inflated;
  }
  start.resize(std::min(start.size(), count));
  return start;
}

Status checkCanHold(const std::filesystem::path& path, std::uint64_t needed) {
  std::ifstream file(path, std::ios::binary);
  std::error_code unknown;
  const std::uint64_t size = std::filesystem::file_size(path, unknown);
  if (!file || unknown) return unreadable();
  std::array<std::byte, 2> start{};
  readAt(file, 0, start.data(), 2);
  const bool packed = isGzip(start);
  if (!packed && size < needed) return truncated(size, needed);
  if (packed && needed / kDeflateRatio > size)
    return refusal("nifti.truncated",
                   concat(size, " compressed bytes cannot hold ", needed, " bytes of image"),
                   kCopyAgain);
  return {};
}

Result<StoredBytes> StoredBytes::open(const std::filesystem::path& path, std::uint64_t needed) {
  if (auto ok = checkCanHold(path, needed); !ok) return std::unexpected(ok.error());
  std::ifstream file(path, std::ios::binary);
  std::error_code unknown;
  const std::uint64_t size = std::filesystem::file_size(path, unknown);
  if (!file || unknown) return unreadable();
  std::array<std::byte, 2> start{};
  readAt(file, 0, start.data(), 2);
  StoredBytes stored;
  stored.m_file = path;
  if (!isGzip(start)) {
    stored.m_tail = size - needed;
    return stored;
  }
  // A packed file longer than its content by far is no picture either.
  if (size > 2 * needed + 64 * kSlack)
    return refusal("nifti.header",
                   concat(size, " compressed bytes for ", needed, " bytes of image"), kCopyAgain);
  auto packed = std::make_unique_for_overwrite<std::byte[]>(size);
  const std::uint64_t got = readAt(file, 0, packed.get(), size);
  if (auto ok = stored.inflate({packed.get(), got}, needed); !ok)
    return std::unexpected(ok.error());
  return stored;
}

Status StoredBytes::inflate(std::span<const std::byte> packed, std::uint64_t needed) {
  if (auto ok = checkHolds(packed, needed); !ok) return ok;
  const std::uint64_t room = needed + kSlack;
  m_bytes = std::make_unique_for_overwrite<std::byte[]>(room);
  preferLargePages(m_bytes.get(), room);
  m_inflated = true;
  const Decompressor decompressor;
  std::span<const std::byte> rest = packed;
  std::uint64_t filled = 0;
  while (isGzip(rest)) {
    std::size_t used = 0, produced = 0;
    const auto state =
        libdeflate_gzip_decompress_ex(decompressor.handle, rest.data(), rest.size(),
                                      m_bytes.get() + filled, room - filled, &used, &produced);
    if (state != LIBDEFLATE_SUCCESS) {
      if (filled >= needed) break;  // damaged bytes behind a complete image
      if (state != LIBDEFLATE_INSUFFICIENT_SPACE) return reasonOf(packed, needed);
      return refusal("nifti.header",
                     concat("The data go on past the ", needed, " bytes that the header tells"),
                     "Convert the original again; the dimensions in the header are too small");
    }
    filled += produced;
    rest = rest.subspan(used);
  }
  if (filled < needed) return truncated(filled, needed);
  m_size = needed;
  m_tail = filled - needed + rest.size();
  return {};
}

Result<std::span<const std::byte>> StoredBytes::read(std::uint64_t begin, std::uint64_t count) {
  if (m_inflated) return std::span<const std::byte>(m_bytes.get() + begin, count);
  if (m_size < count) {
    m_bytes = std::make_unique_for_overwrite<std::byte[]>(count);
    m_size = count;
  }
  std::ifstream file(m_file, std::ios::binary);
  if (!file) return unreadable();
  const std::uint64_t got = readAt(file, begin, m_bytes.get(), count);
  if (got < count) return truncated(begin + got, begin + count);
  return std::span<const std::byte>(m_bytes.get(), count);
}

Result<std::vector<std::byte>> gzipped(std::span<const std::byte> bytes, int level) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(level), libdeflate_free_compressor);
  std::vector<std::byte> packed(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()));
  packed.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(),
                                         packed.data(), packed.size()));
  if (packed.empty())
    return failure("nifti.write", "The image cannot be compressed", "Write to another place");
  return packed;
}

}  // namespace twinscope::imaging::nifti
