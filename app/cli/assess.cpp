#include "app/cli/verb.h"
#include "app/services/files.h"
#include "core/base/text.h"
#include "twin/response/case_language.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::string input;
};

Json textOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Result<Answer> run(Session&, const Options& options) {
  const auto text = app::readFile(options.input);
  if (!text) return std::unexpected(text.error());
  const auto cases = twin::responseCasesFrom(*text);
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

}  // namespace

void addAssess(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "assess",
                       "Response categories of courses in a file of cases, with the rule of each",
                       "twinscope-cli assess --input cases.csv --json");
  auto options = std::make_shared<Options>();
  verb->add_option("--input", options->input, "CSV of cases (docs/user/response.md)")->required();
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
