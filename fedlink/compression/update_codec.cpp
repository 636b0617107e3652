#include "fedlink/compression/update_codec.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "fedlink/compression/detail/half.h"
#include "fedlink/compression/detail/index_code.h"
#include "fedlink/compression/detail/record.h"
#include "fedlink/compression/detail/top_k.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <vector>

namespace twinscope::fedlink {
namespace {

using detail::kChunk;

/// An update on its way into a record.
struct Outgoing {
  std::span<const float> delta;
  std::span<float> residual;
  std::vector<detail::KeptEntries> largest;  ///< of each chunk; empty where all entries are sent
  detail::ValueCode code;

  std::size_t entriesOf(std::size_t chunk) const {
    return std::min(kChunk, delta.size() - chunk * kChunk);
  }
  std::size_t keptOf(std::size_t chunk) const {
    return largest.empty() ? entriesOf(chunk) : largest[chunk].values.size();
  }
};

std::uint32_t largestMagnitude(const Outgoing& update) {
  if (update.largest.empty()) return detail::largestMagnitude({update.delta, update.residual});
  std::uint32_t largest = 0;
  for (const detail::KeptEntries& chunk : update.largest)
    largest = std::max(largest, detail::largestMagnitude(chunk.values));
  return largest;
}

std::vector<detail::IndexCode> codeIndices(const Outgoing& update) {
  std::vector<detail::IndexCode> indices(detail::chunksOf(update.delta.size()));
  parallelFor(update.largest.size(), 1, [&](std::size_t chunk, std::size_t) {
    indices[chunk] = detail::codeIndex(update.largest[chunk].bitmap, update.entriesOf(chunk));
  });
  return indices;
}

/// Writes a chunk's values and leaves its residual.
void encodeChunk(Outgoing& update, std::size_t chunk, char* to, const Random& rounding) {
  const std::size_t size = update.entriesOf(chunk);
  const auto delta = update.delta.subspan(chunk * kChunk, size);
  const auto residual = update.residual.subspan(chunk * kChunk, size);
  for (std::size_t i = 0; i < size; ++i) residual[i] += delta[i];
  const Random random = rounding.stream("compress", chunk);
  if (update.largest.empty()) {
    update.code.encode(residual, to, random);
    return;
  }
  detail::KeptEntries& kept = update.largest[chunk];
  update.code.encode(kept.values, to, random);
  const float* error = kept.values.data();
  detail::eachBit(kept.bitmap, [&](std::size_t i) { residual[i] = *error++; });
}

std::string writeRecord(Outgoing& update, const Random& rounding) {
  const std::vector<detail::IndexCode> indices = codeIndices(update);
  detail::RecordHeader header = detail::headerOf(update.code, update.delta.size());
  std::vector<detail::ChunkEntry> table;
  std::vector<std::size_t> valuesAt;  // from the first value on
  for (std::size_t chunk = 0; chunk < indices.size(); ++chunk) {
    const std::size_t kept = update.keptOf(chunk);
    table.push_back(detail::entryOf(kept, indices[chunk]));
    valuesAt.push_back(header.valueBytes);
    header.kept += kept;
    header.valueBytes += update.code.bytes(kept);
    header.indexBytes += indices[chunk].bytes.size();
  }
  return detail::makeRecord(header, table, [&](char* payload) {
    parallelFor(indices.size(), 1, [&](std::size_t chunk, std::size_t) {
      encodeChunk(update, chunk, payload + valuesAt[chunk], rounding);
    });
    char* at = payload + header.valueBytes;
    for (const detail::IndexCode& index : indices) at = std::ranges::copy(index.bytes, at).out;
  });
}

/// Fills a chunk's entries; false where its codes are not sound.
bool decodeChunk(const detail::ChunkView& chunk, const detail::ValueCode& code,
                 std::span<float> entries) {
  if (chunk.kept == entries.size())
    return chunk.index.empty() && code.decode(chunk.values, entries);
  std::vector<float> values(chunk.kept);
  std::vector<std::uint16_t> places(chunk.kept);
  if (!code.decode(chunk.values, values) ||
      !detail::placesOf(chunk.index, chunk.remainderBits, entries.size(), places))
    return false;
  std::ranges::fill(entries, 0.0F);
  for (std::size_t i = 0; i < places.size(); ++i) entries[places[i]] = values[i];
  return true;
}

bool decodeRecord(const detail::RecordView& record, std::span<float> delta) {
  std::atomic<bool> sound = true;
  parallelFor(delta.size(), kChunk, [&](std::size_t begin, std::size_t end) {
    if (!decodeChunk(record.chunks[begin / kChunk], record.code, delta.subspan(begin, end - begin)))
      sound = false;
  });
  return sound;
}

}  // namespace

Result<CompressedUpdate> compress(std::span<const float> delta, std::span<float> residual,
                                  const Compression& compression, const Random& rounding) {
  if (auto valid = compression.validate(); !valid) return std::unexpected(valid.error());
  if (delta.empty() || delta.size() != residual.size())
    return usageError(concat("An update of ", delta.size(), " entries and a residual of ",
                             residual.size(), " cannot be compressed"));
  const std::size_t kept = keptCount(compression.keepShare, delta.size());
  Outgoing update{
      .delta = delta, .residual = residual, .code = {compression.values, compression.qsgdLevels}};
  if (kept < delta.size()) update.largest = detail::takeLargest({delta, residual}, kept);
  const std::uint32_t largest = largestMagnitude(update);
  if (largest > std::bit_cast<std::uint32_t>(detail::kLargestSent))
    return refusal("compression.diverged",
                   "The update holds an entry that is not a number or beyond 2^100",
                   "The training diverged: lower the learning rate, or leave this round out");
  if (compression.values == ValueFormat::fp16 &&
      largest > std::bit_cast<std::uint32_t>(detail::kLargestHalf))
    update.code.format = ValueFormat::fp32;
  return CompressedUpdate{
      .bytes = writeRecord(update, rounding), .kept = kept, .values = update.code.format};
}

Status decompress(std::string_view bytes, std::span<float> delta) {
  const auto record = detail::openRecord(bytes, delta.size());
  if (record && decodeRecord(*record, delta)) return {};
  std::ranges::fill(delta, 0.0F);
  if (!record) return std::unexpected(record.error());
  return refusal("compression.corrupt", "The compressed update holds what no compressor writes");
}

}  // namespace twinscope::fedlink
