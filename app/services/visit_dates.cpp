#include "app/services/visit_dates.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace twinscope::app {
namespace {

constexpr std::uintmax_t kLargestTable = 1 << 20;

std::vector<std::string> fieldsOf(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, ',');) {
    const auto first = field.find_first_not_of(" \t\r\"");
    const auto last = field.find_last_not_of(" \t\r\"");
    fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
  }
  return fields;
}

std::vector<Date> datesInRow(const std::filesystem::path& table, const std::string& caseKey) {
  std::ifstream in(table);
  for (std::string line; std::getline(in, line);) {
    const auto fields = fieldsOf(line);
    if (fields.empty() || fields.front() != caseKey) continue;
    std::vector<Date> dates;
    for (const auto& field : fields)
      if (field.find('-') != std::string::npos)  // a bare number is no date here
        if (const auto date = Date::parse(field)) dates.push_back(*date);
    return dates;
  }
  return {};
}

}  // namespace

std::vector<Date> datesFromTable(const std::filesystem::path& image, const std::string& caseKey,
                                 std::size_t visits) {
  if (caseKey.empty() || visits == 0) return {};
  const auto own = image.parent_path();
  for (const auto& folder : {own, own.parent_path()}) {
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
      if (at->path().extension() != ".csv" || at->file_size(error) > kLargestTable) continue;
      auto dates = datesInRow(at->path(), caseKey);
      if (dates.size() == visits && std::ranges::is_sorted(dates)) return dates;
    }
  }
  return {};
}

}  // namespace twinscope::app
