#include "app/cli/json_values.h"
#include "app/cli/named_model.h"
#include "app/cli/verb.h"
#include "app/services/evaluation.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

constexpr std::size_t kShownCases = 10;

struct Options {
  std::string model, other;
  bool flips = false, all = false;
  std::size_t phantoms = 0;
  std::uint64_t seed = 1;
  double spacingMm = 1;
};

struct Evaluated {
  std::string name, hash;
  std::vector<learning::CaseScores> cases;
};

Result<learning::CaseSource> casesFor(Session& session, const Options& options,
                                      const learning::ModelCard& card) {
  if (options.phantoms > 0)
    return app::evaluationPhantoms(options.phantoms, options.seed, options.spacingMm);
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  return app::evaluationStudies(
      **workspace, card.channels,
      options.all ? app::EvaluationStudies::all : app::EvaluationStudies::heldOut);
}

Result<Evaluated> evaluated(Session& session, const Options& options, const std::string& name) {
  const auto model = namedModel(session, withFlips(name, options.flips));
  if (!model) return std::unexpected(model.error());
  const auto cases = casesFor(session, options, (*model)->card());
  if (!cases) return std::unexpected(cases.error());
  const Json request{{"model", (*model)->card().name}, {"cases", cases->count}};
  auto scores = session.run<std::vector<learning::CaseScores>>(
      {.lane = app::Lane::cpu, .kind = "evaluate", .subject = "a model", .request = request.dump()},
      [&](const JobContext& context) {
        return learning::evaluateModel(**model, *cases, {}, context);
      });
  if (!scores) return std::unexpected(scores.error());
  return Evaluated{(*model)->card().name, (*model)->card().sha256, std::move(*scores)};
}

Json jsonOf(const learning::Summary& summary) {
  return {{"n", summary.n},     {"mean", summary.mean},     {"ci95", {summary.low, summary.high}},
          {"sd", summary.sd},   {"median", summary.median}, {"min", summary.least},
          {"max", summary.most}};
}

std::string textOf(const learning::Summary& summary) {
  return concat(figure(summary.mean), " (", figure(summary.low), " to ", figure(summary.high), ")");
}

Json metricsOf(const Evaluated& model) {
  Json metrics = Json::object();
  for (const Region region : learning::kScoredRegions)
    metrics[std::string(nameOf(region))] = {
        {"dice", jsonOf(learning::summaryOf(model.cases, region, &MaskAgreement::dice))},
        {"hd95Mm", jsonOf(learning::summaryOf(model.cases, region, &MaskAgreement::hd95Mm))},
        {"nsd1mm", jsonOf(learning::summaryOf(model.cases, region, &MaskAgreement::nsd1mm))},
        {"sensitivity",
         jsonOf(learning::summaryOf(model.cases, region, &MaskAgreement::sensitivity))},
        {"precision", jsonOf(learning::summaryOf(model.cases, region, &MaskAgreement::precision))}};
  return metrics;
}

Json jsonOf(const learning::CaseScores& one) {
  Json regions = Json::object();
  for (const auto& [region, agreement] : one.regions) {
    Json& entry = regions[std::string(nameOf(region))] = cli::jsonOf(agreement);
    entry["referenceMl"] = agreement.referenceMl;
    entry["predictionMl"] = agreement.predictionMl;
  }
  return {{"name", one.name}, {"seconds", one.seconds}, {"regions", regions}};
}

Json documentOf(const Evaluated& model) {
  Json cases = Json::array();
  for (const auto& one : learning::worstFirst(model.cases)) cases.push_back(jsonOf(one));
  return {{"model", {{"name", model.name}, {"hash", model.hash}}},
          {"epochs", Json::array()},
          {"metrics", metricsOf(model)},
          {"cases", cases}};
}

std::string textOf(const Evaluated& model) {
  std::string text = concat(model.name, " on ", model.cases.size(),
                            " cases: mean and its 95 % interval (bootstrap)\n");
  for (const Region region : learning::kScoredRegions)
    text +=
        concat(nameOf(region), "  Dice ",
               textOf(learning::summaryOf(model.cases, region, &MaskAgreement::dice)), "  HD95 ",
               textOf(learning::summaryOf(model.cases, region, &MaskAgreement::hd95Mm)), " mm\n");
  const auto sorted = learning::worstFirst(model.cases);
  text += "worst first:\n";
  for (std::size_t n = 0; n < std::min(kShownCases, sorted.size()); ++n) {
    text += concat("  ", sorted[n].name);
    for (const Region region : kReportedRegions)
      text += concat("  ", nameOf(region), " ", figure(sorted[n].of(region).dice));
    text += "\n";
  }
  return text;
}

Result<Answer> runEvaluate(Session& session, const Options& options) {
  learning::keepFreedMemory();
  const auto model = evaluated(session, options, options.model);
  if (!model) return std::unexpected(model.error());
  return Answer{.json = documentOf(*model), .text = textOf(*model), .exitCode = 0};
}

Result<Answer> runCompare(Session& session, const Options& options) {
  learning::keepFreedMemory();
  const auto first = evaluated(session, options, options.model);
  if (!first) return std::unexpected(first.error());
  const auto second = evaluated(session, options, options.other);
  if (!second) return std::unexpected(second.error());
  Answer answer{.json = {{"models", {documentOf(*first), documentOf(*second)}}},
                .text = textOf(*first) + textOf(*second),
                .exitCode = 0};
  answer.text += concat(second->name, " minus ", first->name, ", case by case:\n");
  for (const Region region : learning::kScoredRegions) {
    const auto difference = app::diceDifference(first->cases, second->cases, region);
    answer.json["difference"][std::string(nameOf(region))] = {{"dice", jsonOf(difference)}};
    answer.text += concat(nameOf(region), "  Dice ", textOf(difference), "\n");
  }
  return answer;
}

void addCaseOptions(CLI::App& verb, Options& options) {
  verb.add_option("--phantoms", options.phantoms,
                  "Score on so many unseen phantoms; without it on the workspace's studies with "
                  "labels, of the patients that trainings hold out");
  verb.add_option("--seed", options.seed, "Of the phantoms");
  verb.add_option("--spacing-mm", options.spacingMm, "Of the phantoms")
      ->check(CLI::Range(0.5, 4.0));
  verb.add_flag("--all", options.all, "All patients of the workspace");
  verb.add_flag("--flips", options.flips, "Average the 8 mirrored copies");
}

}  // namespace

void addEvaluate(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "evaluate", "Score a model on cases with known labels",
                       "twinscope-cli evaluate --model phantom-unet --phantoms 10");
  auto options = std::make_shared<Options>();
  verb->add_option("--model", options->model, "Name of a model, a card file, or \"A + B\"");
  addCaseOptions(*verb, *options);
  onVerb(verb, command, options, runEvaluate);
}

void addCompare(CLI::App& model, Command& command) {
  auto* verb = addVerb(model, command, "compare", "Score two models on the same cases",
                       "twinscope-cli model compare phantom-unet mine/card.json --phantoms 10");
  auto options = std::make_shared<Options>();
  verb->add_option("first", options->model, "Name of a model, or a card file")->required();
  verb->add_option("second", options->other, "The same")->required();
  addCaseOptions(*verb, *options);
  onVerb(verb, command, options, runCompare);
}

}  // namespace twinscope::cli
