#include "app/services/response/response_json.h"

#include "core/base/units.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;
using namespace twin;

Json orNull(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }
Json orNull(const std::optional<Date>& date) {
  return date ? Json(date->toString()) : Json(nullptr);
}

const char* nameOf(Compartment compartment) {
  return compartment == Compartment::enhancing ? "CE" : "NonCE";
}

const char* nameOf(CourseEnd::Kind kind) {
  switch (kind) {
    case CourseEnd::Kind::progression:
      return "progression";
    case CourseEnd::Kind::death:
      return "death";
    case CourseEnd::Kind::censored:
      break;
  }
  return "censored";
}

const char* nameOf(LesionRole::Kind kind) {
  switch (kind) {
    case LesionRole::Kind::target:
      return "target";
    case LesionRole::Kind::nonTarget:
      return "non-target";
    case LesionRole::Kind::tooSmall:
      return "not-measurable";
    case LesionRole::Kind::fresh:
      return "new";
    case LesionRole::Kind::equivocal:
      return "new-equivocal";
    case LesionRole::Kind::dismissed:
      break;
  }
  return "dismissed";
}

/// mm², or ml.
std::optional<double> shown(const std::optional<double>& value, SizeMetric metric) {
  return value ? std::optional(inShownUnit(*value, metric)) : std::nullopt;
}

Json sums(const ResponseCourse& course, const CourseAssessment& assessment, std::size_t visit) {
  Json all = Json::object();
  for (const Compartment of : kCompartments) {
    const auto& first = course.visits.front();
    const auto& nadir = assessment.visits[visit].nadir[static_cast<std::size_t>(of)];
    Json sum{{"value", orNull(shown(course.visits[visit].sum(of), course.metric))},
             {"baseline", orNull(shown(first.sum(of), course.metric))},
             {"nadir", nullptr},
             {"pctVsBaseline", orNull(percentFromBaseline(course, visit, of))},
             {"pctVsNadir", orNull(percentFromNadir(course, assessment, visit, of))}};
    if (nadir)
      sum["nadir"] = {{"date", nadir->date.toString()},
                      {"value", *shown(nadir->value, course.metric)}};
    all[nameOf(of)] = std::move(sum);
  }
  return all;
}

Json visitJson(const ResponseCourse& course, const CourseAssessment& assessment,
               std::size_t visit) {
  const VisitAssessment& at = assessment.visits[visit];
  const NextStep next = nextStepAfter(course, assessment, visit);
  const bool missing = at.category.label == ResponseLabel::notEvaluable;
  return {
      {"date", course.visits[visit].date.toString()},
      {"label", nameOf(at.category)},
      {"finalLabel", nameOf(at.finalCategory)},
      {"imaging", at.imaging ? Json(nameOf(*at.imaging)) : Json(nullptr)},
      {"rule", at.rule.empty() ? Json(nullptr) : Json(at.rule)},
      {"ruleWords", wordsOf(at.rule)},
      {"alsoFired", at.alsoFired},
      {"sums", sums(course, assessment, visit)},
      {"steroidMgPerDay", orNull(course.visits[visit].steroidMg)},
      {"daysSinceRt", at.daysSinceRadiotherapy ? Json(*at.daysSinceRadiotherapy) : Json(nullptr)},
      {"missing", missing ? Json::array({wordsOf(at.rule)}) : Json::array()},
      {"flags", at.flags},
      {"next",
       {{"what", nameOf(next.what)}, {"from", orNull(next.from)}, {"due", orNull(next.due)}}},
      {"sentence", sentenceOf(course, assessment, visit)}};
}

Json answer(const ResponseCourse& course, const CourseAssessment& assessment) {
  Json json{{"metric", course.metric == SizeMetric::area ? "mm2" : "ml"},
            {"visits", Json::array()},
            {"bor", nullptr},
            {"end", nullptr},
            {"days", nullptr},
            {"revisions", Json::array()}};
  if (assessment.visits.empty()) return json;
  for (std::size_t v = 0; v < assessment.visits.size(); ++v)
    json["visits"].push_back(visitJson(course, assessment, v));
  json["bor"] = nameOf(assessment.bestOverall);
  json["end"] = {{"kind", nameOf(assessment.end.kind)}, {"date", assessment.end.date.toString()}};
  json["days"] = assessment.end.date.daysSince(course.visits.front().date);
  for (const Revision& revision : assessment.revisions)
    json["revisions"].push_back({{"visit", revision.visit},
                                 {"from", nameOf(revision.from)},
                                 {"to", nameOf(revision.to)},
                                 {"rule", revision.rule}});
  return json;
}

Json lesionsOf(const PatientCourse& course, std::size_t scan) {
  Json list = Json::array();
  for (const TrackedPart& part : course.scans[scan].parts) {
    const auto role = std::ranges::find_if(course.from.roles, [&](const LesionRole& each) {
      return each.compartment == part.compartment && each.lesion == part.lesion;
    });
    list.push_back({{"id", part.lesion},
                    {"comp", nameOf(part.compartment)},
                    {"role", role == course.from.roles.end() ? "not-counted" : nameOf(role->kind)},
                    {"d1Mm", part.sizeMm.longest},
                    {"d2Mm", part.sizeMm.perpendicular},
                    {"areaMm2", part.productMm2()},
                    {"volumeMl", part.volumeMm3 / kMm3PerMl},
                    {"slices", part.slices},
                    {"measurable", isMeasurable(part)},
                    {"edited", part.edited}});
  }
  return list;
}

}  // namespace

std::string responseJson(const ResponseCourse& course, const CourseAssessment& assessment) {
  return answer(course, assessment).dump();
}

std::string responseJson(const PatientCourse& course, std::string_view patientKey) {
  Json json{{"patient", patientKey},
            {"baselineRule", course.from.baselineRule},
            {"baselineRuleWords", wordsOf(course.from.baselineRule)},
            {"inputs", course.inputs}};
  json.update(answer(course.from.course, course.assessed));
  for (std::size_t v = 0; v < course.assessed.visits.size(); ++v) {
    const auto scan = course.from.visits[v].scan;
    json["visits"][v]["study"] = scan ? Json(course.scans[*scan].study.value) : Json(nullptr);
    json["visits"][v]["lesions"] = scan ? lesionsOf(course, *scan) : Json::array();
  }
  return json.dump();
}

}  // namespace twinscope::app
