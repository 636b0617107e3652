#include "twin/timeline/event_words.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

#define QT_TRANSLATE_NOOP(context, words) \
  words  // NOLINT: as Qt spells it, so that its tool finds the words

namespace twinscope::twin {
namespace {

#define DETAIL(word, words)
constexpr std::array kTitles{
#define EVENT(kind, words) std::pair(EventKind::kind, std::string_view(words)),
#include "twin/timeline/event_words.inc"
#undef EVENT
#undef DETAIL
};

using Words = std::pair<std::string_view, std::string_view>;
#define EVENT(kind, words)
constexpr std::array kDetails{
#define DETAIL(word, words) Words(word, words),
#include "twin/timeline/event_words.inc"
#undef DETAIL
#undef EVENT
};

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
