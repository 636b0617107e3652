#include "app/services/import_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <map>
#include <utility>

namespace twinscope::app {
namespace {

enum class Kind { letter, capital, digit, other };

Kind kindOf(char symbol) {
  const auto byte = static_cast<unsigned char>(symbol);
  if (std::isdigit(byte) != 0) return Kind::digit;
  if (std::isupper(byte) != 0) return Kind::capital;
  return std::isalpha(byte) != 0 ? Kind::letter : Kind::other;
}

bool startsWord(Kind before, Kind now) {
  if (now == Kind::other) return false;
  if (before == Kind::other) return true;
  if ((now == Kind::digit) != (before == Kind::digit)) return true;
  return now == Kind::capital && before == Kind::letter;
}

bool hasAny(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(wanted, std::string_view(word)) != wanted.end();
  });
}

bool isMaskName(const std::vector<std::string>& words) {
  return hasAny(words, {"seg", "segm", "dseg", "segmentation", "mask", "gt", "label", "labels",
                        "groundtruth"});
}

bool isBrainName(const std::vector<std::string>& words) {
  return hasAny(words, {"brain", "brainmask", "bet", "skull", "head"});
}

/// Words that stand for a place in time; others order by themselves.
int rankOf(const std::string& word) {
  static const std::map<std::string, int> ranks{{"baseline", 0}, {"bl", 0},       {"pre", 0},
                                                {"preop", 0},    {"initial", 0},  {"post", 2},
                                                {"postop", 2},   {"followup", 2}, {"fu", 2}};
  const auto hit = ranks.find(word);
  return hit == ranks.end() ? 1 : hit->second;
}

bool isNumber(const std::string& word) {
  return !word.empty() && kindOf(word.front()) == Kind::digit;
}

std::string_view withoutZeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

}  // namespace

std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words;
  Kind before = Kind::other;
  for (const char symbol : name) {
    const Kind now = kindOf(symbol);
    if (startsWord(before, now)) words.emplace_back();
    if (now != Kind::other)
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(symbol)));
    before = now;
  }
  return words;
}

std::string stemOf(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  for (const std::string_view ending : {".gz", ".nii", ".hdr", ".img", ".dcm", ".zip"})
    if (name.size() > ending.size() && name.ends_with(ending))
      name.resize(name.size() - ending.size());
  return name;
}

bool isLabelName(const std::filesystem::path& file) {
  const auto words = wordsOf(stemOf(file));
  return isMaskName(words) && !isBrainName(words);
}

bool isBrainMaskName(const std::filesystem::path& file) {
  const auto words = wordsOf(stemOf(file));
  return isMaskName(words) && isBrainName(words);
}

std::string visitWord(const std::filesystem::path& file) {
  const auto words = wordsOf(stemOf(file));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (rankOf(words[i]) != 1) return words[i];
    const bool counted = i + 1 < words.size() && isNumber(words[i + 1]);
    if (counted && hasAny({words[i]}, {"study", "time", "timepoint", "tp", "visit", "week", "ses",
                                       "session", "day", "month"}))
      return words[i] + words[i + 1];
  }
  return {};
}

std::string editionFromNames(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> stems;
  for (const auto& file : files) {
    std::string stem = stemOf(file);
    std::ranges::transform(stem, stem.begin(), [](unsigned char c) { return std::tolower(c); });
    stems.push_back(std::move(stem));
  }
  const auto anyEnds = [&](std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(stems, [&](const std::string& stem) {
      return std::ranges::any_of(endings, [&](auto ending) { return stem.ends_with(ending); });
    });
  };
  if (anyEnds({"_t1ce", "_t1gd"})) return "brats2021";
  if (anyEnds({"-t1n", "-t2f"})) return "brats2023";
  // Brain-Tumor-Progression: Pre_Scan_T1 beside Pre_Mask, enhancing tumour outlined by experts.
  if (anyEnds({"_scan_t1"}) && anyEnds({"_mask"})) return "binary-et";
  return {};
}

bool comesBefore(std::string_view first, std::string_view second) {
  const auto a = wordsOf(first), b = wordsOf(second);
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    if (isNumber(a[i]) && isNumber(b[i])) {
      const auto x = withoutZeros(a[i]), y = withoutZeros(b[i]);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
      continue;
    }
    const int rankA = rankOf(a[i]), rankB = rankOf(b[i]);
    return rankA != rankB ? rankA < rankB : a[i] < b[i];
  }
  return a.size() < b.size();
}

}  // namespace twinscope::app
