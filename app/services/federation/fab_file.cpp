#include "app/services/federation/fab_file.h"

#include "app/services/files.h"
#include "core/base/text.h"
#include "core/imaging/archive.h"

#include <map>
#include <sstream>

namespace twinscope::app {
namespace {

constexpr std::uintmax_t kLargestFab = 10'000'000;

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\"'";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

/// The texts of a TOML file's plain lines, "section.key" → value: all that a bundle's head needs.
std::map<std::string, std::string> plainValues(const std::string& toml) {
  std::map<std::string, std::string> values;
  std::istringstream lines(toml);
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (line.starts_with('['))
      section = trimmed(line.substr(1, line.find(']') - 1));
    else if (equals != std::string::npos)
      values[section + "." + trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
  }
  return values;
}

}  // namespace

Result<fedlink::Fab> readFab(const std::filesystem::path& file) {
  std::error_code problem;
  if (const auto size = std::filesystem::file_size(file, problem); !problem && size > kLargestFab)
    return refusal("fab.large",
                   concat("The bundle has ", size, " bytes, ", kLargestFab, " are allowed"), {},
                   file.string());
  auto bytes = readFile(file);
  if (!bytes) return std::unexpected(bytes.error());
  const auto unpacked = imaging::unpack(file, {}, silentContext());
  if (!unpacked) return std::unexpected(unpacked.error());
  const auto toml = readFile((*unpacked)->content() / "pyproject.toml");
  if (!toml) return std::unexpected(toml.error());
  const auto values = plainValues(*toml);
  fedlink::Fab fab{.id = {}, .version = {}, .bytes = std::move(*bytes)};
  for (const char* key : {"project.name", "project.version", "tool.flwr.app.publisher"})
    if (!values.contains(key))
      return refusal("fab.malformed", concat("The bundle's pyproject.toml lacks ", key),
                     "Make the bundle with \"flwr build\"", file.string());
  fab.id = values.at("tool.flwr.app.publisher") + "/" + values.at("project.name");
  fab.version = values.at("project.version");
  return fab;
}

}  // namespace twinscope::app
