#include "core/imaging/slot_text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>

namespace twinscope::imaging {
namespace {

struct SlotWord {
  WordGroup group;
  std::string_view pattern;
};

constexpr SlotWord kWords[] = {
#define SLOT_WORD(group, language, pattern) {WordGroup::group, pattern},
#include "core/imaging/slot_words.inc"
#undef SLOT_WORD
};

// U+00C0 to U+017F without their accents; '?' where a letter folds to two or to none.
constexpr std::string_view kLatin =
    "aaaaaa?ceeeeiiiidnooooo?ouuuuyt?aaaaaa?ceeeeiiiidnooooo?ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
    "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

struct CodePoint {
  std::uint32_t value;
  std::size_t bytes;
};

/// Invalid bytes are taken as Latin-1: old archives hold such descriptions.
CodePoint decode(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
  if (first < 0x80 || length == 1 || text.size() < length) return {first, 1};
  std::uint32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {first, 1};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  return {value, length};
}

std::string foldedPoint(CodePoint point, std::string_view original) {
  const std::uint32_t c = point.value;
  if (c < 0x80) return {static_cast<char>(std::tolower(static_cast<int>(c)))};
  if (c == 0xDF) return "ss";
  if (c == 0xC6 || c == 0xE6) return "ae";
  if (c == 0x152 || c == 0x153) return "oe";
  if (c >= 0x300 && c <= 0x36F) return {};
  if (c >= 0xC0 && c - 0xC0 < kLatin.size()) {
    const char plain = kLatin[c - 0xC0];
    return plain == '?' ? " " : std::string(1, plain);
  }
  if (c >= 0x410 && c <= 0x42F) {
    const std::uint32_t lower = c + 0x20;
    return {static_cast<char>(0xC0U | (lower >> 6U)), static_cast<char>(0x80U | (lower & 0x3FU))};
  }
  return c < 0xC0 ? " " : std::string(original.substr(0, point.bytes));
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// "+C", "C+", "(C+)", "+Gd", "+ KM" … become one word.
std::string withContrastMarks(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '+') {
      out += text[i];
      continue;
    }
    std::size_t next = text.find_first_not_of(' ', i + 1);
    std::size_t end = next == std::string::npos ? text.size() : next;
    while (end < text.size() && isWordByte(text[end])) ++end;
    const std::string word = next == std::string::npos ? "" : text.substr(next, end - next);
    const bool loneC =
        !out.empty() && out.back() == 'c' && (out.size() == 1 || !isWordByte(out[out.size() - 2]));
    if (word == "c" || word == "gd" || word == "km" || word == "ce" || word == "mdc") {
      out += " pluscm ";
      i = end - 1;
    } else if (loneC) {
      out.replace(out.size() - 1, 1, " pluscm ");
    } else {
      out += ' ';
    }
  }
  return out;
}

std::string normalised(std::string_view raw) {
  std::string text = folded(raw);
  if (const auto tail = text.find("processed_captk"); tail != std::string::npos) text.resize(tail);
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"t2*", " t2star "},
                                 {"t2_star", " t2star "},
                                 {"t2 star", " t2star "},
                                 {"ac-pc", " "},
                                 {"acpc", " "},
                                 {"ac_pc", " "},
                                 {"flow comp", " "},
                                 {"flowcomp", " "},
                                 {"flow_comp", " "},
                                 {"w/o", " wo "},
                                 {"s/c", " sin contraste "},
                                 {"c/c", " con contraste "}})
    replaceAll(text, from, to);
  return withContrastMarks(text);
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> tokens;
  std::string token;
  for (const char c : text + ' ') {
    if (isWordByte(c)) {
      token += c;
    } else if (!token.empty()) {
      tokens.push_back(std::move(token));
      token.clear();
    }
  }
  return tokens;
}

bool tokenMatches(std::string_view token, std::string_view pattern) {
  if (!pattern.ends_with('*')) return token == pattern;
  pattern.remove_suffix(1);
  return token.starts_with(pattern);
}

/// Tokens that the pattern covers from position at; 0 where it does not match there.
std::size_t matchAt(const std::vector<std::string>& tokens, std::size_t at,
                    std::string_view pattern) {
  std::size_t used = 0;
  while (!pattern.empty()) {
    const std::size_t blank = pattern.find(' ');
    const std::string_view word = pattern.substr(0, blank);
    if (at + used >= tokens.size() || !tokenMatches(tokens[at + used], word)) return 0;
    ++used;
    pattern = blank == std::string_view::npos ? std::string_view() : pattern.substr(blank + 1);
  }
  return used;
}

bool contains(const std::vector<std::string>& tokens, std::string_view pattern) {
  if (pattern.starts_with('~')) {
    pattern.remove_prefix(1);
    return std::ranges::any_of(
        tokens, [&](const std::string& t) { return t.find(pattern) != std::string::npos; });
  }
  for (std::size_t at = 0; at < tokens.size(); ++at)
    if (matchAt(tokens, at, pattern) > 0) return true;
  return false;
}

}  // namespace

std::string folded(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    const CodePoint point = decode(utf8);
    out += foldedPoint(point, utf8);
    utf8.remove_prefix(point.bytes);
  }
  return out;
}

SlotText::SlotText(std::string_view raw) : m_tokens(split(normalised(raw))) {}

bool SlotText::matches(std::string_view pattern) const { return contains(m_tokens, pattern); }

std::string_view SlotText::find(WordGroup group) const {
  for (const SlotWord& word : kWords)
    if (word.group == group && contains(m_tokens, word.pattern)) return word.pattern;
  return {};
}

bool SlotText::hasWeighting(char weighting) const {
  const std::string name{'t', weighting};
  return std::ranges::any_of(m_tokens, [&](std::string_view token) {
    for (const std::string_view prefix : {"3d", "s", "e", "v", "d"})
      if (token.starts_with(std::string(prefix) + name)) token.remove_prefix(prefix.size());
    return token.starts_with(name) &&
           (token.size() == 2 || std::isdigit(static_cast<unsigned char>(token[2])) == 0);
  });
}

SlotText SlotText::without(WordGroup group) const {
  SlotText result;
  for (std::size_t at = 0; at < m_tokens.size();) {
    std::size_t used = 0;
    for (const SlotWord& word : kWords)
      if (word.group == group) used = std::max(used, matchAt(m_tokens, at, word.pattern));
    if (used == 0) result.m_tokens.push_back(m_tokens[at]);
    at += std::max<std::size_t>(used, 1);
  }
  return result;
}

std::string SlotText::joined() const {
  std::string text;
  for (const std::string& token : m_tokens) text += (text.empty() ? "" : " ") + token;
  return text;
}

}  // namespace twinscope::imaging
