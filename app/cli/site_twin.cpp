#include "app/services/site_twin/site_twin.h"

#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/site_twin/readiness.h"
#include "app/services/site_twin/twin_evidence.h"
#include "app/services/site_twin/twin_update.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

#include <cmath>

namespace twinscope::cli {
namespace {

struct UpdateOptions {
  std::string base;
  app::TwinRecipe recipe;
  std::string pull = "l2sp";
  bool planOnly = false;
};

Json jsonOf(const twin::RegionFigures& figures) {
  return {{"dice", figures.dice},
          {"sensitivity", figures.sensitivity},
          {"specificity", figures.specificity},
          {"hd95Mm", figures.hd95Mm}};
}

Json tableOf(const twin::Verdict& verdict) {
  Json table = Json::array();
  for (const auto& row : verdict.rows) {
    Json line{{"region", nameOf(row.region)},
              {"n", row.n},
              {"global", jsonOf(row.global)},
              {"twin", jsonOf(row.twin)},
              {"p", row.diceTest.p}};
    if (row.previous) line["previous"] = jsonOf(*row.previous);
    table.push_back(std::move(line));
  }
  return table;
}

Json jsonOf(const twin::Verdict& verdict) {
  Json behind = Json::array();
  for (const Region region : verdict.fellBehind) behind.push_back(nameOf(region));
  return {{"outcome", nameOf(verdict.outcome)},
          {"gain", verdict.gain},
          {"overPrevious", verdict.overPrevious ? Json(*verdict.overPrevious) : Json(nullptr)},
          {"fewStudies", verdict.few},
          {"fellBehind", std::move(behind)}};
}

Json jsonOf(const twin::TwinVersion& version) {
  return {{"version", version.version},
          {"base", version.baseName},
          {"baseHash", version.baseHash},
          {"model", version.modelName},
          {"hash", version.modelHash},
          {"outcome", nameOf(version.outcome)},
          {"created", version.created},
          {"who", version.who},
          {"recipe", Json::parse(version.recipe, nullptr, false)}};
}

Json currentOf(const app::SiteTwinHistory& history) {
  const auto* current = history.current();
  return current != nullptr ? jsonOf(*current) : Json(nullptr);
}

std::string sentenceOf(const twin::Verdict& verdict) {
  const std::string few = verdict.few ? " (few studies)" : "";
  if (verdict.outcome == twin::Outcome::equal)
    return concat("equal to the global model", few, ": kept the old one\n");
  if (verdict.outcome == twin::Outcome::better)
    return concat("better by ", figure(verdict.gain), " Dice", few, ": made current\n");
  std::string why = concat("not better: ", verdict.gain < 0 ? "loses " : "gains ",
                           figure(std::abs(verdict.gain)), " Dice in the mean");
  if (verdict.overPrevious.value_or(0) < 0)
    why += concat(", ", figure(-*verdict.overPrevious), " below the current one");
  for (const Region region : verdict.fellBehind)
    why += concat(", ", nameOf(region), " falls behind");
  return concat(why, few, ": kept the old one\n");
}

std::string linesOf(const twin::Verdict& verdict) {
  std::string text = "region   n  Dice global  twin    sens.  spec.  HD95 mm       p\n";
  for (const auto& row : verdict.rows)
    text += concat(nameOf(row.region), "     ", row.n, "   ", figure(row.global.dice), "  ",
                   figure(row.twin.dice), "  ", figure(row.twin.sensitivity), "  ",
                   figure(row.twin.specificity), "  ", figure(row.global.hd95Mm), " → ",
                   figure(row.twin.hd95Mm), "  ", figure(row.diceTest.p), "\n");
  return text + sentenceOf(verdict);
}

Json idsOf(const std::vector<StudyId>& studies) {
  Json ids = Json::array();
  for (const StudyId id : studies) ids.push_back(id.value);
  return ids;
}

/// What is wrong with a study as something to learn from; empty where nothing is.
std::string lackOf(const app::StudyStanding& standing) {
  std::string lack;
  if (!standing.prepared) lack += ", not prepared";
  if (!standing.labelled) lack += ", no labels that a person stands behind";
  for (const Modality modality : standing.missing) lack += concat(", lacks ", nameOf(modality));
  return lack.empty() ? lack : lack.substr(2);
}

Answer answerOf(const app::TwinPlan& plan, const app::TwinCost& cost) {
  const bool heldOut = plan.evidence == twin::SiteEvidence::heldOut;
  Json json{{"base", plan.base.name},
            {"device", cost.device},
            {"memoryMb", static_cast<double>(cost.memoryBytes) / 1e6},
            {"seconds", cost.seconds},
            {"trainings", plan.trainings()},
            {"evidence", heldOut ? "held out" : "leave one out"},
            {"folds", Json::array()},
            {"left", Json::array()}};
  std::string text =
      concat("fine-tunes ", plan.base.name, " on ", cost.device, ", ", plan.trainings(),
             " trainings, about ", std::llround(std::ceil(cost.seconds / 60)), " min and ",
             cost.memoryBytes / 1'000'000, " MB\n", plan.usableStudies().size(), " of ",
             plan.studies.size(), " studies can be learnt from; ",
             heldOut ? "guard patients are held out\n"
                     : "few studies: every patient is judged by a training without it\n");
  for (const app::TwinFold& fold : plan.folds)
    json["folds"].push_back({{"training", idsOf(fold.training)},
                             {"validation", idsOf(fold.validation)},
                             {"guard", idsOf(fold.guard)}});
  for (const app::StudyStanding& standing : plan.studies) {
    if (standing.usable(plan.base)) continue;
    json["left"].push_back({{"study", standing.study.value}, {"why", lackOf(standing)}});
    text += concat("left out: study ", standing.study.value, ", ", lackOf(standing), "\n");
  }
  return {.json = {{"plan", std::move(json)}}, .text = std::move(text), .exitCode = 0};
}

app::TwinWatch watchOf(Session& session) {
  return {.onTraining =
              [&session](std::size_t training, std::size_t trainings) {
                session.note(concat("training ", training, " of ", trainings));
              },
          .training = {}};
}

Result<std::string> baseOf(const app::Workspace& workspace, const std::string& named) {
  return named.empty() ? app::defaultTwinBase(workspace) : Result<std::string>(named);
}

Result<app::TwinPlan> planOf(Session& session, const UpdateOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  app::TwinRecipe recipe = options.recipe;
  recipe.pull = app::twinPullFrom(options.pull).value_or(app::TwinPull::l2sp);
  const auto base = baseOf(**workspace, options.base);
  if (!base) return std::unexpected(base.error());
  return app::planTwin(**workspace, *base, recipe);
}

Result<Answer> update(Session& session, const UpdateOptions& options) {
  learning::keepFreedMemory();
  const auto plan = planOf(session, options);
  if (!plan) return std::unexpected(plan.error());
  if (options.planOnly) {
    const auto cost = session.run<app::TwinCost>(
        {.lane = app::Lane::cpu, .kind = {}, .subject = {}, .request = {}},
        [&](const JobContext& context) { return app::costOf(*plan, context); });
    if (!cost) return std::unexpected(cost.error());
    return answerOf(*plan, *cost);
  }
  app::Workspace& workspace = **session.workspace();
  const app::JobSpec job{.lane = app::Lane::cpu,
                         .kind = "site-twin",
                         .subject = "site twin",
                         .request = plan->recipe.toJson()};
  const auto done = session.run<app::TwinUpdate>(job, [&](const JobContext& context) {
    return app::updateTwin(workspace, *plan, watchOf(session), context);
  });
  if (!done) return std::unexpected(done.error());
  const auto history = app::readSiteTwin(workspace);
  if (!history) return std::unexpected(history.error());
  return Answer{.json = {{"current", currentOf(*history)},
                         {"candidate", jsonOf(*history->find(done->version))},
                         {"verdict", jsonOf(done->verdict)},
                         {"table", tableOf(done->verdict)}},
                .text = linesOf(done->verdict),
                .exitCode = 0};
}

struct ReadinessOptions {
  std::string base;
};

std::string lackText(const app::Readiness& of) {
  if (of.bearsMissing) return ": the model goes on without it, less surely";
  if (of.fallback.empty()) return ": the model refuses them";
  return concat(": ", of.fallback, " segments them, they are not learnt from");
}

std::string sentenceOf(const app::ReadinessFinding& finding, const app::Readiness& of) {
  using enum app::ReadinessFinding::Kind;
  const std::string many = concat(finding.studies, finding.studies == 1 ? " study" : " studies");
  const std::string sequence(nameOf(finding.sequence));
  const auto tenth = [](double value) { return concat(std::round(10 * value) / 10); };
  const std::string range = tenth(finding.learnt[0]) == tenth(finding.learnt[1])
                                ? tenth(finding.learnt[0])
                                : concat(tenth(finding.learnt[0]), "–", tenth(finding.learnt[1]));
  switch (finding.kind) {
    case notPrepared:
      return many + " not prepared";
    case notLabelled:
      return many + " without labels that a person stands behind";
    case missingSequence:
      return concat(many, " without ", sequence, lackText(of));
    case thickSlices:
      return concat(sequence, " slices are ", tenth(finding.site), " mm, the model was trained on ",
                    range, " mm");
    case coarsePlane:
      return concat(sequence, " voxels are ", tenth(finding.site),
                    " mm in plane, the model was trained on ", range, " mm");
    case noisy:
      return concat(sequence, " has a signal-to-noise ratio of ", tenth(finding.site),
                    ", the model was trained on ", range);
    case outsideBrain:
      return many + " with tumour labels outside the brain";
    case fragments:
      return many + " whose tumour is in more than ten pieces";
    case holes:
      return many + " with unlabelled holes in the tumour";
    case noTumour:
      return many + " whose labels are empty";
  }
  return {};
}

Result<Answer> readiness(Session& session, const ReadinessOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto base = baseOf(**workspace, options.base);
  if (!base) return std::unexpected(base.error());
  const auto found = session.run<app::Readiness>(
      {.lane = app::Lane::cpu, .kind = {}, .subject = {}, .request = {}},
      [&](const JobContext& context) { return app::siteReadiness(**workspace, *base, context); });
  if (!found) return std::unexpected(found.error());
  Answer answer{.json = {{"model", found->model},
                         {"studies", found->studies},
                         {"usable", found->usable},
                         {"patients", found->patients},
                         {"findings", Json::array()}},
                .text = concat(found->usable, " of ", found->studies, " studies of ",
                               found->patients, " patients can be learnt from\n"),
                .exitCode = 0};
  for (const auto& finding : found->findings) {
    answer.json["findings"].push_back(sentenceOf(finding, *found));
    answer.text += sentenceOf(finding, *found) + "\n";
  }
  if (!found->knowsImages) answer.text += "the model's card does not say what it was trained on\n";
  return answer;
}

struct StatusOptions {};

Result<Answer> status(Session& session, const StatusOptions&) {
  const auto reader = session.reader();
  if (!reader) return std::unexpected(reader.error());
  const auto history = app::readSiteTwin((*reader)->twins());
  if (!history) return std::unexpected(history.error());
  const auto* current = history->current();
  Json versions = Json::array();
  std::string text = current == nullptr ? "the global model is current\n"
                                        : concat("version ", current->version, " is current\n");
  for (const auto& version : history->versions) {
    versions.push_back(jsonOf(version));
    text += concat("version ", version.version, "  ", nameOf(version.outcome), "  from ",
                   version.baseName, "  ", version.created, "\n");
  }
  Json course = Json::array();
  for (const auto& step : history->course)
    course.push_back(
        {{"version", step.version}, {"change", nameOf(step.change)}, {"since", step.since}});
  Json verdict, table = Json::array();
  if (!history->versions.empty()) {
    const auto judged = twin::judge(app::guardCasesOf(history->versions.back()));
    verdict = jsonOf(judged);
    table = tableOf(judged);
  }
  return Answer{
      .json = {{"current", currentOf(*history)},
               {"candidate",
                history->versions.empty() ? Json(nullptr) : jsonOf(history->versions.back())},
               {"verdict", verdict},
               {"table", table},
               {"versions", versions},
               {"course", course}},
      .text = std::move(text),
      .exitCode = 0};
}

struct RollbackOptions {
  int version = 0;
};

Result<Answer> rollBack(Session& session, const RollbackOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  if (const Status done = app::rollBackTwin(**workspace, options.version); !done)
    return std::unexpected(done.error());
  return status(session, {});
}

void addUpdate(CLI::App& group, Command& command) {
  auto* verb = addVerb(group, command, "update",
                       "Fine-tune the global model on this site's studies; kept only where better",
                       "twinscope-cli site-twin update --plan");
  auto options = std::make_shared<UpdateOptions>();
  app::TwinRecipe& recipe = options->recipe;
  verb->add_option("--base", options->base, "Global model; without it the workspace's default");
  verb->add_flag("--plan", options->planOnly, "Say what it would do, and what that takes");
  verb->add_option("--pull", options->pull, "What holds it near the global model")
      ->check(CLI::IsMember({"plain", "l2sp", "ewc", "ditto"}));
  std::vector<std::string> scopes;
  for (const auto scope : learning::kTuningScopes) scopes.emplace_back(nameOf(scope));
  verb->add_option_function<std::string>(
          "--tune",
          [options](const std::string& word) {
            options->recipe.tuned =
                learning::tuningScopeFrom(word).value_or(learning::TuningScope::full);
          },
          "What of the network learns")
      ->check(CLI::IsMember(scopes));
  verb->add_option("--strength", recipe.strength, "Of the pull; 0: the usual one");
  verb->add_option("--epochs", recipe.epochs, "Rounds with a validation at the end");
  verb->add_option("--steps", recipe.stepsPerEpoch, "Steps of an epoch");
  verb->add_option("--batch", recipe.batch, "Patches of a step");
  verb->add_option("--learning-rates", recipe.learningRates, "Tried on the validation patients")
      ->delimiter(',');
  verb->add_option("--seed", recipe.seed, "Same seed and studies, same twin");
  onVerb(verb, command, options, update);
}

}  // namespace

void addSiteTwin(CLI::App& app, Command& command) {
  auto* group = app.add_subcommand("site-twin", "The site's own model");
  group->require_subcommand(1);
  addUpdate(*group, command);
  auto* show = addVerb(*group, command, "status", "Current version, history and last verdict",
                       "twinscope-cli site-twin status --json");
  onVerb(show, command, std::make_shared<StatusOptions>(), status);
  auto* ready = addVerb(*group, command, "readiness",
                        "What of the site's studies is missing, unlike the model's, or wrong",
                        "twinscope-cli site-twin readiness");
  auto readyOptions = std::make_shared<ReadinessOptions>();
  ready->add_option("--base", readyOptions->base, "Model; without it the workspace's default");
  onVerb(ready, command, readyOptions, readiness);
  auto* back = addVerb(*group, command, "rollback", "Make another version current",
                       "twinscope-cli site-twin rollback --to 2");
  auto options = std::make_shared<RollbackOptions>();
  back->add_option("--to", options->version, "Version; 0: the global model")->required();
  onVerb(back, command, options, rollBack);
}

}  // namespace twinscope::cli
