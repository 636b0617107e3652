#include "core/volume/label_table.h"

#include <algorithm>
#include <map>
#include <utility>

namespace twinscope {
namespace {

constexpr std::pair<Region, std::string_view> kRegionNames[] = {
    {Region::ncr, "NCR"}, {Region::ed, "ED"}, {Region::et, "ET"},
    {Region::rc, "RC"},   {Region::wt, "WT"}, {Region::tc, "TC"}};

constexpr std::string_view kNecrosis = "necrotic and non-enhancing core";
constexpr std::string_view kOedema = "peritumoural oedema";
constexpr std::string_view kEnhancing = "enhancing tumour";
constexpr std::string_view kCavity = "resection cavity";

LabelTable::Entry entry(std::uint8_t value, Region region, std::string_view name) {
  return {value, region, std::string(name)};
}

const std::map<std::string_view, LabelTable>& editions() {
  using R = Region;
  static const LabelTable brats2017(
      "brats2017",
      {entry(1, R::ncr, kNecrosis), entry(2, R::ed, kOedema), entry(4, R::et, kEnhancing)});
  static const std::map<std::string_view, LabelTable> all{
      {"canonical",
       {"canonical",
        {entry(1, R::ncr, kNecrosis), entry(2, R::ed, kOedema), entry(3, R::et, kEnhancing),
         entry(4, R::rc, kCavity)}}},
      {"brats2012",
       {"brats2012",
        {entry(1, R::ncr, "necrosis"), entry(2, R::ed, kOedema),
         entry(3, R::ncr, "non-enhancing tumour"), entry(4, R::et, kEnhancing)}}},
      {"brats2017", brats2017},
      {"brats2018", brats2017},
      {"brats2019", brats2017},
      {"brats2020", brats2017},
      {"brats2021", brats2017},
      {"brats2022", brats2017},
      {"fets", brats2017},
      {"brats2023",
       {"brats2023",
        {entry(1, R::ncr, kNecrosis), entry(2, R::ed, kOedema), entry(3, R::et, kEnhancing)}}},
      {"brats2024",
       {"brats2024",
        {entry(1, R::ncr, "non-enhancing tumour core"),
         entry(2, R::ed, "surrounding FLAIR hyperintensity"), entry(3, R::et, kEnhancing),
         entry(4, R::rc, kCavity)}}},
      {"msd",
       {"msd",
        {entry(1, R::ed, kOedema), entry(2, R::ncr, "non-enhancing tumour"),
         entry(3, R::et, kEnhancing)}}},
      {"binary-et", {"binary-et", {entry(1, R::et, kEnhancing)}}},
      {"binary-wt", {"binary-wt", {entry(1, R::ed, "whole tumour, parts not told apart")}}}};
  return all;
}

bool isPartOf(Region part, Region whole) {
  if (part == whole) return true;
  if (whole == Region::wt) return part == Region::ncr || part == Region::ed || part == Region::et;
  return whole == Region::tc && (part == Region::ncr || part == Region::et);
}

}  // namespace

std::string_view nameOf(Region region) {
  return std::ranges::find(kRegionNames, region, &std::pair<Region, std::string_view>::first)
      ->second;
}

std::optional<Region> regionFromName(std::string_view name) {
  for (const auto& [region, known] : kRegionNames)
    if (known == name) return region;
  return std::nullopt;
}

LabelTable::LabelTable(std::string edition, std::vector<Entry> entries)
    : m_edition(std::move(edition)), m_entries(std::move(entries)) {}

std::vector<std::uint8_t> LabelTable::valuesOf(Region region) const {
  std::vector<std::uint8_t> values;
  for (const Entry& e : m_entries)
    if (e.region && isPartOf(*e.region, region)) values.push_back(e.value);
  return values;
}

std::optional<Region> LabelTable::regionOf(std::uint8_t value) const {
  const auto at = std::ranges::find(m_entries, value, &Entry::value);
  return at == m_entries.end() ? std::nullopt : at->region;
}

const LabelTable& LabelTable::canonical() { return editions().at("canonical"); }

Result<LabelTable> LabelTable::byEdition(std::string_view edition) {
  const auto at = editions().find(edition);
  if (at != editions().end()) return at->second;
  std::string known;
  for (const auto& [name, table] : editions())
    known += (known.empty() ? "" : ", ") + std::string(name);
  return std::unexpected(Error{"labels.edition",
                               "Unknown label edition " + std::string(edition),
                               "Use one of " + known,
                               {},
                               ErrorKind::usage});
}

}  // namespace twinscope
