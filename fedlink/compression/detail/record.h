#pragma once

#include "fedlink/compression/detail/index_code.h"
#include "fedlink/compression/detail/top_k.h"
#include "fedlink/compression/detail/value_code.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The wire record, little endian. Entries lie in chunks of kChunk, each coded alone:
//   RecordHeader | a ChunkEntry each | the values of each (value_code.h) | the index of each (index_code.h) | CRC-32 of all before
namespace twinscope::fedlink::detail {

struct RecordHeader {
  static constexpr std::uint32_t kMagic = 0x55435354;  ///< "TSCU"
  static constexpr std::uint16_t kVersion = 1;

  std::uint32_t magic = kMagic;
  std::uint16_t version = kVersion;
  ValueFormat format = ValueFormat::fp32;
  std::uint8_t levels = 0;  ///< of qsgd, else 0
  std::uint64_t entries = 0;
  std::uint64_t kept = 0;
  std::uint64_t valueBytes = 0;
  std::uint64_t indexBytes = 0;
};
static_assert(sizeof(RecordHeader) == 40);

struct ChunkEntry {
  std::uint32_t keptAndBits = 0;  ///< kept | remainderBits << 24
  std::uint32_t indexBytes = 0;
};
static_assert(sizeof(ChunkEntry) == 8 && kChunk < 1U << 24);

/// Bytes of a record of `entries` entries besides its values and indices.
[[nodiscard]] std::size_t recordOverhead(std::size_t entries);

/// One chunk as it came.
struct ChunkView {
  std::size_t kept = 0;
  unsigned remainderBits = 0;
  std::string_view values;
  std::string_view index;
};

struct RecordView {
  ValueCode code;
  std::vector<ChunkView> chunks;
};

/// Takes a record apart when it is whole, of this version, and of an update of `entries` entries. All sizes agree then, and
/// no chunk keeps more than it has; what the codes say is not read yet.
[[nodiscard]] Result<RecordView> openRecord(std::string_view bytes, std::size_t entries);

[[nodiscard]] RecordHeader headerOf(const ValueCode& code, std::size_t entries);
[[nodiscard]] ChunkEntry entryOf(std::size_t kept, const IndexCode& index);

/// A record with its seal. fill writes header.valueBytes + header.indexBytes bytes.
[[nodiscard]] std::string makeRecord(const RecordHeader& header, std::span<const ChunkEntry> chunks,
                                     const std::function<void(char* payload)>& fill);

/// Puts the checksum into the last four bytes.
void seal(std::string& record);

}  // namespace twinscope::fedlink::detail
