#include "twin/response/case_language.h"

#include "core/base/text.h"
#include "twin/response/rules.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace twinscope::twin {
namespace {

constexpr std::string_view kHeader = "id,kind,params,visits,labels,final,rules,bor,end,flags";
/// Flags that a case may speak of.
constexpr std::string_view kComparedFlags[] = {
    "W-NOISE", "W-NEWNM", "W-NEWEQ", "W-NCE-IGN", "W-NT-ALONE", "W-ST-TAPER", "W-MIXED-CRX"};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string_view> words(std::string_view text) {
  auto parts = split(text, ' ');
  std::erase(parts, std::string_view());
  return parts;
}

std::unexpected<Error> unknownToken(std::string_view token) {
  return refusal("response.case", concat("\"", token, "\" is not known in a case"),
                 "See the table of tokens in docs/user/response.md");
}

/// Thrown within this file, told by the functions of the header.
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

Date day(int number) { return Date(2000, 1, 1).plusDays(number); }
int numberOf(Date date) { return date.daysSince(day(0)); }

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

Therapy therapyFrom(std::string_view text) {
  const auto parts = split(text, '@');
  if (parts.size() != 2) throw BadToken{std::string(text)};
  const Date start = day(numberFrom<int>(parts[1], text));
  if (parts[0] == "AA") return {Therapy::Kind::antiangiogenic, start};
  if (parts[0] == "IT") return {Therapy::Kind::immunotherapy, start};
  if (parts[0] == "LT") return {Therapy::Kind::localWithPseudoprogression, start};
  throw BadToken{std::string(text)};
}

NewLesion newLesionFrom(std::string_view text) {
  NewLesion lesion;
  const std::string token(text);
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    lesion.firstSeen = numberFrom<std::size_t>(text.substr(at + 1), token);
    text = text.substr(0, at);
  }
  if (text.ends_with('o')) {
    lesion.outsideField = true;
    text.remove_suffix(1);
  }
  if (text.starts_with('n')) {
    lesion.compartment = Compartment::nonEnhancing;
    text.remove_prefix(1);
  }
  if (text == "M")
    lesion.kind = NewLesionKind::measurable;
  else if (text == "N")
    lesion.kind = NewLesionKind::nonMeasurable;
  else if (text == "E")
    lesion.kind = NewLesionKind::equivocal;
  else
    throw BadToken{token};
  return lesion;
}

NonTarget nonTargetFrom(std::string_view text) {
  if (text == "G") return {NonTarget::State::gone, 0};
  if (text == "S") return {NonTarget::State::stable, 0};
  if (text == "W") return {NonTarget::State::worseUnmeasured, 0};
  return {NonTarget::State::measured, numberFrom<double>(text, text)};
}

std::optional<double> maybe(std::string_view text) {
  return text == "?" ? std::nullopt : std::optional(numberFrom<double>(text, text));
}

ClinicalStatus clinicalFrom(std::string_view text) {
  if (text == "S") return ClinicalStatus::stableOrImproved;
  if (text == "W") return ClinicalStatus::worseByTumour;
  if (text == "O") return ClinicalStatus::worseOtherwise;
  if (text == "?") return ClinicalStatus::unknown;
  throw BadToken{std::string(text)};
}

void take(AssessedVisit& visit, std::string_view word) {
  const std::size_t at = word.find('=');
  const std::string_view name = word.substr(0, at);
  const std::string_view value = at == std::string_view::npos ? "" : word.substr(at + 1);
  if (word == "lm")
    visit.leptomeningeal = true;
  else if (word == "dead")
    visit.death = true;
  else if (word == "fl=W")
    visit.flairWorse = true;
  else if (word == "hx=T")
    visit.histology = Histology::tumour;
  else if (word == "hx=E")
    visit.histology = Histology::treatmentEffect;
  else if (name == "ce")
    visit.burden[0] = maybe(value);
  else if (name == "nce")
    visit.burden[1] = maybe(value);
  else if (name == "s")
    visit.steroidMg = maybe(value);
  else if (name == "c")
    visit.clinical = clinicalFrom(value);
  else if (name == "nl")
    visit.newLesions.push_back(newLesionFrom(value));
  else if (name == "nt")
    visit.nonTarget = nonTargetFrom(value);
  else if (const auto sides = split(value, 'x'); name == "nm" && sides.size() == 2)
    visit.nonMeasurable = {numberFrom<double>(sides[0], word), numberFrom<double>(sides[1], word)};
  else
    throw BadToken{std::string(word)};
}

AssessedVisit visitFrom(std::string_view text, TumourMode mode) {
  const auto parts = words(text);
  if (parts.empty()) throw BadToken{"an empty visit"};
  AssessedVisit visit;
  visit.date = day(numberFrom<int>(parts[0], parts[0]));
  visit.steroidMg = 0;
  visit.clinical = ClinicalStatus::stableOrImproved;
  if (mode == TumourMode::nonEnhancing) visit.burden[0] = 0;
  for (std::size_t n = 1; n < parts.size(); ++n) take(visit, parts[n]);
  return visit;
}

