#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/image_traits.h"
#include "app/services/models.h"
#include "app/services/phantom_cases.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct ListOptions {};
struct NameOptions {
  std::string name, out;
};

Json cardOf(const twin::ModelRecord& model) { return Json::parse(model.card, nullptr, false); }

Json metricsOf(const Json& card) {
  return card.is_object() && card.contains("metrics") ? card.at("metrics") : Json(nullptr);
}

Json documentOf(const twin::ModelRecord& model) {
  const Json card = cardOf(model);
  return {{"model", {{"name", model.name}, {"hash", model.hash}, {"kind", model.kind}}},
          {"card", card},
          {"metrics", metricsOf(card)}};
}

std::string lineOf(const twin::ModelRecord& model) {
  return concat(model.name, "  ", model.kind, "  ", model.hash.substr(0, 12), "\n");
}

Result<Answer> runImport(Session& session, const NameOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto model = session.run<twin::ModelRecord>(
      {.lane = app::Lane::cpu, .kind = "model import", .subject = "a model", .request = {}},
      [&](const JobContext& context) {
        context.progress.report(0, "checking the model");
        return app::importModel(**workspace, options.name);
      });
  if (!model) return std::unexpected(model.error());
  return Answer{.json = documentOf(*model), .text = lineOf(*model), .exitCode = 0};
}

Result<Answer> runList(Session& session, const ListOptions&) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto models = app::listModels(**workspace);
  if (!models) return std::unexpected(models.error());
  Answer answer{.json = {{"models", Json::array()}}, .text = {}, .exitCode = 0};
  for (const auto& model : *models) {
    const Json card = cardOf(model);
    answer.json["models"].push_back({{"name", model.name},
                                     {"hash", model.hash},
                                     {"kind", model.kind},
                                     {"card", card},
                                     {"metrics", metricsOf(card)}});
    answer.text += lineOf(model);
  }
  return answer;
}

Result<Answer> runShow(Session& session, const NameOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto models = app::listModels(**workspace);
  if (!models) return std::unexpected(models.error());
  const auto meant = app::loadModel(**workspace, options.name);  // a name may stand for another
  if (!meant) return std::unexpected(meant.error());
  const auto hit = std::ranges::find(*models, (*meant)->card().name, &twin::ModelRecord::name);
  if (hit == models->end())
    return refusal("model.combined", "Several models together have no card of their own",
                   "Name one of them");
  return Answer{.json = documentOf(*hit), .text = cardOf(*hit).dump(2) + "\n", .exitCode = 0};
}

Result<Answer> runExport(Session& session, const NameOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  if (const Status done = app::exportModel(**workspace, options.name, options.out); !done)
    return std::unexpected(done.error());
  Json files = Json::array();
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(options.out)) {
    files.push_back(entry.path().string());
    text += entry.path().string() + "\n";
  }
  return Answer{
      .json = {{"model", {{"name", options.name}}}, {"files", files}}, .text = text, .exitCode = 0};
}

struct ImagesOptions {
  std::size_t phantoms = 40;
  std::uint64_t seed = 1;
  double spacingMm = 2;
};

Result<Answer> runImages(Session& session, const ImagesOptions& options) {
  const auto cases = app::phantomCases(
      {.count = options.phantoms,
       .firstSeed = app::firstPhantomSeed(options.seed, app::PhantomSet::training),
       .spacingMm = options.spacingMm});
  if (!cases) return std::unexpected(cases.error());
  learning::ModelCard card;
  card.spacingMm = {options.spacingMm, options.spacingMm, options.spacingMm};
  using Images = std::vector<learning::ModelCard::LearntImages>;
  const auto images = session.run<Images>(
      {.lane = app::Lane::cpu, .kind = {}, .subject = {}, .request = {}},
      [&](const JobContext& context) { return app::learntImagesOf(card, *cases, context); });
  if (!images) return std::unexpected(images.error());
  Answer answer{.json = {{"learntImages", Json::array()}}, .text = {}, .exitCode = 0};
  for (const auto& of : *images) {
    answer.json["learntImages"].push_back({{"sequence", nameOf(of.sequence)},
                                           {"sliceMm", of.sliceMm},
                                           {"inPlaneMm", of.inPlaneMm},
                                           {"snr", of.snr}});
    answer.text += concat(nameOf(of.sequence), "  slices ", figure(of.sliceMm[0]), " to ",
                          figure(of.sliceMm[1]), " mm, SNR ", figure(of.snr[0]), " to ",
                          figure(of.snr[1]), "\n");
  }
  return answer;
}

}  // namespace

void addModel(CLI::App& app, Command& command) {
  auto* model = app.add_subcommand("model", "Take in, list, show, compare and hand out models");
  model->require_subcommand(1);
  model->footer("Example: twinscope-cli model import msnet_brats17.json");

  auto* import = addVerb(*model, command, "import", "Take a model in: a card beside its weights",
                         "twinscope-cli model import msnet_brats17.json");
  auto importOptions = std::make_shared<NameOptions>();
  import->add_option("card", importOptions->name, "Card file (JSON)")->required();
  onVerb(import, command, importOptions, runImport);

  auto* list = addVerb(*model, command, "list", "Models of the workspace",
                       "twinscope-cli model list --json");
  onVerb(list, command, std::make_shared<ListOptions>(), runList);

  auto* show = addVerb(*model, command, "show", "The card of a model",
                       "twinscope-cli model show phantom-unet");
  auto showOptions = std::make_shared<NameOptions>();
  show->add_option("name", showOptions->name, "Name of the model")->required();
  onVerb(show, command, showOptions, runShow);

  auto* hand = addVerb(*model, command, "export", "Write a card and its weights into a folder",
                       "twinscope-cli model export phantom-unet --out model/");
  auto exportOptions = std::make_shared<NameOptions>();
  hand->add_option("name", exportOptions->name, "Name of the model")->required();
  hand->add_option("--out", exportOptions->out, "Folder")->required();
  onVerb(hand, command, exportOptions, runExport);

  auto* images = addVerb(*model, command, "images",
                         "What the phantoms that a model learns from are like, as cards say it",
                         "twinscope-cli model images --phantoms 40 --seed 1");
  auto imagesOptions = std::make_shared<ImagesOptions>();
  images->add_option("--phantoms", imagesOptions->phantoms, "How many are looked at");
  images->add_option("--seed", imagesOptions->seed, "Of the training");
  images->add_option("--spacing-mm", imagesOptions->spacingMm, "Of the network's voxels");
  onVerb(images, command, imagesOptions, runImages);
  addCompare(*model, command);
}

}  // namespace twinscope::cli
