#include "twin/response/case_language.h"

#include "core/base/text.h"
#include "twin/response/detail/case_tokens.h"
#include "twin/response/rules.h"

#include <algorithm>
#include <utility>

namespace twinscope::twin {
namespace {

using namespace detail;

constexpr std::string_view kHeader = "id,kind,params,visits,labels,final,rules,bor,end,flags";
constexpr std::size_t kLeastColumns = 4;  ///< what is known; the rest is what should come out
/// Flags that a case may speak of.
constexpr std::string_view kComparedFlags[] = {
    "W-NOISE", "W-NEWNM", "W-NEWEQ", "W-NCE-IGN", "W-NT-ALONE", "W-ST-TAPER", "W-MIXED-CRX"};

std::unexpected<Error> unknownToken(std::string_view token) {
  return refusal("response.case", concat("\"", token, "\" is not known in a case"),
                 "See the table of tokens in docs/user/response.md");
}

/// Of a kind with one label and one rule.
ResponseAnswer answerOf(const ResponseCase& one, std::string label, std::string rule) {
  return {.id = one.id,
          .labels = {std::move(label)},
          .final = {},
          .rules = {std::move(rule)},
          .best = {},
          .end = {},
          .flags = {}};
}

Result<ResponseAnswer> answerToCourse(const ResponseCase& one) {
  const ResponseCourse course = courseFrom(one);
  const auto assessed = assess(course);
  if (!assessed) return std::unexpected(assessed.error());
  std::vector<std::string> labels, final, rules, flags;
  for (std::size_t v = 0; v < assessed->visits.size(); ++v) {
    const VisitAssessment& visit = assessed->visits[v];
    labels.push_back(nameOf(visit.category));
    final.push_back(nameOf(visit.finalCategory));
    rules.push_back(visit.rule.empty() ? "-" : visit.rule);
    for (const std::string& flag : visit.flags)
      if (std::ranges::find(kComparedFlags, flag) != std::end(kComparedFlags))
        flags.push_back(concat(v, ":", flag));
  }
  const char* const kind = assessed->end.kind == CourseEnd::Kind::progression ? "PD"
                           : assessed->end.kind == CourseEnd::Kind::death     ? "D"
                                                                              : "C";
  return ResponseAnswer{.id = one.id,
                        .labels = std::move(labels),
                        .final = std::move(final),
                        .rules = std::move(rules),
                        .best = nameOf(assessed->bestOverall),
                        .end = concat(kind, "@", numberOf(assessed->end.date)),
                        .flags = std::move(flags)};
}

ResponseAnswer answerToBaseline(const ResponseCase& one) {
  Tokens tokens(one.params);
  const Setting setting = settingFrom(tokens.take("setting", "ND"));
  const auto rt = tokens.integer("rt"), start = tokens.integer("start");
  tokens.end();
  std::vector<Scan> scans;
  for (const std::string_view text : split(one.visits, ';')) {
    const auto parts = words(text);
    if (parts.empty()) throw BadToken{"an empty visit"};
    scans.push_back({day(numberFrom<int>(parts[0], parts[0])), true});
    for (std::size_t n = 1; n < parts.size(); ++n)
      parts[n] == "ce=?" ? void(scans.back().evaluable = false)
                         : throw BadToken{std::string(parts[n])};
  }
  const auto dated = [](std::optional<int> number) {
    return number ? std::optional(day(*number)) : std::nullopt;
  };
  const auto choice = chooseBaseline(setting, dated(rt), dated(start), scans);
  return answerOf(one, choice.scan ? concat("V", *choice.scan) : "NE", choice.rule);
}

ResponseAnswer answerToPerformance(const ResponseCase& one) {
  Tokens tokens(one.params);
  using Cause = Performance::Cause;
  Performance performance{
      .baseline = tokens.integer("base"),
      .now = tokens.integer("now"),
      .days = tokens.integer("days"),
      .cause = tokens.choice<Cause>(
          "attr", "?",
          {{"tumour", Cause::tumour}, {"other", Cause::other}, {"?", Cause::unknown}})};
  tokens.end();
  const auto found = clinicalStatusOf(performance);
  constexpr std::string_view kLetters[] = {"S", "W", "O", "?"};
  return answerOf(one, std::string(kLetters[static_cast<std::size_t>(found.status)]), found.rule);
}

ResponseAnswer answerToMeasurability(const ResponseCase& one) {
  Tokens tokens(one.params);
  LesionExtent lesion;
  const auto d1 = tokens.number("d1"), d2 = tokens.number("d2");
  if (d1 && d2) lesion.diametersMm = {*d1, *d2};
  lesion.slices = tokens.integer("slices").value_or(0);
  lesion.sliceMm = tokens.number("thick").value_or(0);
  lesion.clearMargin =
      tokens.choice<bool>("margin", "clear", {{"clear", true}, {"unclear", false}});
  if (const auto extent = tokens.take("ext"); !extent.empty()) {
    const auto sides = split(extent, 'x');
    if (sides.size() != 3) throw BadToken{concat("ext=", extent)};
    lesion.extentMm.emplace();
    for (std::size_t axis = 0; axis < 3; ++axis)
      (*lesion.extentMm)[axis] = numberFrom<double>(sides[axis], "ext");
  }
  tokens.end();
  return answerOf(one, isMeasurable(lesion) ? "Y" : "N", measurabilityOf(lesion));
}

ResponseAnswer answerToBtRads(const ResponseCase& one) {
  using Trend = BtRadsFacts::Trend;
  using Anti = BtRadsFacts::Antiangiogenic;
  using Steroid = BtRadsFacts::Steroid;
  Tokens tokens(one.params);
  BtRadsFacts facts;
  facts.suitablePrior = tokens.choice<bool>("prior", "Y", {{"Y", true}, {"N", false}});
  facts.trend = tokens.choice<Trend>("trend", "?",
                                     {{"better", Trend::better},
                                      {"same", Trend::same},
                                      {"worse", Trend::worse},
                                      {"?", Trend::unknown}});
  facts.antiangiogenic = tokens.choice<Anti>(
      "aa", "none", {{"none", Anti::none}, {"first", Anti::first}, {"sustained", Anti::sustained}});
  facts.steroid = tokens.choice<Steroid>("steroid", "same",
                                         {{"same", Steroid::notIncreased},
                                          {"less", Steroid::notIncreased},
                                          {"more", Steroid::increased},
                                          {"?", Steroid::unknown}});
  const std::string_view rt = tokens.take("rtdays", "?");
  facts.irradiated = rt != "-";
  if (rt != "-" && rt != "?") facts.daysSinceRadiotherapy = numberFrom<int>(rt, "rtdays");
  facts.bothWorse = tokens.choice<bool>(
      "worse", "-", {{"both", true}, {"ce", false}, {"flair", false}, {"-", false}});
  facts.growthPercent = tokens.number("pct").value_or(0);
  facts.progressive = tokens.choice<bool>("prog", "N", {{"Y", true}, {"N", false}});
  facts.metric = tokens.choice<SizeMetric>("metric", "A",
                                           {{"A", SizeMetric::area}, {"V", SizeMetric::volume}});
  tokens.end();
  const BtRads found = btRadsOf(facts);
  return answerOf(one, found.score, found.rule);
}

Result<ResponseAnswer> answered(const ResponseCase& one) {
  if (one.kind == "course") return answerToCourse(one);
  if (one.kind == "baseline") return answerToBaseline(one);
  if (one.kind == "kps") return answerToPerformance(one);
  if (one.kind == "measurable") return answerToMeasurability(one);
  if (one.kind == "btrads") return answerToBtRads(one);
  return unknownToken(one.kind);
}

/// All columns, or the first of them.
bool isHeader(std::string_view line, std::size_t columns) {
  return columns >= kLeastColumns && kHeader.starts_with(line) &&
         (line.size() == kHeader.size() || kHeader[line.size()] == ',');
}

bool agrees(const std::string& expected, const std::string& found) {
  return expected.empty() || expected == found || (expected == "-" && found.empty());
}

bool agrees(const std::string& expected, const std::vector<std::string>& found) {
  return agrees(expected, joined(found));
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += concat(text.empty() ? "" : " ", word);
  return text.empty() ? "-" : text;
}

Result<std::vector<ResponseCase>> responseCasesFrom(std::string_view csv) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // spreadsheets write it
  if (csv.starts_with(kByteOrderMark)) csv.remove_prefix(kByteOrderMark.size());
  std::vector<ResponseCase> cases;
  std::size_t number = 0, width = 0;
  for (std::string_view line : split(csv, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto columns = split(line, ',');
    if (width == 0) {
      width = columns.size();
      if (isHeader(line, width)) continue;
      return refusal("response.case",
                     concat("Line ", number, " is not the header of a file of cases"),
                     concat("Begin with ", kHeader, ", or with its first four columns"));
    }
    if (columns.size() != width)
      return refusal("response.case",
                     concat("Line ", number, " has ", columns.size(), " columns, not ", width),
                     "Fill columns that say nothing with -");
    const auto at = [&](std::size_t n) {
      return n < width ? std::string(columns[n]) : std::string();
    };
    cases.push_back({at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)});
  }
  if (cases.empty())
    return refusal("response.case", "The file holds no case",
                   "docs/user/response.md shows one to begin with");
  return cases;
}

Result<StatedCriteria> criteriaFrom(std::string_view params) {
  try {
    Tokens tokens(params);
    StatedCriteria made = takeCriteria(tokens);
    if (const auto setting = tokens.take("setting"); !setting.empty())
      made.setting = settingFrom(setting);
    tokens.end();
    return made;
  } catch (const BadToken& bad) {
    return unknownToken(bad.token);
  }
}

Result<ResponseCourse> courseOf(const ResponseCase& one) {
  try {
    return courseFrom(one);
  } catch (const BadToken& bad) {
    return unknownToken(bad.token);
  }
}

Result<ResponseAnswer> answerTo(const ResponseCase& one) {
  try {
    auto answer = answered(one);
    if (!answer) return answer;
    const std::string& final = one.final == "=" ? one.labels : one.final;
    answer->asExpected = agrees(one.labels, answer->labels) && agrees(final, answer->final) &&
                         agrees(one.rules, answer->rules) && agrees(one.best, answer->best) &&
                         agrees(one.end, answer->end) && agrees(one.flags, answer->flags);
    return answer;
  } catch (const BadToken& bad) {
    return unknownToken(bad.token);
  }
}

}  // namespace twinscope::twin
