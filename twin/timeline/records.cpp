#include "twin/timeline/records.h"

#include <string_view>
#include <utility>

namespace twinscope::twin {
namespace {

constexpr std::pair<JobState, std::string_view> kNames[] = {
    {JobState::waiting, "waiting"},     {JobState::running, "running"},
    {JobState::done, "done"},           {JobState::failed, "failed"},
    {JobState::cancelled, "cancelled"}, {JobState::interrupted, "interrupted"}};

}  // namespace

std::string_view nameOf(JobState state) {
  for (const auto& [value, name] : kNames)
    if (value == state) return name;
  return "";
}

std::optional<JobState> jobStateFromName(std::string_view name) {
  for (const auto& [value, known] : kNames)
    if (known == name) return value;
  return std::nullopt;
}

}  // namespace twinscope::twin
