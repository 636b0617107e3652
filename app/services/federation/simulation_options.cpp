#include "app/services/federation/simulate.h"
#include "app/services/federation/strategy_text.h"
#include "core/base/text.h"
#include "core/learning/networks/presets.h"
#include "fedlink/coordinator/secure_round.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace twinscope::app {
namespace {

using fedlink::Compression;
using fedlink::ValueFormat;

constexpr std::pair<std::string_view, ValueFormat> kFormats[] = {
    {"fp32", ValueFormat::fp32}, {"fp16", ValueFormat::fp16}, {"bf16", ValueFormat::bf16},
    {"int8", ValueFormat::int8}, {"qsgd", ValueFormat::qsgd}, {"sign", ValueFormat::sign}};

std::unexpected<Error> noCompression(const std::string& text) {
  return usageError("\"" + text + "\" is no compression",
                    "Write dense, fp16, bf16, int8, qsgd or sign, top10-int8 for the largest 10 %");
}

}  // namespace

Result<std::optional<Compression>> compressionFromText(const std::string& text) {
  if (text.empty() || text == "dense") return std::nullopt;
  Compression compression{.keepShare = 1};
  std::string_view format = text;
  if (format.starts_with("top")) {
    double percent = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + 3, end, percent);
    if (error != std::errc{} || rest == end || *rest != '-') return noCompression(text);
    compression.keepShare = percent / 100;
    format = std::string_view(rest + 1, end);
  }
  const auto found =
      std::ranges::find(kFormats, format, &std::pair<std::string_view, ValueFormat>::first);
  if (found == std::end(kFormats)) return noCompression(text);
  compression.values = found->second;
  if (auto valid = compression.validate(); !valid) return std::unexpected(valid.error());
  return compression;
}

Status SimulationOptions::validate() const {
  if (sites < 1 || sites > 1000) return usageError("A simulation has 1 to 1000 sites");
  if (stragglers + attackers > sites)
    return usageError(concat(stragglers, " stragglers and ", attackers, " attackers are more than ",
                             sites, " sites"));
  if (rounds < 1) return usageError("A simulation has at least one round");
  if (localSteps < 1 || !(learningRate > 0))
    return usageError("Sites train at least one step at a rate above 0");
  if (!(clipNorm >= 0) || !(noiseMultiplier >= 0))
    return usageError("Clip norm and noise must not be negative");
  if (noiseMultiplier > 0 && clipNorm == 0)
    return usageError("Noise needs a clip norm", "Give the largest norm of an update");
  const auto strategy = strategyFromText(strategyText);
  if (!strategy) return std::unexpected(strategy.error());
  const auto packing = compressionFromText(compression);
  if (!packing) return std::unexpected(packing.error());
  if (sums == fedlink::Sums::secure) {
    if (sites < 3 || sites > fedlink::mostSecureSites)
      return usageError(concat("A secure sum has 3 to ", fedlink::mostSecureSites, " sites"));
    if (*packing)
      return usageError("A mask hides every value of an update, so that it cannot be compressed",
                        "Leave --compression or --secure out");
    if (auto possible = fedlink::checkSecureSums(*strategy); !possible) return possible;
  }
  if (phantomsPerSite < 4 || phantomsPerSite > 600 || unseenPhantoms < 1)
    return usageError("A site has 4 to 600 phantoms on average, and 1 is needed to score on");
  if (seed > 0xffffffffU) return usageError("The seed must fit 32 bits");
  if (!startCard.empty() && !network.empty())
    return usageError("Either a new network or a model to begin with, not both");
  if (network.empty()) return {};
  if (!learning::networkSizeFrom(networkSize))
    return usageError("A network is not " + networkSize, "Say tiny, small or full");
  return {};
}

}  // namespace twinscope::app
