#include "app/services/response/assessment_report.h"

#include "app/services/experiments/study_plot.h"
#include "app/services/files.h"
#include "app/services/markup.h"
#include "app/services/response/case_picture.h"
#include "app/services/response/response_json.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "twin/response/case_language.h"
#include "twin/response/criteria.h"
#include "twin/response/next_step.h"
#include "twin/timeline/event_words.h"

#include <nlohmann/json.hpp>
#include <sodium.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

namespace twinscope::app {
namespace {

using namespace twin;

constexpr const char* kNotice =
    "Research use only. Twinscope is not a medical device; this does not replace a "
    "radiologist's report.";

std::string orDash(const std::optional<double>& value, int digits) {
  return value ? fixedPoint(*value, digits) : "–";
}

std::string base64(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()),  // NOLINT
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

/// What a report is about.
struct Subject {
  const ReviewedPatient& patient;
  const PatientCourse& course;
  std::size_t scan = 0;   ///< index among the scans
  std::size_t visit = 0;  ///< place in the course
};

const char* nameOf(Compartment of) {
  return of == Compartment::enhancing ? "enhancing" : "non-enhancing";
}

std::string categoryWords(const Category& category) {
  std::string words(wordsOf(category.label));
  return category.isResponse() && !category.confirmed ? words + ", to confirm" : words;
}

/// Of a sign-off's "PD" or "pPR"; the word itself where it is none.
std::string categoryWords(std::string_view name) {
  for (const bool confirmed : {true, false})
    for (int label = 0; label <= static_cast<int>(ResponseLabel::death); ++label)
      if (const Category category{static_cast<ResponseLabel>(label), confirmed};
          twin::nameOf(category) == name)
        return categoryWords(category);
  return std::string(name);
}

std::string row(std::initializer_list<std::string> cells, const char* cell = "td") {
  std::string html = "<tr>";
  for (const std::string& text : cells) html += concat("<", cell, ">", text, "</", cell, ">");
  return html + "</tr>\n";
}

std::string courseTable(const Subject& subject) {
  const ResponseCourse& from = subject.course.from.course;
  const CourseAssessment& assessed = subject.course.assessed;
  std::string html = "<table>" + row({"Scan", "Category", "Later", "Rule",
                                      concat("Enhancing, ", shownUnitOf(from.metric)),
                                      "vs baseline", "vs nadir", "Steroid, mg/day"},
                                     "th");
  for (std::size_t v = 0; v <= subject.visit; ++v) {
    const VisitAssessment& at = assessed.visits[v];
    const auto sum = from.visits[v].sum(Compartment::enhancing);
    const auto percent = [](const std::optional<double>& value) {
      return value ? fixedPoint(*value, 0) + " %" : std::string("–");
    };
    html += row({from.visits[v].date.toString(), escaped(categoryWords(at.category)),
                 at.finalCategory == at.category ? "" : escaped(categoryWords(at.finalCategory)),
                 escaped(at.rule), sum ? fixedPoint(inShownUnit(*sum, from.metric), 1) : "–",
                 percent(percentFromBaseline(from, v, Compartment::enhancing)),
                 percent(percentFromNadir(from, assessed, v, Compartment::enhancing)),
                 orDash(from.visits[v].steroidMg, 1)});
  }
  return html + "</table>\n";
}

std::string lesionTable(const Subject& subject) {
  std::string html = "<table>" + row({"Lesion", "Compartment", "Longest, mm", "Perpendicular, mm",
                                      "Product, mm²", "Volume, ml", "Slices"},
                                     "th");
  for (const TrackedPart& part : subject.course.scans[subject.scan].parts)
    html += row({concat(part.lesion), nameOf(part.compartment), fixedPoint(part.sizeMm.longest, 1),
                 fixedPoint(part.sizeMm.perpendicular, 1),
                 fixedPoint(part.productMm2(), 0) + (part.edited ? " (edited)" : ""),
                 fixedPoint(part.volumeMm3 / kMm3PerMl, 2), concat(part.slices)});
  return html + "</table>\n";
}

std::string factsTable(const Subject& subject) {
  const Date now = subject.course.scans[subject.scan].date;
  std::string html = "<table>" + row({"Fact", "From", "Until", "What"}, "th");
  for (const TimelineEvent& event : subject.course.events)
    if (event.date <= now)
      html += row({std::string(titleOf(event.kind)), event.date.toString(),
                   event.until ? event.until->toString() : "", escaped(wordsOf(event))});
  return html + "</table>\n";
}

std::string verdict(const Subject& subject) {
  const ResponseCourse& from = subject.course.from.course;
  const CourseAssessment& assessed = subject.course.assessed;
  const std::size_t deciding = decidingVisit(assessed, subject.visit);
  const std::string& rule =
      subject.visit == 0 ? subject.course.from.baselineRule : assessed.visits[deciding].rule;
  const std::string found = deciding == subject.visit
                                ? ""
                                : concat(" (found on ", from.visits[deciding].date.toString(), ")");
  std::string html =
      concat("<p class=\"verdict\">", escaped(sentenceOf(from, assessed, subject.visit)),
             "</p>\n<p>", escaped(rule), ": ", escaped(wordsOf(rule)), found, ".</p>\n");
  for (const std::string& flag : assessed.visits[subject.visit].flags)
    html += concat("<p class=\"flag\">", escaped(flag), ": ", escaped(wordsOf(flag)), ".</p>\n");
  if (const SignOff* word = subject.course.signedFor(subject.course.scans[subject.scan].study))
    html += concat("<p class=\"verdict\">Signed as ", escaped(categoryWords(word->category)),
                   ".</p>\n<p>By ", escaped(word->who), ", ", escaped(word->time),
                   word->comment.empty() ? "" : ": ", escaped(word->comment), "</p>\n");
  else
    html += "<p>Nobody has signed this assessment.</p>\n";
  return html;
}

std::string pictures(const storage::ReadStore& store, const Subject& subject) {
  std::vector<std::size_t> scans;
  if (const auto& nadir = subject.course.assessed.visits[subject.visit].nadir[0])
    for (std::size_t n = 0; n < subject.scan; ++n)
      if (subject.course.scans[n].date == nadir->date) scans.push_back(n);
  scans.push_back(subject.scan);
  std::string html = "<table><tr>";
  for (const std::size_t n : scans) {
    const auto images = loadVisitImages(store.studies(), subject.course.scans[n].study);
    const auto* drawn =
        subject.course.drawn(subject.course.scans[n].study, Compartment::enhancing, 1);
    const auto picture =
        images ? casePicture(*images, drawn ? drawn->lines : std::nullopt) : std::nullopt;
    if (!picture) {
      html += concat("<td class=\"flag\">The images of ", subject.course.scans[n].date.toString(),
                     " could not be shown",
                     images ? "" : concat(": ", escaped(images.error().message)), ".</td>");
      continue;
    }
    html += concat("<td><img width=\"300\" height=\"300\" src=\"data:image/png;base64,",
                   base64(picture->png), "\"><br>", picture->sequence, ", ",
                   subject.course.scans[n].date.toString(), n == subject.scan ? "" : " (nadir)",
                   "</td>");
  }
  return html +
         "</tr></table>\n<p class=\"key\">Patient's right on the left. Enhancing amber, "
         "necrosis pink, oedema blue; lines: the diameters of the largest lesion.</p>\n";
}

std::string origin(const Subject& subject) {
  std::string html =
      concat("<p class=\"key\">Made by Twinscope " TWINSCOPE_VERSION ", response engine ",
             kResponseEngineVersion, ", from inputs ", subject.course.inputs);
  const auto& segmentation = subject.patient.summary.visits[subject.scan].segmentation;
  if (segmentation)
    html += concat("; segmentation revision ", segmentation->revision, " (", segmentation->origin,
                   segmentation->modelName.empty() ? "" : ", ", escaped(segmentation->modelName),
                   segmentation->modelHash.empty() ? "" : " ",
                   segmentation->modelHash.substr(0, 12), ")");
  return html + ".</p>\n";
}

std::string page(const storage::ReadStore& store, const Subject& subject) {
  const std::string key = escaped(subject.patient.summary.patient.key);
  const std::string date = subject.course.scans[subject.scan].date.toString();
  return concat(R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Response assessment</title><style>
body{font:14px Inter,sans-serif;color:#1B2430;background:#fff;max-width:860px;margin:24px auto;padding:0 16px}
table{border-collapse:collapse;width:100%}td,th{padding:3px 6px;border-bottom:1px solid #DDE3EA;text-align:left;vertical-align:top;font-size:12px;white-space:nowrap}
h2{font-size:16px;margin:20px 0 6px}.verdict{font-size:16px;font-weight:600}.flag{color:#8A5A00}.key{color:#5C6A79;font-size:12px}
.notice{border-left:4px solid #0B7F95;padding-left:12px}</style></head><body>
<h1>Response assessment</h1><p class="notice">)html",
                kNotice, "</p>\n<p><b>", key, "</b>, scan of ", date, "</p>\n", verdict(subject),
                "<h2>Images</h2>\n", pictures(store, subject),
                "<h2 style=\"page-break-before:always\">Course</h2>\n", kChartMark,
                courseTable(subject), "<h2>Lesions of this scan</h2>\n", lesionTable(subject),
                "<h2>Dated facts until this scan</h2>\n", factsTable(subject), origin(subject),
                "</body></html>\n");
}

std::string chart(const Subject& subject) {
  const Date first = subject.course.scans.front().date;
  PlotLine enhancing{.name = "enhancing, ml", .points = {}};
  for (std::size_t n = 0; n <= subject.scan; ++n)
    if (const auto ml = subject.patient.summary.visits[n].volume(Region::et))
      enhancing.points.emplace_back(subject.course.scans[n].date.daysSince(first), *ml);
  std::vector<PlotLine> lines{enhancing};
  const ResponseCourse& from = subject.course.from.course;
  const auto& nadir = subject.course.assessed.visits[subject.visit].nadir[0];
  if (from.metric == SizeMetric::volume && nadir && nadir->value > 0 && !enhancing.points.empty()) {
    const double ml = Criteria(from).progressionBound(nadir->value) / kMm3PerMl;
    lines.push_back({"bound of progression",
                     {{enhancing.points.front().first, ml}, {enhancing.points.back().first, ml}}});
  }
  return linePlot("Volume over time", "days since the first scan", "ml", lines);
}

std::unexpected<Error> unassessed(const PatientCourse& course) {
  const char* const code = "report.unassessed";
  if (!course.hasBaseline())
    return refusal(code, concat("Nothing is assessed. ", wordsOf(course.from.baselineRule)),
                   "Enter the facts that are missing");
  const std::string baseline = course.from.course.visits.front().date.toString();
  return refusal(code,
                 concat("The study is not assessed: the course begins on ", baseline, ". ",
                        wordsOf(course.from.baselineRule)),
                 concat("Choose the study of ", baseline,
                        " or a later one, or name another baseline among the facts"));
}

nlohmann::ordered_json signature(const Subject& subject) {
  const SignOff* word = subject.course.signedFor(subject.course.scans[subject.scan].study);
  if (word == nullptr) return nullptr;
  return {{"category", word->category}, {"computed", word->computed}, {"rule", word->rule},
          {"who", word->who},           {"time", word->time},         {"comment", word->comment}};
}

nlohmann::ordered_json facts(const Subject& subject) {
  auto list = nlohmann::ordered_json::array();
  for (const TimelineEvent& event : subject.course.events)
    if (event.date <= subject.course.scans[subject.scan].date)
      list.push_back({{"kind", traitsOf(event.kind).name},
                      {"date", event.date.toString()},
                      {"until", event.until ? event.until->toString() : ""},
                      {"words", wordsOf(event)}});
  return list;
}

std::string machineReadable(const Subject& subject) {
  auto json = nlohmann::ordered_json::parse(
      responseJson(subject.course, subject.patient.summary.patient.key));
  json["notice"] = kNotice;
  json["version"] = TWINSCOPE_VERSION;
  json["engine"] = kResponseEngineVersion;
  json["study"] = subject.course.scans[subject.scan].study.value;
  json["visit"] = subject.visit;
  json["signed"] = signature(subject);
  json["facts"] = facts(subject);
  json["segmentation"] = nullptr;
  if (const auto& from = subject.patient.summary.visits[subject.scan].segmentation)
    json["segmentation"] = {{"revision", from->revision},
                            {"origin", from->origin},
                            {"model", from->modelName},
                            {"modelHash", from->modelHash}};
  return json.dump(1);
}

std::string table(const Subject& subject) {
  const ResponseCourse& from = subject.course.from.course;
  const auto cell = [&](const std::optional<double>& value) {
    return value ? fixedPoint(inShownUnit(*value, from.metric), 6) : std::string();
  };
  const char* const unit = from.metric == SizeMetric::area ? "mm2" : "ml";
  const std::string& key = subject.patient.summary.patient.key;
  const SignOff* word = subject.course.signedFor(subject.course.scans[subject.scan].study);
  const std::string origin = concat(',', word ? word->category : "", ',', subject.course.inputs,
                                    ',', quotedCell(kNotice), "\r\n");
  std::string csv =
      "patient,date,compartment,lesion,value,unit,d1_mm,d2_mm,baseline,nadir,label,final_label,"
      "rule,flags,signed,inputs,notice\r\n";
  for (std::size_t v = 0; v <= subject.visit; ++v)
    for (const Compartment of : kCompartments) {
      const VisitAssessment& at = subject.course.assessed.visits[v];
      const auto& nadir = at.nadir[static_cast<std::size_t>(of)];
      csv +=
          concat(key, ',', from.visits[v].date.toString(), ',', nameOf(of), ",,",
                 cell(from.visits[v].sum(of)), ',', unit, ",,,", cell(from.visits.front().sum(of)),
                 ',', nadir ? cell(nadir->value) : std::string(), ',', twin::nameOf(at.category),
                 ',', twin::nameOf(at.finalCategory), ',', at.rule, ',', joined(at.flags), origin);
    }
  for (const TrackedPart& part : subject.course.scans[subject.scan].parts)
    csv += concat(key, ',', subject.course.scans[subject.scan].date.toString(), ',',
                  nameOf(part.compartment), ',', part.lesion, ',', cell(part.size(from.metric)),
                  ',', unit, ',', fixedPoint(part.sizeMm.longest, 2), ',',
                  fixedPoint(part.sizeMm.perpendicular, 2), ",,,,,,", origin);
  return csv;
}

}  // namespace

Result<AssessmentReport> assessmentReport(const storage::ReadStore& store, StudyId study) {
  const auto snapshot = store.studies().snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto record = store.studies().study(study);
  if (!record) return std::unexpected(record.error());
  if (!*record)
    return refusal("report.study", concat("There is no study ", study.value),
                   "\"studies\" lists them");
  const auto patient = loadReviewed(store, (*record)->patient);
  if (!patient) return std::unexpected(patient.error());
  if ((*patient)->problem) return std::unexpected(*(*patient)->problem);
  const PatientCourse& course = *(*patient)->course;
  const auto visit = course.visitOf(study);
  if (!visit) return unassessed(course);
  const Subject subject{**patient, course, *course.from.visits[*visit].scan, *visit};
  return AssessmentReport{.html = page(store, subject),
                          .chartSvg = chart(subject),
                          .json = machineReadable(subject),
                          .csv = table(subject)};
}

std::string reportEnding(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return ending;
}

Status writeReport(const AssessmentReport& report, const std::filesystem::path& file) {
  const std::string ending = reportEnding(file);
  if (ending == ".json") return writeFile(file, report.json);
  if (ending == ".csv") return writeFile(file, report.csv);
  if (ending != ".html")
    return usageError(concat("A report is .html, .json, .csv or .pdf, not \"", ending, "\""),
                      "Give the file one of these endings");
  std::string html = report.html;
  html.replace(html.find(kChartMark), kChartMark.size(), report.chartSvg);
  return writeFile(file, html);
}

}  // namespace twinscope::app
