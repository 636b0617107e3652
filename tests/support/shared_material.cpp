#include "tests/support/shared_material.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace twinscope::tests {
namespace {

std::filesystem::path sourceDir() {
  const char* fromCtest = std::getenv("TWINSCOPE_SOURCE_DIR");
  return fromCtest != nullptr ? fromCtest : TWINSCOPE_TEST_SOURCE_DIR;
}

std::optional<std::filesystem::path> existing(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(path, none) ? std::optional(path) : std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> sharedData(std::string_view relative) {
  return existing(sourceDir().parent_path() / "shared" / "data" / relative);
}

std::optional<std::filesystem::path> sharedModel(std::string_view relative) {
  return existing(sourceDir().parent_path() / "shared" / "models" / relative);
}

nlohmann::json goldenFile(std::string_view name) {
  const char* elsewhere = std::getenv("TWINSCOPE_GOLDEN");
  std::filesystem::path folder = sourceDir() / "tests" / "golden";
  // A folder of other values need not hold every file.
  if (elsewhere != nullptr && std::filesystem::exists(std::filesystem::path(elsewhere) / name))
    folder = elsewhere;
  std::ifstream file(folder / name);
  if (!file) throw std::runtime_error("no golden file " + (folder / name).string());
  return nlohmann::json::parse(file);
}

}  // namespace twinscope::tests
