#include "fedlink/privacy/update.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "fedlink/privacy/gaussian_noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kChunk = 1 << 16;

/// A float's square is finite in double, so this is finite exactly where all values are.
double squaredNorm(std::span<const float> values) {
  std::vector<double> parts((values.size() + kChunk - 1) / kChunk, 0.0);
  parallelFor(parts.size(), 1, [&](std::size_t chunk, std::size_t) {
    const auto mine =
        values.subspan(chunk * kChunk, std::min(kChunk, values.size() - chunk * kChunk));
    for (const float value : mine) parts[chunk] += static_cast<double>(value) * value;
  });
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

Status notFinite(std::span<const float> values) {
  const auto first = std::ranges::find_if(values, [](float v) { return !std::isfinite(v); });
  return refusal("update.not_finite",
                 concat("value ", first - values.begin(), " of ", values.size(), " is ", *first),
                 "Training diverged: use a smaller learning rate, or leave this round out");
}

void clip(std::span<float> values, double factor) {
  if (factor == 1.0) return;
  factor *= 1.0 - 0x1p-24;  // rounding to float cannot lift the norm above the clip norm again
  parallelFor(values.size(), kChunk, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) values[i] = static_cast<float>(values[i] * factor);
  });
}

Status account(const PrivacyPolicy& policy, PrivacyLedger& ledger) {
  const std::optional<PrivacySpend> cost = policy.costOfRelease();
  if (!cost) return {};
  if (!(ledger.budget() == policy.budget))
    return usageError("the privacy ledger was opened with another budget than the policy's");
  return ledger.spend(*cost);
}

}  // namespace

void Update::leaveOut(std::span<const ParameterRange> ranges) {
  for (const ParameterRange& range : ranges)
    std::ranges::fill(std::span(m_values).subspan(range.first, range.count), 0.F);
}

Result<Update> privatise(std::vector<float> delta, const PrivacyPolicy& policy,
                         PrivacyLedger& ledger, SecureRandom& random) {
  if (const Status ok = policy.validate(); !ok) return std::unexpected(ok.error());
  if (delta.empty()) return refusal("update.empty", "the update has no values");
  ProtectionFacts facts{.protection = policy.protection,
                        .normBefore = std::sqrt(squaredNorm(delta))};
  if (!std::isfinite(facts.normBefore)) return std::unexpected(notFinite(delta).error());
  if (const Status ok = account(policy, ledger); !ok) return std::unexpected(ok.error());

  if (policy.clipNorm && facts.normBefore > *policy.clipNorm)
    facts.clipFactor = *policy.clipNorm / facts.normBefore;
  if (policy.protection == Protection::clipAndNoise) {
    facts.noiseDeviation = policy.noiseMultiplier * *policy.clipNorm;
    scaleAndAddNoise(delta, facts.clipFactor, facts.noiseDeviation, random);
  } else {
    clip(delta, facts.clipFactor);
  }
  return Update(std::move(delta), facts);
}

}  // namespace twinscope::fedlink
