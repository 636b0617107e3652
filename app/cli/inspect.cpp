#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "core/base/text.h"
#include "core/imaging/intake.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
};

std::string lineOf(const imaging::SeriesReport& report) {
  std::string line = concat(imaging::nameOf(report.verdict()), "  ", nameOf(report.slot.slot), "  ",
                            report.grid.size.i, "x", report.grid.size.j, "x", report.grid.size.k,
                            "  ", report.path.string(), "\n");
  for (const auto& finding : report.findings) {
    line += concat("    ", finding.code, ": ", finding.message);
    line += finding.remedy.empty() ? "\n" : concat(" (", finding.remedy, ")\n");
  }
  return line;
}

Result<Answer> run(Session& session, const Options& options) {
  Answer answer{.json = {{"series", Json::array()}}, .text = {}, .exitCode = 0};
  for (const std::string& path : options.paths) {
    const auto series = session.run<std::vector<imaging::InspectedSeries>>(
        {.lane = app::Lane::cpu, .kind = "inspect", .subject = {}, .request = {}},
        [&](const JobContext& context) { return imaging::inspectPath(path, {}, context); });
    if (!series) return std::unexpected(series.error());
    for (const auto& one : *series) {
      answer.json["series"].push_back(jsonOf(one.report));
      answer.text += lineOf(one.report);
    }
  }
  return answer;
}

}  // namespace

void addInspect(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "inspect",
                       "Look at images, DICOM folders or archives without a workspace",
                       "twinscope-cli inspect scans/ --json");
  auto options = std::make_shared<Options>();
  verb->add_option("path", options->paths, "Files, folders or archives")->required();
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
