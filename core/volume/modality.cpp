#include "core/volume/modality.h"

#include <cctype>
#include <string>
#include <utility>

namespace twinscope {
namespace {

constexpr std::pair<Modality, std::string_view> kNames[] = {
    {Modality::t1, "T1"},           {Modality::t1c, "T1c"}, {Modality::t2, "T2"},
    {Modality::flair, "FLAIR"},     {Modality::ct, "CT"},   {Modality::dwi, "DWI"},
    {Modality::adc, "ADC"},         {Modality::pd, "PD"},   {Modality::other, "other"},
    {Modality::unknown, "unknown"}, {Modality::any, "any"}};

constexpr std::pair<std::string_view, Modality> kAliases[] = {
    {"t1n", Modality::t1},   {"t1w", Modality::t1},    {"t1ce", Modality::t1c},
    {"t1gd", Modality::t1c}, {"t1wce", Modality::t1c}, {"ct1", Modality::t1c},
    {"t2w", Modality::t2},   {"t2f", Modality::flair}, {"fla", Modality::flair}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::string_view nameOf(Modality modality) {
  for (const auto& [value, name] : kNames)
    if (value == modality) return name;
  return "unknown";
}

std::optional<Modality> modalityFromName(std::string_view name) {
  const std::string wanted = lower(name);
  for (const auto& [value, known] : kNames)
    if (lower(known) == wanted) return value;
  for (const auto& [alias, value] : kAliases)
    if (alias == wanted) return value;
  return std::nullopt;
}

}  // namespace twinscope
