#include "core/learning/networks/presets.h"

#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace twinscope::learning {
namespace {

constexpr std::string_view kUNet = "Çiçek et al., arXiv:1606.06650";
constexpr std::string_view kAttention = "Oktay et al., arXiv:1804.03999, gates as MONAI's";
constexpr std::string_view kTwin = "Wakili et al., TwinSegNet, arXiv:2512.17488";
constexpr std::string_view kFedSeg =
    "Fareed et al., FedSegNet, doi:10.64229/ttnjjp90, in the form of UNETR, arXiv:2103.10504";
constexpr std::string_view kUNet2d = "Ronneberger et al., arXiv:1505.04597";
constexpr std::string_view kFedGin = "FedGIN, arXiv:2508.05137";

using enum NetworkSize;

constexpr NetworkPreset kPresets[] = {
    {"unet3d", tiny, R"({"widths": [4, 8], "bottom": 16})", {32, 32, 32}, 21856, kUNet},
    {"unet3d", small, R"({"widths": [8, 16, 32], "bottom": 64})", {40, 40, 40}, 351836, kUNet},
    {"unet3d",
     full,
     R"({"widths": [32, 64, 128, 256], "bottom": 512})",
     {128, 128, 128},
     22583908,
     kUNet},
    {"attention-unet3d",
     tiny,
     R"({"widths": [4, 8], "bottom": 16})",
     {32, 32, 32},
     21984,
     kAttention},
    {"attention-unet3d",
     small,
     R"({"widths": [8, 16, 32], "bottom": 64})",
     {40, 40, 40},
     353385,
     kAttention},
    {"attention-unet3d",
     full,
     R"({"widths": [32, 64, 128, 256], "bottom": 512})",
     {128, 128, 128},
     22672640,
     kAttention},
    {"twinsegnet",
     tiny,
     R"({"widths": [4, 8], "transformer": {"width": 16, "heads": 2, "depth": 1, "grid": [8, 8, 8]}})",
     {32, 32, 32},
     25960,
     kTwin},
    {"twinsegnet",
     small,
     R"({"widths": [8, 16, 32, 64], "transformer": {"width": 64, "heads": 4, "depth": 2, "grid": [3, 3, 3]}})",
     {48, 48, 48},
     933212,
     kTwin},
    {"twinsegnet",
     full,
     R"({"widths": [32, 64, 128, 256], "transformer": {"width": 256, "heads": 8, "depth": 4, "grid": [8, 8, 8]}})",
     {128, 128, 128},
     16563300,
     kTwin},
    {"fedsegnet",
     tiny,
     R"({"features": 4, "transformer": {"width": 24, "heads": 2, "depth": 4, "grid": [2, 2, 2]}})",
     {32, 32, 32},
     581932,
     kFedSeg},
    {"fedsegnet",
     small,
     R"({"features": 8, "transformer": {"width": 96, "heads": 4, "depth": 4, "grid": [3, 3, 3]}})",
     {48, 48, 48},
     2728036,
     kFedSeg},
    {"fedsegnet",
     full,
     R"({"features": 16, "transformer": {"width": 768, "heads": 12, "depth": 12, "grid": [8, 8, 8]}})",
     {128, 128, 128},
     102449732,
     kFedSeg},
    {"unet2d", tiny, R"({"widths": [8, 16], "bottom": 32})", {32, 32, 8}, 29884, kUNet2d},
    {"unet2d", small, R"({"widths": [16, 32, 64], "bottom": 128})", {64, 64, 16}, 483636, kUNet2d},
    {"unet2d",
     full,
     R"({"widths": [64, 128, 256, 512], "bottom": 1024})",
     {128, 128, 16},
     31044292,
     kUNet2d},
    {"fedgin-unet", tiny, R"({"widths": [8, 16], "bottom": 32})", {32, 32, 8}, 29884, kFedGin},
    {"fedgin-unet",
     small,
     R"({"widths": [16, 32, 64], "bottom": 128})",
     {64, 64, 16},
     483636,
     kFedGin},
    {"fedgin-unet",
     full,
     R"({"widths": [32, 64, 128], "bottom": 256})",
     {128, 128, 16},
     1928804,
     kFedGin},
};

constexpr std::pair<NetworkSize, std::string_view> kSizes[] = {
    {tiny, "tiny"}, {small, "small"}, {full, "full"}};

}  // namespace

std::span<const NetworkPreset> networkPresets() { return kPresets; }

std::optional<NetworkPreset> presetOf(std::string_view kind, NetworkSize size) {
  const auto at = std::ranges::find_if(kPresets, [&](const NetworkPreset& preset) {
    return preset.kind == kind && preset.size == size;
  });
  return at == std::end(kPresets) ? std::nullopt : std::optional(*at);
}

std::string_view nameOf(NetworkSize size) {
  return std::ranges::find(kSizes, size, &std::pair<NetworkSize, std::string_view>::first)->second;
}

std::optional<NetworkSize> networkSizeFrom(std::string_view name) {
  const auto at =
      std::ranges::find(kSizes, name, &std::pair<NetworkSize, std::string_view>::second);
  return at == std::end(kSizes) ? std::nullopt : std::optional(at->first);
}

ModelCard untrainedCard(const NetworkPreset& preset, double spacingMm) {
  ModelCard card;
  card.name = concat(preset.kind, "-", nameOf(preset.size));
  card.version = "1";
  card.kind = preset.kind;
  card.channels = {kTumourSequences.begin(), kTumourSequences.end()};
  card.spacingMm = {spacingMm, spacingMm, spacingMm};
  card.labels = LabelTable::byEdition("brats2023").value();
  card.window = preset.window;
  card.architecture = preset.architecture;
  card.licence = "Apache-2.0";
  return card;
}

}  // namespace twinscope::learning
