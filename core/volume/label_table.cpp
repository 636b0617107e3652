#include "core/volume/label_table.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace twinscope {
namespace {

constexpr std::pair<Region, std::string_view> kRegionNames[] = {
    {Region::ncr, "NCR"},
    {Region::ed, "ED"},
    {Region::et, "ET"},
    {Region::rc, "RC"},
    {Region::wt, "WT"},
    {Region::tc, "TC"},
    {Region::liver, "liver"},
    {Region::liverTumour, "liver-tumour"},
    {Region::spleen, "spleen"},
    {Region::rightKidney, "right-kidney"},
    {Region::leftKidney, "left-kidney"},
    {Region::rv, "RV"},
    {Region::myocardium, "MYO"},
    {Region::lv, "LV"}};

constexpr std::string_view kNecrosis = "necrotic and non-enhancing core";
constexpr std::string_view kOedema = "peritumoural oedema";
constexpr std::string_view kEnhancing = "enhancing tumour";
constexpr std::string_view kCavity = "resection cavity";

LabelTable::Entry entry(std::uint8_t value, Region region, std::string_view name) {
  return {value, region, std::string(name)};
}

LabelTable::Entry other(std::uint8_t value, std::string_view name) {
  return {value, std::nullopt, std::string(name)};
}

/// AMOS22: 15 organs, four of which are ours.
LabelTable amosTable() {
  using R = Region;
  return {"amos",
          {entry(1, R::spleen, "spleen"), entry(2, R::rightKidney, "right kidney"),
           entry(3, R::leftKidney, "left kidney"), other(4, "gall bladder"), other(5, "oesophagus"),
           entry(6, R::liver, "liver"), other(7, "stomach"), other(8, "aorta"),
           other(9, "inferior vena cava"), other(10, "pancreas"), other(11, "right adrenal gland"),
           other(12, "left adrenal gland"), other(13, "duodenum"), other(14, "bladder"),
           other(15, "prostate or uterus")}};
}

/// TotalSegmentator's one file for all structures: ours have the same values in its CT task (117, before version 2 104) and
/// in its MR task (50).
LabelTable totalSegmentatorTable() {
  using R = Region;
  constexpr std::uint8_t kStructures = 117;
  std::vector<LabelTable::Entry> entries{entry(1, R::spleen, "spleen"),
                                         entry(2, R::rightKidney, "right kidney"),
                                         entry(3, R::leftKidney, "left kidney"),
                                         other(4, "gall bladder"), entry(5, R::liver, "liver")};
  for (std::uint8_t value = 6; value <= kStructures; ++value)
    entries.push_back(other(value, "another structure"));
  return {"totalsegmentator", std::move(entries)};
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
      {"binary-wt", {"binary-wt", {entry(1, R::ed, "whole tumour, parts not told apart")}}},
      {"lits", {"lits", {entry(1, R::liver, "liver"), entry(2, R::liverTumour, "liver tumour")}}},
      {"acdc",
       {"acdc",
        {entry(1, R::rv, "right ventricle"), entry(2, R::myocardium, "myocardium"),
         entry(3, R::lv, "left ventricle")}}},
      {"abdomen",
       {"abdomen",
        {entry(1, R::liver, "liver"), entry(2, R::rightKidney, "right kidney"),
         entry(3, R::leftKidney, "left kidney"), entry(4, R::spleen, "spleen")}}},
      {"amos", amosTable()},
      {"totalsegmentator", totalSegmentatorTable()}};
  return all;
}

bool isOfBrainTumour(Region region) { return region <= Region::tc; }

}  // namespace

bool isPartOf(Region part, Region whole) {
  if (part == whole) return true;
  if (whole == Region::liver) return part == Region::liverTumour;
  if (whole == Region::wt) return part == Region::ncr || part == Region::ed || part == Region::et;
  return whole == Region::tc && (part == Region::ncr || part == Region::et);
}

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

std::optional<std::uint8_t> LabelTable::valueFor(Region region) const {
  const auto exact = std::ranges::find(m_entries, std::optional(region), &Entry::region);
  if (exact != m_entries.end()) return exact->value;
  const auto parts = valuesOf(region);
  return parts.empty() ? std::nullopt : std::optional(parts.front());
}

bool LabelTable::isOfOrgans() const {
  const auto some = [this](auto test) {
    return std::ranges::any_of(m_entries,
                               [&](const Entry& e) { return e.region && test(*e.region); });
  };
  return some(std::not_fn(isOfBrainTumour)) && !some(isOfBrainTumour);
}

std::vector<Region> LabelTable::reported() const {
  if (!isOfOrgans()) return {kReportedRegions.begin(), kReportedRegions.end()};
  std::vector<Region> regions;
  for (const Entry& e : m_entries)
    if (e.region && std::ranges::find(regions, *e.region) == regions.end())
      regions.push_back(*e.region);
  return regions;
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
