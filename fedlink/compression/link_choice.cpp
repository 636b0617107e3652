#include "fedlink/compression/link_choice.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>
#include <vector>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kRecentTransfers = 5;
constexpr std::size_t kSmallestTransfer = 64 << 10;  ///< bytes

/// Three significant digits.
std::string rounded(double value) {
  std::ostringstream out;
  out << std::setprecision(3) << value;
  return std::move(out).str();
}

std::string megabytes(double bytes) { return rounded(bytes / 1e6) + " MB"; }

Status check(std::span<const Compression> candidates, std::size_t entries, const LinkState& link) {
  if (candidates.empty()) return usageError("There is no compression to choose from");
  if (!(link.reserveShare >= 0 && link.reserveShare < 1))
    return usageError(concat("The reserve must lie in [0, 1), not ", link.reserveShare));
  for (const Compression& candidate : candidates)
    if (auto valid = candidate.validate(); !valid) return valid;
  if (!std::ranges::is_sorted(candidates, std::greater{}, [&](const Compression& candidate) {
        return largestRecordBytes(candidate, entries);
      }))
    return usageError("The compressions to choose from must go from the densest to the sparsest");
  return {};
}

std::string reasonOf(const Compression& chosen, const LinkChoice& choice, const LinkState& link,
                     double secondsToUse) {
  const std::string sent =
      concat(describe(chosen), ": ", megabytes(static_cast<double>(choice.bytes)));
  if (!choice.seconds)
    return concat(sent, ", the least there is, as the uplink's speed is not known yet");
  const std::string time = concat(sent, " at ", megabytes(*link.uplinkBytesPerSecond), "/s take ",
                                  rounded(*choice.seconds), " s, and ");
  if (choice.willBeLate)
    return concat(time, "only ", rounded(secondsToUse), " s may be used: the update will be late");
  return concat(time, rounded(secondsToUse), " s may be used");
}

}  // namespace

void UplinkEstimate::observe(std::size_t bytes, double seconds) {
  if (bytes < kSmallestTransfer || !(seconds > 0) || !std::isfinite(seconds)) return;
  m_recent.push_back(static_cast<double>(bytes) / seconds);
  if (m_recent.size() > kRecentTransfers) m_recent.pop_front();
}

std::optional<double> UplinkEstimate::bytesPerSecond() const {
  if (m_recent.empty()) return std::nullopt;
  std::vector<double> sorted(m_recent.begin(), m_recent.end());
  std::ranges::sort(sorted);
  return sorted[(sorted.size() - 1) / 2];
}

Result<LinkChoice> chooseCompression(std::span<const Compression> densestFirst, std::size_t entries,
                                     const LinkState& link) {
  if (auto valid = check(densestFirst, entries, link); !valid)
    return std::unexpected(valid.error());
  const double secondsToUse = std::max(0.0, link.secondsLeft * (1 - link.reserveShare));
  const bool measured = link.uplinkBytesPerSecond && *link.uplinkBytesPerSecond > 0;
  LinkChoice choice;
  for (choice.index = 0;; ++choice.index) {
    choice.bytes = largestRecordBytes(densestFirst[choice.index], entries);
    if (measured) choice.seconds = static_cast<double>(choice.bytes) / *link.uplinkBytesPerSecond;
    const bool inTime = choice.seconds && *choice.seconds <= secondsToUse;
    const bool last = choice.index + 1 == densestFirst.size();
    if (!inTime && !last) continue;
    choice.willBeLate = measured && !inTime;
    break;
  }
  choice.reason = reasonOf(densestFirst[choice.index], choice, link, secondsToUse);
  return choice;
}

std::span<const Compression> standardCompressions() {
  static constexpr std::array<Compression, 5> kLadder{{{1, ValueFormat::fp32},
                                                       {1, ValueFormat::fp16},
                                                       {1, ValueFormat::int8},
                                                       {0.1, ValueFormat::int8},
                                                       {0.01, ValueFormat::int8}}};
  return kLadder;
}

}  // namespace twinscope::fedlink
