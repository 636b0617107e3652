#pragma once

#include "core/base/date.h"
#include "core/base/text.h"
#include "twin/response/case_language.h"

#include <charconv>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reading the words of a case.
namespace twinscope::twin::detail {

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);
/// Parts between spaces.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);

/// Thrown among these functions alone, and told as an error by those of case_language.h.
struct BadToken {
  std::string token;
};

template <class Number>
Number numberFrom(std::string_view text, std::string_view token) {
  Number value{};
  const char* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, value).ptr != end)
    throw BadToken{std::string(token)};
  return value;
}

/// Cases count days from one that does not matter.
inline Date day(int number) { return Date(2000, 1, 1).plusDays(number); }
inline int numberOf(Date date) { return date.daysSince(day(0)); }

/// name=value; each may be asked for once, and all must have been.
class Tokens {
 public:
  explicit Tokens(std::string_view text) {
    if (text == "-") return;
    for (const std::string_view word : words(text)) {
      const std::size_t at = word.find('=');
      if (at == std::string_view::npos ||
          !m_values.emplace(word.substr(0, at), word.substr(at + 1)).second)
        throw BadToken{std::string(word)};
    }
  }
  std::string_view take(std::string_view name, std::string_view otherwise = {}) {
    const auto at = m_values.find(name);
    if (at == m_values.end()) return otherwise;
    const std::string_view value = at->second;
    m_values.erase(at);
    return value;
  }
  template <class Value>
  Value choice(std::string_view name, std::string_view otherwise,
               std::initializer_list<std::pair<std::string_view, Value>> known) {
    const std::string_view value = take(name, otherwise);
    for (const auto& [text, meant] : known)
      if (text == value) return meant;
    throw BadToken{concat(name, "=", value)};
  }
  bool flag(std::string_view name) { return choice<bool>(name, "0", {{"1", true}, {"0", false}}); }
  std::optional<int> integer(std::string_view name) {
    const std::string_view value = take(name);
    if (value.empty() || value == "?" || value == "-") return std::nullopt;
    return numberFrom<int>(value, name);
  }
  std::optional<double> number(std::string_view name) {
    const std::string_view value = take(name);
    if (value.empty() || value == "?") return std::nullopt;
    return numberFrom<double>(value, name);
  }
  void end() const {
    if (!m_values.empty()) throw BadToken{std::string(m_values.begin()->first)};
  }

 private:
  std::map<std::string_view, std::string_view> m_values;
};

/// These throw BadToken. takeCriteria() leaves the dates and `setting`.
[[nodiscard]] StatedCriteria takeCriteria(Tokens& tokens);
[[nodiscard]] Setting settingFrom(std::string_view name);
[[nodiscard]] ResponseCourse courseFrom(const ResponseCase& one);

}  // namespace twinscope::twin::detail
