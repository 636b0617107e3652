#include "core/imaging/dicom/derived/codes.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace twinscope::imaging::dicom {
namespace {

constexpr std::array<RegionCode, 6> kRegions{{
    {Region::ncr, {"6574001", "SCT", "Necrosis"}, "Necrosis", {220, 60, 60}},
    {Region::ed, {"79654002", "SCT", "Edema"}, "Edema", {80, 180, 80}},
    {Region::et, {"C113842", "NCIt", "Enhancing Lesion"}, "Enhancing tumour", {240, 200, 60}},
    {Region::rc, {"RC", kOwnScheme, "Resection cavity"}, "Resection cavity", {90, 140, 230}},
    {Region::tc, {"108369006", "SCT", "Neoplasm"}, "Tumour core", {230, 130, 60}},
    {Region::wt, {"52988006", "SCT", "Lesion"}, "Whole tumour", {180, 120, 220}},
}};

constexpr Code kPrimaryNeoplasm{"M-80003", "SRT", "Neoplasm, Primary"};

struct KnownCode {
  Code type;
  Region region;
};

// Codes that other tools write for the same parts, SRT's among them.
constexpr KnownCode kOthers[] = {
    {{"C81175", "NCIt", "Non-Enhancing Lesion"}, Region::ncr},
    {{"301766008", "SCT", "Lesion of Brain"}, Region::wt},
    {{"M-54000", "SRT", "Necrosis"}, Region::ncr},
    {{"M-36300", "SRT", "Edema"}, Region::ed},
    {kPrimaryNeoplasm, Region::tc},
};

struct Word {
  std::string_view text;
  Region region;
};

// The first that fits decides: "non-enhancing" must not be taken for "enhancing", nor the oedema around for the core.
constexpr Word kWords[] = {{"SURROUNDING NON", Region::ed},
                           {"NONENHANCING", Region::ncr},
                           {"NON ENHANCING", Region::ncr},
                           {"NET", Region::ncr},
                           {"NCR", Region::ncr},
                           {"NECRO", Region::ncr},
                           {"CAVITY", Region::rc},
                           {"RC", Region::rc},
                           {"EDEMA", Region::ed},
                           {"OEDEMA", Region::ed},
                           {"SNFH", Region::ed},
                           {"ED", Region::ed},
                           {"ENHANCING", Region::et},
                           {"ET", Region::et},
                           {"WHOLE TUMOR", Region::wt},
                           {"WHOLE TUMOUR", Region::wt},
                           {"WT", Region::wt},
                           {"TUMOR CORE", Region::tc},
                           {"TUMOUR CORE", Region::tc},
                           {"TC", Region::tc}};

/// Capitals and single blanks, a blank at both ends.
std::string folded(std::string_view label) {
  std::string text = " ";
  for (const char c : label) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0)
      text += static_cast<char>(std::toupper(letter));
    else if (text.back() != ' ')
      text += ' ';
  }
  if (text.back() != ' ') text += ' ';
  return text;
}

/// Short abbreviations must stand alone, longer words may go on ("NECROSIS", "NECROTIC").
bool holds(std::string_view text, std::string_view word) {
  constexpr std::size_t kAbbreviation = 4;
  std::string wanted = " " + std::string(word);
  if (word.size() < kAbbreviation) wanted += ' ';
  return text.find(wanted) != std::string_view::npos;
}

}  // namespace

std::span<const RegionCode> regionCodes() { return kRegions; }

const RegionCode& codeOf(Region region) {
  const auto hit = std::ranges::find(kRegions, region, &RegionCode::region);
  if (hit == kRegions.end()) throw std::out_of_range("a region without a DICOM code");
  return *hit;
}

std::optional<Region> regionOf(const ReadCode& type, std::string_view label) {
  // A code that says no more than "neoplasm" is refined by the label: tools write it for every part.
  const bool vague = type.is(codeOf(Region::tc).type) || type.is(codeOf(Region::wt).type) ||
                     type.is(kPrimaryNeoplasm);
  const std::string text = folded(label);
  const auto word =
      std::ranges::find_if(kWords, [&](const Word& w) { return holds(text, w.text); });
  if (vague && word != std::end(kWords)) return word->region;
  for (const RegionCode& row : kRegions)
    if (type.is(row.type)) return row.region;
  for (const KnownCode& row : kOthers)
    if (type.is(row.type)) return row.region;
  if (word != std::end(kWords)) return word->region;
  return std::nullopt;
}

}  // namespace twinscope::imaging::dicom
