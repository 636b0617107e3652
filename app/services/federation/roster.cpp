#include "app/services/federation/roster.h"

#include "app/services/files.h"
#include "core/base/text.h"
#include "fedlink/crypto/base64.h"

#include <algorithm>
#include <sstream>

namespace twinscope::app {
namespace {

constexpr std::size_t kFewest = 3;  // of two sites each could work out the other's update

/// The kind and the key of a line, one blank between them.
Result<std::string> keyIn(const std::string& line, std::size_t number) {
  std::istringstream words(line);
  std::string kind, key;
  words >> kind >> key;
  if (kind.starts_with("ecdsa-sha2-nistp") && !key.empty() && fedlink::fromBase64(key))
    return kind + " " + key;
  return refusal("roster.invalid",
                 concat("Line ", number, " of the roster is no site's public key"),
                 "Put in each site's site.pub: ecdsa-sha2-nistp384 AAAA…");
}

}  // namespace

Result<std::vector<std::string>> readRoster(const std::filesystem::path& file) {
  const auto text = readFile(file);
  if (!text) return std::unexpected(text.error());
  std::istringstream lines(*text);
  std::vector<std::string> keys;
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    auto key = keyIn(line, number);
    if (!key) return std::unexpected(key.error());
    if (std::ranges::find(keys, *key) != keys.end())
      return refusal("roster.invalid", concat("Line ", number, " of the roster repeats a key"));
    keys.push_back(std::move(*key));
  }
  if (keys.size() < kFewest)
    return refusal("roster.too-few", concat("The roster has ", keys.size(),
                                            " sites; a secure sum takes three at least"));
  return keys;
}

}  // namespace twinscope::app
