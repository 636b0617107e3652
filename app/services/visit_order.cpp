#include "app/services/visit_order.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::app {
namespace {

bool isDigit(char symbol) { return std::isdigit(static_cast<unsigned char>(symbol)) != 0; }
bool isLetter(char symbol) { return std::isalpha(static_cast<unsigned char>(symbol)) != 0; }

/// Runs of letters (lower case) and of digits.
std::vector<std::string> wordsOf(std::string_view key) {
  std::vector<std::string> words;
  char before = ' ';
  for (const char symbol : key) {
    const bool counts = isDigit(symbol) || isLetter(symbol);
    const bool sameKind = isDigit(symbol) ? isDigit(before) : isLetter(before);
    if (counts && !sameKind) words.emplace_back();
    if (counts) words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(symbol)));
    before = symbol;
  }
  return words;
}

/// Words that stand for a place in time; others order by themselves.
int rankOf(const std::string& word) {
  static const std::map<std::string, int> ranks{{"baseline", 0}, {"bl", 0},       {"pre", 0},
                                                {"preop", 0},    {"initial", 0},  {"post", 2},
                                                {"postop", 2},   {"followup", 2}, {"fu", 2}};
  const auto hit = ranks.find(word);
  return hit == ranks.end() ? 1 : hit->second;
}

std::string_view withoutZeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

std::optional<int> numberOf(const std::string& word) {
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

}  // namespace

bool comesBefore(std::string_view first, std::string_view second) {
  const auto a = wordsOf(first), b = wordsOf(second);
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (isDigit(a[i].front()) && isDigit(b[i].front())) {
      const auto x = withoutZeros(a[i]), y = withoutZeros(b[i]);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
    } else if (a[i] != b[i]) {
      const int rankA = rankOf(a[i]), rankB = rankOf(b[i]);
      return rankA != rankB ? rankA < rankB : a[i] < b[i];
    }
  }
  return a.size() < b.size();
}

std::optional<int> daysFromWeekKey(std::string_view key) {
  const auto words = wordsOf(key);
  if (words.size() < 2 || words.size() > 3 || words[0] != "week") return std::nullopt;
  const auto week = numberOf(words[1]);
  const auto within = words.size() == 3 ? numberOf(words[2]) : 0;
  if (!week || !within || *week > 5200 || *within > 6) return std::nullopt;
  return 7 * *week + std::max(0, *within - 1);
}

}  // namespace twinscope::app
