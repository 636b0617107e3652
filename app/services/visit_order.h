#pragma once

#include <optional>
#include <string_view>

namespace twinscope::app {

/// Order of visits by their keys: words by rank ("baseline", "pre" first, "post", "followup" last) and letters, numbers by
/// value. A strict weak order.
[[nodiscard]] bool comesBefore(std::string_view first, std::string_view second);

/// Days since the first scan where a key counts weeks, as LUMIERE's "week 012-2" (the second visit of week 12) does.
[[nodiscard]] std::optional<int> daysFromWeekKey(std::string_view key);

}  // namespace twinscope::app
