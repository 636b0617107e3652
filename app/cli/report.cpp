#include "app/cli/verb.h"
#include "app/services/cohort_report.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct Options {
  std::string out;
  std::string patient;
};

Result<Answer> run(Session& session, const Options& options) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  auto patients = app::loadPatients((*store)->studies());
  if (!patients) return std::unexpected(patients.error());
  if (!options.patient.empty())
    std::erase_if(*patients, [&](const auto& p) { return p.patient.key != options.patient; });
  if (patients->empty())
    return refusal("report.nothing", "There is no patient to report on",
                   "List all with \"studies\"");
  const auto files = app::writeCohortReport(*patients, options.out);
  if (!files) return std::unexpected(files.error());
  Answer answer{.json = {{"files", Json::array()}}, .text = {}, .exitCode = 0};
  for (const auto& file : *files) {
    answer.json["files"].push_back(file.string());
    answer.text += file.string() + "\n";
  }
  return answer;
}

}  // namespace

void addReport(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "report",
                       "Write all measurements as a page, CSV and JSON into a folder",
                       "twinscope-cli report --out results");
  auto options = std::make_shared<Options>();
  verb->add_option("--out", options->out, "Folder; made where missing")->required();
  verb->add_option("--patient", options->patient, "Only this patient");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
