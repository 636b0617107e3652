#include "app/services/shipped_files.h"

#include <cstdlib>
#include <vector>

namespace twinscope::app {

std::optional<std::filesystem::path> shippedFile(const std::filesystem::path& relative) {
  std::vector<std::filesystem::path> places;
  if (const char* stated = std::getenv("TWINSCOPE_SHARE")) places.emplace_back(stated);
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) places.push_back(program.parent_path().parent_path() / "share" / "twinscope");
  places.emplace_back(TWINSCOPE_SOURCE_SHARE);
  for (const auto& place : places)
    if (std::filesystem::exists(place / relative, error)) return place / relative;
  return std::nullopt;
}

}  // namespace twinscope::app
