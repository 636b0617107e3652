#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace twinscope::imaging {

/// Groups of the word table slot_words.inc.
enum class WordGroup {
  localizer,
  projection,
  subtraction,
  adc,
  exponential,
  diffusion,
  diffusionMap,
  technical,
  special,
  flair,
  tirm,
  protonDensity,
  gradientEcho,
  t1Technique,
  t2Technique,
  anyTechnique,
  notContrastPost,
  bothContrasts,
  noContrast,
  post,
  contrast,
  finalC,
  plane,
  labelName,
  brainName
};

/// A description as the rules see it: folded to lower case without accents, signs turned to blanks, the spellings of
/// contrast and of T2* made one. Words are compared as whole tokens.
class SlotText {
 public:
  explicit SlotText(std::string_view raw);

  [[nodiscard]] bool empty() const { return m_tokens.empty(); }
  [[nodiscard]] const std::vector<std::string>& tokens() const { return m_tokens; }
  [[nodiscard]] bool matches(std::string_view pattern) const;
  /// The first word of the group that is in the text; empty where none is.
  [[nodiscard]] std::string_view find(WordGroup group) const;
  [[nodiscard]] bool has(WordGroup group) const { return !find(group).empty(); }
  /// A token "t1" or "t2" (weighting 1 or 2) with what sites glue to it: "t1w", "st1", "t1mprnssag", not "t10".
  [[nodiscard]] bool hasWeighting(char weighting) const;
  /// Without the words of a group.
  [[nodiscard]] SlotText without(WordGroup group) const;
  /// The tokens joined by blanks.
  [[nodiscard]] std::string joined() const;

 private:
  SlotText() = default;
  std::vector<std::string> m_tokens;
};

/// Lower case without accents; Latin, Greek and Cyrillic capitals; other scripts as they are.
[[nodiscard]] std::string folded(std::string_view utf8);

}  // namespace twinscope::imaging
