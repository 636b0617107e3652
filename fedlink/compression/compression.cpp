#include "fedlink/compression/compression.h"

#include "core/base/text.h"
#include "fedlink/compression/detail/index_code.h"
#include "fedlink/compression/detail/record.h"
#include "fedlink/compression/detail/value_code.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {

Status Compression::validate() const {
  if (!(keepShare > 0 && keepShare <= 1))
    return usageError(concat("The share of entries to send must lie in (0, 1], not ", keepShare));
  if (!detail::isKnown(values))
    return usageError(concat("There is no value format ", static_cast<int>(values)));
  if (values == ValueFormat::qsgd && (qsgdLevels < 1 || qsgdLevels > detail::kMostLevels))
    return usageError(concat("QSGD takes 1 to ", detail::kMostLevels, " levels, not ", qsgdLevels));
  return {};
}

std::string describe(const Compression& compression) {
  const std::string share =
      compression.keepShare < 1 ? concat(100 * compression.keepShare, " %") : "all";
  const std::string name = compression.values == ValueFormat::qsgd
                               ? concat("QSGD with ", compression.qsgdLevels, " levels")
                               : std::string(detail::nameOf(compression.values));
  return concat(share, " of the entries as ", name);
}

std::size_t keptCount(double keepShare, std::size_t count) {
  const auto kept = static_cast<std::size_t>(keepShare * static_cast<double>(count));
  return std::clamp<std::size_t>(kept, count > 0 ? 1 : 0, count);
}

int bitsPerValue(const Compression& compression) {
  return detail::ValueCode{compression.values, compression.qsgdLevels}.bits();
}

PlainPayload plainPayload(const Compression& compression, std::size_t count) {
  const std::size_t kept = keptCount(compression.keepShare, count);
  const auto bits = static_cast<std::size_t>(bitsPerValue(compression));
  return {.valueBytes = (kept * bits + 7) / 8,
          .indexBytes = kept == count ? 0 : std::min(4 * kept, (count + 7) / 8)};
}

std::size_t largestRecordBytes(const Compression& compression, std::size_t count) {
  const std::size_t kept = keptCount(compression.keepShare, count);
  const std::size_t chunks = detail::chunksOf(count);
  const detail::ValueCode code{compression.values, compression.qsgdLevels};
  // Each chunk may begin a block and a byte of its own.
  const std::size_t values = code.bytes(kept) + chunks * (sizeof(float) + 1);
  const std::size_t index = detail::largestIndexBits(kept, count) / 8 + chunks;
  return detail::recordOverhead(count) + values + index;
}

double warmUpKeepShare(std::size_t round, double finalShare) {
  return std::max(finalShare, std::pow(0.25, static_cast<double>(round) + 1));
}

}  // namespace twinscope::fedlink
