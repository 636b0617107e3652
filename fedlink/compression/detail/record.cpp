#include "fedlink/compression/detail/record.h"

#include "core/base/text.h"
#include "fedlink/compression/detail/checksum.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::size_t kSealBytes = sizeof(std::uint32_t);

bool formatIsValid(const RecordHeader& header) {
  if (header.format != ValueFormat::qsgd) return isKnown(header.format) && header.levels == 0;
  return header.levels >= 1 && header.levels <= kMostLevels;
}

/// The chunks of a record whose header was read; nullopt where a size contradicts another.
std::optional<std::vector<ChunkView>> readChunks(const RecordHeader& header, const ValueCode& code,
                                                 std::string_view bytes) {
  const std::size_t overhead = recordOverhead(header.entries);
  if (bytes.size() < overhead || header.valueBytes > bytes.size() - overhead ||
      header.indexBytes != bytes.size() - overhead - header.valueBytes)
    return std::nullopt;
  std::vector<ChunkView> chunks(chunksOf(header.entries));
  std::string_view values = bytes.substr(overhead - kSealBytes, header.valueBytes);
  std::string_view index =
      bytes.substr(overhead - kSealBytes + header.valueBytes, header.indexBytes);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    ChunkEntry entry;
    std::memcpy(&entry, bytes.data() + sizeof header + i * sizeof entry, sizeof entry);
    ChunkView& chunk = chunks[i];
    chunk.kept = entry.keptAndBits & 0xffffffU;
    chunk.remainderBits = entry.keptAndBits >> 24;
    const std::size_t valueBytes = code.bytes(chunk.kept);
    if (chunk.kept > std::min(kChunk, header.entries - i * kChunk) ||
        chunk.remainderBits > kMostRemainderBits || valueBytes > values.size() ||
        entry.indexBytes > index.size())
      return std::nullopt;
    chunk.values = values.substr(0, valueBytes);
    chunk.index = index.substr(0, entry.indexBytes);
    values.remove_prefix(valueBytes);
    index.remove_prefix(entry.indexBytes);
    kept += chunk.kept;
  }
  if (kept != header.kept || !values.empty() || !index.empty()) return std::nullopt;
  return chunks;
}

}  // namespace

std::size_t recordOverhead(std::size_t entries) {
  return sizeof(RecordHeader) + chunksOf(entries) * sizeof(ChunkEntry) + kSealBytes;
}

Result<RecordView> openRecord(std::string_view bytes, std::size_t entries) {
  if (bytes.size() < sizeof(RecordHeader) + kSealBytes)
    return refusal("compression.truncated",
                   concat("A compressed update does not fit into ", bytes.size(), " bytes"));
  RecordHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != RecordHeader::kMagic)
    return refusal("compression.foreign", "These bytes are not a compressed update");
  if (header.version != RecordHeader::kVersion)
    return refusal("compression.version",
                   concat("The compressed update has version ", header.version,
                          ", this program reads ", RecordHeader::kVersion),
                   "Bring the site and the coordinator to the same version");
  const std::string_view content = bytes.substr(0, bytes.size() - kSealBytes);
  std::uint32_t sealed = 0;
  std::memcpy(&sealed, bytes.data() + content.size(), kSealBytes);
  if (crc32(content) != sealed)
    return refusal("compression.corrupt",
                   "The compressed update was damaged or cut short on its way", "Send it again");
  if (header.entries != entries)
    return refusal("compression.count",
                   concat("The update has ", header.entries, " entries, the model ", entries));
  const ValueCode code{.format = header.format, .levels = header.levels};
  if (!formatIsValid(header))
    return refusal("compression.corrupt",
                   "The compressed update names a value format that does not exist");
  auto chunks = readChunks(header, code, bytes);
  if (!chunks)
    return refusal("compression.corrupt",
                   "The sizes in the compressed update contradict each other");
  return RecordView{.code = code, .chunks = std::move(*chunks)};
}

RecordHeader headerOf(const ValueCode& code, std::size_t entries) {
  const bool hasLevels = code.format == ValueFormat::qsgd;
  return {.format = code.format,
          .levels = static_cast<std::uint8_t>(hasLevels ? code.levels : 0),
          .entries = entries};
}

ChunkEntry entryOf(std::size_t kept, const IndexCode& index) {
  return {.keptAndBits = static_cast<std::uint32_t>(kept) | index.remainderBits << 24,
          .indexBytes = static_cast<std::uint32_t>(index.bytes.size())};
}

std::string makeRecord(const RecordHeader& header, std::span<const ChunkEntry> chunks,
                       const std::function<void(char*)>& fill) {
  const std::size_t size = recordOverhead(header.entries) + header.valueBytes + header.indexBytes;
  std::string record;
  record.resize_and_overwrite(size, [&](char* at, std::size_t) {
    std::memcpy(at, &header, sizeof header);
    std::memcpy(at + sizeof header, chunks.data(), chunks.size_bytes());
    fill(at + sizeof header + chunks.size_bytes());
    return size;
  });
  seal(record);
  return record;
}

void seal(std::string& record) {
  const std::size_t content = record.size() - kSealBytes;
  const std::uint32_t checksum = crc32(std::string_view(record).substr(0, content));
  std::memcpy(record.data() + content, &checksum, kSealBytes);
}

}  // namespace twinscope::fedlink::detail
