#include "app/cli/verb.h"
#include "app/services/files.h"
#include "app/services/response/course_json.h"
#include "app/services/response/response_json.h"
#include "core/base/text.h"
#include "twin/response/case_language.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::string input, patient;
};

Json textOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// A course of single lesions.
Result<Answer> answerToCourse(const std::string& json) {
  const auto stated = app::courseFromJson(json);
  if (!stated) return std::unexpected(stated.error());
  const auto reduced = twin::reduced(*stated);
  if (!reduced) return std::unexpected(reduced.error());
  twin::CourseAssessment assessed;
  if (!reduced->course.visits.empty()) {
    auto found = twin::assess(reduced->course);
    if (!found) return std::unexpected(found.error());
    assessed = std::move(*found);
  }
  Answer answer{.json = Json::parse(app::responseJson(reduced->course, assessed)), .text = {}};
  answer.json["baselineRule"] = reduced->baselineRule;
  for (std::size_t v = 0; v < assessed.visits.size(); ++v) {
    for (const std::string& flag : reduced->flags[v])
      answer.json["visits"][v]["flags"].push_back(flag);
    if (v > 0) answer.text += twin::sentenceOf(reduced->course, assessed, v) + '\n';
  }
  if (assessed.visits.empty()) answer.text = concat(twin::wordsOf(reduced->baselineRule), '\n');
  return answer;
}

Result<Answer> answerToCases(const std::string& csv) {
  const auto cases = twin::responseCasesFrom(csv);
  if (!cases) return std::unexpected(cases.error());
  Answer answer{.json = {{"cases", Json::array()}}, .text = {}};
  for (const twin::ResponseCase& one : *cases) {
    const auto found = twin::answerTo(one);
    if (!found) {
      Error error = found.error();
      error.message = concat("Case ", one.id, ": ", error.message);
      return std::unexpected(std::move(error));
    }
    Json item{
        {"id", found->id},       {"labels", found->labels},        {"final", found->final},
        {"rules", found->rules}, {"bor", textOrNull(found->best)}, {"end", textOrNull(found->end)},
        {"flags", found->flags}};
    const bool compared = !one.labels.empty() && one.labels != "-";
    if (compared) item["ok"] = found->asExpected;
    if (compared && !found->asExpected) answer.exitCode = 1;
    answer.json["cases"].push_back(std::move(item));
    answer.text +=
        concat(found->id, "  ", twin::joined(found->labels), "  ", twin::joined(found->rules),
               compared && !found->asExpected ? "  NOT AS EXPECTED\n" : "\n");
  }
  return answer;
}

std::string textOf(const app::PatientCourse& course, const std::string& key) {
  if (!course.hasBaseline())
    return concat(key, ": ", twin::wordsOf(course.from.baselineRule), " (R-BL-5)\n");
  std::string text = concat(key, ": ", twin::wordsOf(course.from.baselineRule), " (",
                            course.from.baselineRule, ")\n");
  const auto& visits = course.from.course.visits;
  const auto addFlags = [&](std::size_t v) {
    for (const std::string& flag : course.assessed.visits[v].flags)
      text += concat("              ", flag, ": ", twin::wordsOf(flag), '\n');
  };
  addFlags(0);
  for (std::size_t v = 1; v < visits.size(); ++v) {
    const twin::VisitAssessment& at = course.assessed.visits[v];
    text += concat("  ", visits[v].date.toString(), "  ",
                   twin::sentenceOf(course.from.course, course.assessed, v), '\n');
    if (at.finalCategory != at.category)
      text += concat("              later found to be ", nameOf(at.finalCategory), '\n');
    addFlags(v);
  }
  return text;
}

Result<Answer> answerToPatient(Session& session, const Options& options) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto patient = (*store)->studies().patientByKey(options.patient);
  if (!patient) return std::unexpected(patient.error());
  if (!*patient)
    return refusal("assess.patient", "There is no patient with that key in the workspace",
                   "\"studies\" lists the keys");
  const auto course = app::loadCourse(**store, (*patient)->id);
  if (!course) return std::unexpected(course.error());
  return Answer{.json = Json::parse(app::responseJson(*course, (*patient)->key)),
                .text = textOf(*course, (*patient)->key)};
}

Result<Answer> run(Session& session, const Options& options) {
  if (options.input.empty()) return answerToPatient(session, options);
  const auto text = app::readFile(options.input);
  if (!text) return std::unexpected(text.error());
  const std::size_t first = text->find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool isJson = first != std::string::npos && (*text)[first] == '{';
  return isJson ? answerToCourse(*text) : answerToCases(*text);
}

}  // namespace

void addAssess(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "assess",
                       "Response categories of a patient, or of cases in a file, with their rules",
                       "twinscope-cli assess --patient DEMO-02");
  auto options = std::make_shared<Options>();
  auto* which = verb->add_option_group("which");
  which->add_option("--input", options->input,
                    "CSV of cases, or a course as JSON (docs/user/response.md)");
  which->add_option("--patient", options->patient, "Key of a patient of the workspace");
  which->require_option(1);
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
