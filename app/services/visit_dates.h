#pragma once

#include "core/base/date.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

/// Dates of a case's visits from a table that came with the collection: a small CSV file in the case's folder or the one
/// above whose first column is the case and whose row holds exactly `visits` dates, in the order of time. Empty otherwise.
[[nodiscard]] std::vector<Date> datesFromTable(const std::filesystem::path& image,
                                               const std::string& caseKey, std::size_t visits);

}  // namespace twinscope::app
