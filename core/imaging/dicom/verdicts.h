#pragma once

#include "core/imaging/intake.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::imaging::dicom {

/// A finding of the verdict table: severity and remedy belong to the code, the message holds the numbers.
/// Throws std::out_of_range for a code that the table does not know.
[[nodiscard]] Finding findingOf(std::string_view code, std::string message);
/// The finding for a file that could not be read, in the table's words. Only the file's name is shown, never its path.
[[nodiscard]] Finding findingOf(const std::filesystem::path& file, const Error& error);
/// Worst first; equal ones keep their order.
void sortBySeverity(std::vector<Finding>& findings);

}  // namespace twinscope::imaging::dicom
