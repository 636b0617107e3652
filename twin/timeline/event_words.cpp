#include "twin/timeline/event_words.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace twinscope::twin {
namespace {

using enum EventKind;

constexpr std::array kTitles{std::pair(surgery, "Surgery"),
                             std::pair(radiotherapy, "Radiotherapy"),
                             std::pair(chemotherapy, "Chemotherapy"),
                             std::pair(antiangiogenic, "Antiangiogenic therapy"),
                             std::pair(immunotherapy, "Immunotherapy"),
                             std::pair(localTherapy, "Local therapy"),
                             std::pair(nextTherapy, "Next line of treatment"),
                             std::pair(steroid, "Steroid"),
                             std::pair(performance, "Karnofsky"),
                             std::pair(nano, "NANO"),
                             std::pair(clinical, "Clinical state"),
                             std::pair(histology, "Histology"),
                             std::pair(leptomeningeal, "Leptomeningeal disease"),
                             std::pair(notEvaluable, "Scan not evaluable"),
                             std::pair(newLesion, "New lesion"),
                             std::pair(diagnosis, "Diagnosis"),
                             std::pair(idh, "IDH"),
                             std::pair(mgmt, "MGMT"),
                             std::pair(criteria, "Criteria"),
                             std::pair(baseline, "Baseline"),
                             std::pair(death, "Death")};

using Words = std::pair<std::string_view, std::string_view>;
constexpr std::array kDetails{Words("biopsy", "biopsy"),
                              Words("partial", "partial resection"),
                              Words("subtotal", "subtotal resection"),
                              Words("gross-total", "gross total resection"),
                              Words("other", "another cause"),
                              Words("unknown", "cause not known"),
                              Words("stable", "stable or improved"),
                              Words("worse-tumour", "worse because of the tumour"),
                              Words("worse-other", "worse for another reason"),
                              Words("treatment-effect", "treatment effect"),
                              Words("measurable", "definite, measurable"),
                              Words("non-measurable", "definite, too small to measure"),
                              Words("wildtype", "wild type")};

}  // namespace

std::string_view titleOf(EventKind kind) {
  return std::ranges::find(kTitles, kind, [](const auto& each) { return each.first; })->second;
}

std::string_view wordsOfDetail(std::string_view detail) {
  const auto* const at = std::ranges::find(kDetails, detail, &Words::first);
  return at == kDetails.end() ? detail : at->second;
}

std::string_view shownUnitOf(const EventTraits& traits) {
  return traits.amount.unit == "mg/m2" ? "mg/m²" : traits.amount.unit;
}

std::string wordsOf(const TimelineEvent& event) {
  const EventTraits& traits = traitsOf(event.kind);
  std::string words;
  const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
  const std::string_view unit = shownUnitOf(traits);
  if (event.amount) add(concat(*event.amount, unit.empty() ? "" : " ", unit));
  if (event.count) add(concat(*event.count, ' ', traits.count));
  if (!event.detail.empty()) add(std::string(wordsOfDetail(event.detail)));
  return words;
}

}  // namespace twinscope::twin
