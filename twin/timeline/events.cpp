#include "twin/timeline/events.h"

#include "core/base/text.h"
#include "twin/response/nano.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace twinscope::twin {
namespace {

using enum EventKind;
using Amount = EventTraits::Amount;

constexpr Amount kNoAmount{};
constexpr std::size_t kMostLetters = 60;

constexpr std::array kTraits{
    EventTraits{surgery, "surgery", false, kNoAmount, "", "biopsy|partial|subtotal|gross-total"},
    EventTraits{radiotherapy, "radiotherapy", true, {"Gy", 1, 100, false}, "fractions", "*"},
    EventTraits{chemotherapy, "chemotherapy", true, {"mg/m2", 0, 5000, false}, "cycles", "*"},
    EventTraits{antiangiogenic, "antiangiogenic", true, {"mg/kg", 0, 100, false}, "cycles", "*"},
    EventTraits{immunotherapy, "immunotherapy", true, kNoAmount, "cycles", "*"},
    EventTraits{localTherapy, "local-therapy", true, kNoAmount, "", "*"},
    EventTraits{nextTherapy, "next-therapy", true, kNoAmount, "", "*"},
    EventTraits{steroid,
                "steroid",
                true,
                {"mg/day", 0, 1000, true},
                "",
                "dexamethasone|methylprednisolone|prednisone|prednisolone|hydrocortisone"},
    EventTraits{performance, "kps", false, {"", 0, 100, true}, "", "tumour|other|unknown"},
    EventTraits{nano, "nano", false, kNoAmount, "", "*", true},
    EventTraits{clinical, "clinical", false, kNoAmount, "", "stable|worse-tumour|worse-other",
                true},
    EventTraits{histology, "histology", false, kNoAmount, "", "tumour|treatment-effect", true},
    EventTraits{leptomeningeal, "leptomeningeal", false, kNoAmount, "", ""},
    EventTraits{notEvaluable, "not-evaluable", false, kNoAmount, "", "*"},
    EventTraits{newLesion, "new-lesion", false, kNoAmount, "",
                "measurable|non-measurable|equivocal|none", true},
    EventTraits{diagnosis, "diagnosis", false, kNoAmount, "", "*", true},
    EventTraits{idh, "idh", false, kNoAmount, "", "wildtype|mutant", true},
    EventTraits{mgmt, "mgmt", false, kNoAmount, "", "methylated|unmethylated", true},
    EventTraits{criteria, "criteria", false, kNoAmount, "", "*", true},
    EventTraits{baseline, "baseline", false, kNoAmount, "", ""},
    EventTraits{death, "death", false, kNoAmount, "", ""}};

std::unexpected<Error> unfit(const EventTraits& traits, std::string what) {
  return refusal("timeline.event", concat(traits.name, ": ", what),
                 "\"timeline template\" says what each kind takes");
}

bool isAmongst(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t at = std::min(words.find('|'), words.size());
    if (words.substr(0, at) == word) return true;
    words.remove_prefix(std::min(at + 1, words.size()));
  }
  return false;
}

bool isFreeLetter(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view(" -+/.(),=").contains(static_cast<char>(c));
}

/// A spreadsheet would take = + - for a formula.
bool isFreeStart(char c) { return !std::string_view(" -+/.(),=").contains(c); }

Status checkDetail(const EventTraits& traits, const std::string& detail) {
  if (detail.empty()) {
    if (traits.detailRequired) return unfit(traits, "the detail is missing");
    return {};
  }
  if (traits.details.empty()) return unfit(traits, "it takes no detail");
  if (traits.kind == nano && !nanoFrom(detail))
    return unfit(traits, concat("\"", detail.substr(0, kMostLetters),
                                "\" is no list such as \"gait=1 language=0\""));
  if (traits.details == "*") {
    if (detail.size() > kMostLetters)
      return unfit(traits, concat("the detail has more than ", kMostLetters, " letters"));
    if (!std::ranges::all_of(detail, isFreeLetter))
      return unfit(traits, "the detail holds a sign other than letters, digits and -+/.(),=");
    if (!isFreeStart(detail.front()))
      return unfit(traits, "the detail does not begin with a letter or a digit");
    return {};
  }
  if (!isAmongst(traits.details, detail))
    return unfit(traits,
                 concat("\"", detail.substr(0, kMostLetters), "\" is none of ", traits.details));
  return {};
}

Status checkAmount(const EventTraits& traits, const std::optional<double>& amount) {
  const Amount& takes = traits.amount;
  if (!amount) return takes.required ? unfit(traits, "the amount is missing") : Status{};
  if (takes.most <= 0) return unfit(traits, "it takes no amount");
  if (!std::isfinite(*amount) || *amount < takes.least || *amount > takes.most)
    return unfit(traits, concat("the amount ", *amount, " is not within ", takes.least, " to ",
                                takes.most, ' ', takes.unit));
  return {};
}

}  // namespace

std::span<const EventTraits> eventTraits() { return kTraits; }

const EventTraits& traitsOf(EventKind kind) {
  return *std::ranges::find(kTraits, kind, &EventTraits::kind);
}

std::optional<EventKind> eventKindFromName(std::string_view name) {
  const auto* const at = std::ranges::find(kTraits, name, &EventTraits::name);
  return at == kTraits.end() ? std::nullopt : std::optional(at->kind);
}

Status validate(const TimelineEvent& event) {
  constexpr int kMostCounted = 1000;
  const EventTraits& traits = traitsOf(event.kind);
  if (event.until && !traits.lasts) return unfit(traits, "it has one day, not two");
  if (event.until && *event.until < event.date)
    return unfit(traits, concat("its end ", event.until->toString(), " is before its beginning ",
                                event.date.toString()));
  if (event.count && traits.count.empty()) return unfit(traits, "it counts nothing");
  if (event.count && (*event.count < 1 || *event.count > kMostCounted))
    return unfit(traits, concat("the count ", *event.count, " is not within 1 to ", kMostCounted));
  if (auto amount = checkAmount(traits, event.amount); !amount) return amount;
  return checkDetail(traits, event.detail);
}

std::optional<double> dexamethasoneMg(double mg, std::string_view drug) {
  // 0.75 mg dexamethasone = 4 methylprednisolone = 5 prednisone or prednisolone = 20 hydrocortisone.
  constexpr double kReference = 0.75;
  constexpr std::pair<std::string_view, double> kEqual[] = {
      {"", kReference},  {"dexamethasone", kReference}, {"methylprednisolone", 4},
      {"prednisone", 5}, {"prednisolone", 5},           {"hydrocortisone", 20}};
  for (const auto& [name, equal] : kEqual)
    if (name == drug) return mg * (kReference / equal);
  return std::nullopt;
}

std::string describe(const TimelineEvent& event) {
  const EventTraits& traits = traitsOf(event.kind);
  std::string text = concat(traits.name, ' ', event.date.toString());
  if (event.until) text += concat(" to ", event.until->toString());
  if (event.amount) text += concat(", ", *event.amount);
  if (event.amount && !traits.amount.unit.empty()) text += concat(' ', traits.amount.unit);
  if (event.count) text += concat(", ", *event.count, ' ', traits.count);
  if (!event.detail.empty()) text += concat(", ", event.detail);
  return text;
}

}  // namespace twinscope::twin
