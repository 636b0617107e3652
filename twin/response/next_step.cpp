#include "twin/response/next_step.h"

#include "core/base/text.h"
#include "twin/response/criteria.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#define QT_TRANSLATE_NOOP(context, words) \
  words  // NOLINT: as Qt spells it, so that its tool finds the words

namespace twinscope::twin {
namespace {

using enum ResponseLabel;
using What = NextStep::What;

constexpr int kFirstDays = 28, kLastDays = 56;

struct RuleWords {
  std::string_view rule, words;
};
constexpr RuleWords kRules[] = {
#define RULE(id, words) {id, words},
#include "twin/response/rule_words.inc"
#undef RULE
};

constexpr std::pair<What, std::string_view> kSteps[] = {
    {What::confirmingScan, "confirming-scan"},       {What::steroidsAndScan, "steroids-and-scan"},
    {What::scanOfNewLesion, "scan-of-new-lesion"},   {What::missingInput, "missing-input"},
    {What::treatmentDecision, "treatment-decision"}, {What::newBaseline, "new-baseline"},
    {What::protocolScan, "protocol-scan"},           {What::nothing, "nothing"}};

constexpr std::pair<ResponseLabel, std::string_view> kCategories[] = {
    {completeResponse, "Complete response"},
    {partialResponse, "Partial response"},
    {minorResponse, "Minor response"},
    {stableDisease, "Stable disease"},
    {preliminaryProgression, "Preliminary progression"},
    {progression, "Progression"},
    {baseline, "Baseline"},
    {notEvaluable, "Not evaluable"},
    {observe, "Observe"},
    {pseudoprogression, "Pseudoprogression"},
    {afterNewTherapy, "After new treatment"},
    {ResponseLabel::death, "Death"}};

/// The preliminary scan that a visit's pending progression waits for a confirmation of.
std::size_t preliminaryVisit(const CourseAssessment& assessment, std::size_t visit) {
  std::size_t first = visit;
  for (std::size_t v = visit; v-- > 0;) {
    const ResponseLabel label = assessment.visits[v].category.label;
    const bool refuted = assessment.visits[v].finalCategory.label == pseudoprogression;
    if (refuted || (label != preliminaryProgression && label != notEvaluable)) break;
    if (label == preliminaryProgression) first = v;
  }
  return first;
}

std::string number(double value) {
  const double rounded = std::abs(value) < 10 ? std::round(10 * value) / 10 : std::round(value);
  return concat(rounded);
}

/// "520 mm²"; volumes in ml.
std::string sizeWords(double value, SizeMetric metric) {
  return concat(number(inShownUnit(value, metric)), ' ', shownUnitOf(metric));
}

std::string changeWords(const ResponseCourse& course, const CourseAssessment& assessment,
                        std::size_t visit) {
  const Compartment of = decisiveCompartment(course, assessment, visit);
  const auto now = course.visits[visit].sum(of);
  const auto& nadir = assessment.visits[visit].nadir[static_cast<std::size_t>(of)];
  if (!now) return {};
  std::string text = sizeWords(*now, course.metric);
  const bool responds = assessment.visits[visit].category.isResponse();
  const auto percent = responds ? percentFromBaseline(course, visit, of)
                                : percentFromNadir(course, assessment, visit, of);
  if (!percent) return text;
  const double reference = responds ? *course.visits.front().sum(of) : nadir->value;
  const Date date = responds ? course.visits.front().date : nadir->date;
  const std::string size = concat(" the ", responds ? "baseline" : "nadir", " of ",
                                  sizeWords(reference, course.metric), " (", date.toString(), ")");
  if (std::abs(*percent) < 0.5) return concat(text, " is unchanged from", size);
  return concat(text, " is ", number(std::abs(*percent)), " % ", *percent > 0 ? "above" : "below",
                size);
}

/// "R-PD-2", or "R-CONF-1 of 2025-09-21" where an earlier visit decided.
std::string ruleWords(const ResponseCourse& course, const CourseAssessment& assessment,
                      std::size_t visit) {
  const std::size_t deciding = decidingVisit(assessment, visit);
  const std::string& rule = assessment.visits[deciding].rule;
  return deciding == visit ? rule : concat(rule, " of ", course.visits[deciding].date.toString());
}

std::string stepWords(const NextStep& step) {
  const auto between = [&] {
    return step.from ? concat("between ", step.from->toString(), " and ", step.due->toString())
                     : concat("by ", step.due->toString());
  };
  switch (step.what) {
    case What::confirmingScan:
      return concat("confirm ", between());
    case What::steroidsAndScan:
      return concat("review the steroid dose and scan ", between());
    case What::scanOfNewLesion:
      return concat("look at the new lesion again from ", step.from->toString());
    case What::missingInput:
      return concat("complete it ", between());
    case What::treatmentDecision:
      return concat("decide on treatment; next scan ", between());
    case What::newBaseline:
      return "name a baseline for the new treatment";
    case What::protocolScan:
      return concat("next scan ", between());
    case What::nothing:
      break;
  }
  return {};
}

std::optional<double> percent(std::optional<double> now, std::optional<double> reference) {
  if (!now || !reference || *reference <= 0) return std::nullopt;
  return 100 * (*now / *reference - 1);
}

}  // namespace

NextStep nextStepAfter(const ResponseCourse& course, const CourseAssessment& assessment,
                       std::size_t visit, const NextStepOptions& options) {
  const VisitAssessment& at = assessment.visits[visit];
  const Date date = course.visits[visit].date;
  const Date due = date.plusDays(options.protocolDays);
  const bool equivocal = std::ranges::find(at.flags, "W-NEWEQ") != at.flags.end();
  switch (at.category.label) {
    case ResponseLabel::death:
      return {};
    case progression:
      return {What::treatmentDecision, {}, due};
    case afterNewTherapy:
      return {What::newBaseline, {}, {}};
    case preliminaryProgression: {
      const Date then = course.visits[preliminaryVisit(assessment, visit)].date;
      return {What::confirmingScan, then.plusDays(kFirstDays),
              then.plusDays(confirmationDueDays(course.edition))};
    }
    case notEvaluable:
      return {What::missingInput, {}, date.plusDays(kFirstDays)};
    case observe:
      return {What::steroidsAndScan, {}, date.plusDays(kFirstDays)};
    default:
      break;
  }
  if (equivocal) return {What::scanOfNewLesion, date.plusDays(kFirstDays), due};
  if (at.category.isResponse() && !at.category.confirmed)
    return {What::confirmingScan, date.plusDays(kFirstDays), date.plusDays(kLastDays)};
  return {What::protocolScan, {}, due};
}

std::string_view nameOf(NextStep::What what) {
  return std::ranges::find(kSteps, what, &std::pair<What, std::string_view>::first)->second;
}

std::string_view wordsOf(ResponseLabel label) {
  return std::ranges::find(kCategories, label, &std::pair<ResponseLabel, std::string_view>::first)
      ->second;
}

std::string_view wordsOf(std::string_view rule) {
  const auto* const at = std::ranges::find(kRules, rule, &RuleWords::rule);
  return at == std::end(kRules) ? std::string_view() : at->words;
}

std::optional<double> percentFromNadir(const ResponseCourse& course,
                                       const CourseAssessment& assessment, std::size_t visit,
                                       Compartment of) {
  const auto& nadir = assessment.visits[visit].nadir[static_cast<std::size_t>(of)];
  return percent(course.visits[visit].sum(of), nadir ? std::optional(nadir->value) : std::nullopt);
}

std::optional<double> percentFromBaseline(const ResponseCourse& course, std::size_t visit,
                                          Compartment of) {
  return percent(course.visits[visit].sum(of), course.visits.front().sum(of));
}

std::size_t decidingVisit(const CourseAssessment& assessment, std::size_t visit) {
  if (assessment.visits[visit].rule != "R-TERM-1") return visit;
  const auto first = std::ranges::find(assessment.visits, progression,
                                       [](const VisitAssessment& at) { return at.category.label; });
  return static_cast<std::size_t>(first - assessment.visits.begin());
}

Compartment decisiveCompartment(const ResponseCourse& course, const CourseAssessment& assessment,
                                std::size_t visit) {
  if (course.mode == TumourMode::nonEnhancing) return Compartment::nonEnhancing;
  if (assessment.visits[visit].rule == "R-PD-7") return Compartment::nonEnhancing;
  if (course.mode == TumourMode::enhancing) return Compartment::enhancing;
  const auto growth = [&](Compartment of) {
    return percentFromNadir(course, assessment, visit, of).value_or(-100);
  };
  return growth(Compartment::nonEnhancing) > growth(Compartment::enhancing)
             ? Compartment::nonEnhancing
             : Compartment::enhancing;
}

std::string sentenceOf(const ResponseCourse& course, const CourseAssessment& assessment,
                       std::size_t visit) {
  const VisitAssessment& at = assessment.visits[visit];
  std::string text(wordsOf(at.category.label));
  if (at.category.isResponse() && !at.category.confirmed) text += ", to be confirmed";
  if (!at.rule.empty()) text += concat(" (", ruleWords(course, assessment, visit), ")");
  if (at.category.label == ResponseLabel::death) return text + '.';
  const std::string change = changeWords(course, assessment, visit);
  if (at.category.label == notEvaluable)
    text += concat(": ", wordsOf(at.rule));
  else if (!change.empty())
    text += concat(": ", change);
  if (at.daysSinceRadiotherapy && *at.daysSinceRadiotherapy >= 0)
    text += concat("; day ", *at.daysSinceRadiotherapy, " after radiotherapy");
  const std::string step = stepWords(nextStepAfter(course, assessment, visit));
  if (!step.empty()) text += concat("; ", step);
  return text + '.';
}

}  // namespace twinscope::twin
