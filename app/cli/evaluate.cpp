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
  std::vector<Region> reported;
  std::vector<learning::CaseScores> cases;
};

Result<app::LoadedModels> loaded(Session& session, const Options& options,
                                 const std::vector<std::string>& names) {
  app::LoadedModels models;
  for (const std::string& name : names) {
    auto model = namedModel(session, withFlips(name, options.flips));
    if (!model) return std::unexpected(model.error());
    models.push_back(std::move(*model));
  }
  return models;
}

Result<learning::CaseSource> casesFor(Session& session, const Options& options,
                                      const app::LoadedModels& models) {
  if (options.phantoms > 0)
    return app::evaluationPhantoms(options.phantoms, options.seed, options.spacingMm);
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  return app::evaluationStudies(
      **workspace, app::sequencesOf(models),
      options.all ? app::EvaluationStudies::all : app::EvaluationStudies::heldOut);
}

/// In the order of the names.
Result<std::vector<Evaluated>> evaluated(Session& session, const Options& options,
                                         const std::vector<std::string>& names) {
  learning::keepFreedMemory();
  const auto models = loaded(session, options, names);
  if (!models) return std::unexpected(models.error());
  const auto cases = casesFor(session, options, *models);
  if (!cases) return std::unexpected(cases.error());
  Json request{{"models", Json::array()}, {"cases", cases->count}};
  for (const auto& model : *models) request["models"].push_back(model->card().name);
  const auto scores = session.run<std::vector<std::vector<learning::CaseScores>>>(
      {.lane = app::Lane::cpu, .kind = "evaluate", .subject = "a model", .request = request.dump()},
      [&](const JobContext& context) { return app::evaluated(*models, *cases, context); });
  if (!scores) return std::unexpected(scores.error());
  std::vector<Evaluated> all;
  for (std::size_t n = 0; n < models->size(); ++n) {
    const learning::ModelCard& card = (*models)[n]->card();
    all.push_back({card.name, card.sha256, card.labels.reported(), (*scores)[n]});
  }
  return all;
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
  for (const Region region : learning::scoredRegions(model.cases))
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
  for (const std::size_t n : learning::worstFirst(model.cases))
    cases.push_back(jsonOf(model.cases[n]));
  return {{"model", {{"name", model.name}, {"hash", model.hash}}},
          {"epochs", Json::array()},
          {"metrics", metricsOf(model)},
          {"cases", cases}};
}

std::string textOf(const Evaluated& model) {
  std::string text = concat(model.name, " on ", model.cases.size(),
                            " cases: mean and its 95 % interval (bootstrap)\n");
  for (const Region region : learning::scoredRegions(model.cases))
    text +=
        concat(nameOf(region), "  Dice ",
               textOf(learning::summaryOf(model.cases, region, &MaskAgreement::dice)), "  HD95 ",
               textOf(learning::summaryOf(model.cases, region, &MaskAgreement::hd95Mm)), " mm\n");
  const auto order = learning::worstFirst(model.cases);
  text += "worst first:\n";
  for (std::size_t n = 0; n < std::min(kShownCases, order.size()); ++n) {
    const learning::CaseScores& one = model.cases[order[n]];
    text += concat("  ", one.name);
    for (const Region region : model.reported)
      text += concat("  ", nameOf(region), " ", figure(one.of(region).dice));
    text += "\n";
  }
  return text;
}

Result<Answer> runEvaluate(Session& session, const Options& options) {
  const auto models = evaluated(session, options, {options.model});
  if (!models) return std::unexpected(models.error());
  return Answer{
      .json = documentOf(models->front()), .text = textOf(models->front()), .exitCode = 0};
}

Result<Answer> runCompare(Session& session, const Options& options) {
  const auto models = evaluated(session, options, {options.model, options.other});
  if (!models) return std::unexpected(models.error());
  const Evaluated &first = models->front(), &second = models->back();
  Answer answer{.json = {{"models", {documentOf(first), documentOf(second)}}},
                .text = textOf(first) + textOf(second),
                .exitCode = 0};
  answer.text += concat(second.name, " minus ", first.name, ", case by case:\n");
  for (const Region region : learning::scoredRegions(first.cases)) {
    const auto difference = app::diceDifference(first.cases, second.cases, region);
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
