#pragma once

#include "twin/timeline/events.h"

namespace twinscope::twin {

/// English words for reports, each ends with a zero; files and the command line go by EventTraits::name, screens by their language.
[[nodiscard]] std::string_view titleOf(EventKind kind);
/// "gross total resection" of "gross-total"; the word itself where it is none of a kind's own words.
[[nodiscard]] std::string_view wordsOfDetail(std::string_view detail);
/// "mg/m²" of "mg/m2".
[[nodiscard]] std::string_view shownUnitOf(const EventTraits& traits);
/// "60 Gy, 30 fractions": amount, count and detail.
[[nodiscard]] std::string wordsOf(const TimelineEvent& event);

}  // namespace twinscope::twin