ResponseCourse courseFrom(const ResponseCase& one) {
  Tokens tokens(one.params);
  ResponseCourse course;
  course.edition = tokens.choice<Edition>("ed", "R2",
                                          {{"R2", Edition::rano2},
                                           {"H10", Edition::rano2010},
                                           {"L11", Edition::lgg2011},
                                           {"MR17", Edition::modified2017},
                                           {"IR15", Edition::immuno2015}});
  course.mode = tokens.choice<TumourMode>("mode", "CE",
                                          {{"CE", TumourMode::enhancing},
                                           {"NCE", TumourMode::nonEnhancing},
                                           {"MIX", TumourMode::mixed}});
  course.metric = tokens.choice<SizeMetric>("metric", "A",
                                            {{"A", SizeMetric::area}, {"V", SizeMetric::volume}});
  course.idhMutant = tokens.choice<bool>("idh", "wt", {{"wt", false}, {"mt", true}});
  if (const auto rt = tokens.take("rt", "0"); rt != "-")
    course.radiotherapyEnd = day(numberFrom<int>(rt, "rt"));
  if (const auto next = tokens.integer("nx")) course.newTherapyStart = day(*next);
  if (const auto therapies = tokens.take("th"); !therapies.empty())
    for (const std::string_view each : split(therapies, '+'))
      course.therapies.push_back(therapyFrom(each));
  ResponseOptions& options = course.options;
  options.strict = tokens.flag("strict");
  options.confirmAboveNadir = tokens.choice<bool>("conf", "P", {{"N", true}, {"P", false}});
  options.confirmAlways = tokens.choice<bool>("confirm", "-", {{"always", true}, {"-", false}});
  options.confirmIdhMutant = tokens.flag("idhconf");
  options.minorResponseOfEnhancing = tokens.flag("mrce");
  options.nonTargetAlone = tokens.flag("ntalone");
  options.noiseSuppresses = tokens.choice<bool>("noise", "-", {{"E", true}, {"-", false}});
  options.mixedTakesTheOther = tokens.choice<bool>("mixed", "S", {{"Q", true}, {"S", false}});
  tokens.end();
  for (const std::string_view visit : split(one.visits, ';'))
    course.visits.push_back(visitFrom(visit, course.mode));
  return course;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += concat(text.empty() ? "" : " ", part);
  return text.empty() ? "-" : text;
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
                        .labels = joined(labels),
                        .final = joined(final),
                        .rules = joined(rules),
                        .best = nameOf(assessed->bestOverall),
                        .end = concat(kind, "@", numberOf(assessed->end.date)),
                        .flags = joined(flags)};
}

ResponseAnswer answerToBaseline(const ResponseCase& one) {
  Tokens tokens(one.params);
  const auto setting = tokens.choice<Setting>("setting", "ND",
                                              {{"ND", Setting::newlyDiagnosed},
                                               {"REC", Setting::recurrent},
                                               {"NORT", Setting::noRadiotherapy}});
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
  return {.id = one.id,
          .labels = choice.scan ? concat("V", *choice.scan) : "NE",
          .final = {},
          .rules = choice.rule,
          .best = {},
          .end = {},
          .flags = {}};
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
  return {.id = one.id,
          .labels = std::string(kLetters[static_cast<std::size_t>(found.status)]),
          .final = {},
          .rules = found.rule,
          .best = {},
          .end = {},
          .flags = {}};
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
  return {.id = one.id,
          .labels = isMeasurable(lesion) ? "Y" : "N",
          .final = {},
          .rules = measurabilityOf(lesion),
          .best = {},
          .end = {},
          .flags = {}};
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
  return {.id = one.id,
          .labels = found.score,
          .final = {},
          .rules = found.rule,
          .best = {},
          .end = {},
          .flags = {}};
}

Result<ResponseAnswer> answered(const ResponseCase& one) {
  if (one.kind == "course") return answerToCourse(one);
  if (one.kind == "baseline") return answerToBaseline(one);
  if (one.kind == "kps") return answerToPerformance(one);
  if (one.kind == "measurable") return answerToMeasurability(one);
  if (one.kind == "btrads") return answerToBtRads(one);
  return unknownToken(one.kind);
}

bool agrees(const std::string& expected, const std::string& found) {
  return expected.empty() || expected == found || (expected == "-" && found.empty());
}

}  // namespace

Result<std::vector<ResponseCase>> responseCasesFrom(std::string_view csv) {
  std::vector<ResponseCase> cases;
  std::size_t number = 0;
  bool begun = false;
  for (std::string_view line : split(csv, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (!std::exchange(begun, true)) {
      if (line == kHeader) continue;
      return refusal("response.case",
                     concat("Line ", number, " is not the header of a file of cases"),
                     concat("Begin with ", kHeader));
    }
    const auto columns = split(line, ',');
    if (columns.size() != 10)
      return refusal("response.case",
                     concat("Line ", number, " has ", columns.size(), " columns, not 10"),
                     "Fill columns that say nothing with -");
    const auto at = [&](std::size_t n) { return std::string(columns[n]); };
    cases.push_back({at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)});
  }
  return cases;
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
