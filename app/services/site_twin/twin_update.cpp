#include "app/services/site_twin/twin_update.h"

#include "app/services/evaluation.h"
#include "app/services/files.h"
#include "app/services/fingerprint.h"
#include "app/services/models.h"
#include "app/services/settings.h"
#include "app/services/site_twin/site_twin.h"
#include "app/services/site_twin/twin_evidence.h"
#include "core/base/text.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/adapters.h"
#include "core/learning/training/fisher_importance.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

namespace twinscope::app {
namespace {

using Json = nlohmann::json;

constexpr int kPatience = 2;         // epochs without a better validation
constexpr int kStepsPerSaving = 10;  // that a crash costs at most
constexpr int kImportancePatches = 64;
constexpr double kScoringShare = 0.15;  // of a training's progress

std::string fingerprintOf(const TwinPlan& plan) {
  Fingerprint print;
  print.add("twin 1").add(plan.base.sha256).add(plan.previousHash).add(plan.recipe.toJson());
  for (const StudyStanding& standing : plan.studies)
    if (standing.usable(plan.base))
      print.add(static_cast<double>(standing.study.value)).add(standing.content);
  return print.hex();
}

/// The folder of the update at hand, and the name that it was begun under.
struct Desk {
  std::filesystem::path folder;
  std::string update;
};

std::string newName(const std::string& fingerprint) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return concat(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), "-",
                fingerprint.substr(0, 12));
}

/// That of the same update where one was cut off, else an empty one.
Result<Desk> openDesk(const Workspace& workspace, const TwinPlan& plan, Logger& log) {
  Desk desk{twinFolder(workspace) / "update", {}};
  const auto file = desk.folder / "update.json";
  const std::string print = fingerprintOf(plan);
  if (const auto text = readFile(file)) {
    const Json left = Json::parse(*text, nullptr, false);
    if (left.is_object() && left.value("fingerprint", "") == print) {
      desk.update = left.value("name", "");
      log.write(LogLevel::info, "the update that was cut off goes on");
      if (!desk.update.empty()) return desk;
    }
    log.write(LogLevel::info, "another update had been cut off; what it left is thrown away");
  }
  std::error_code error;
  std::filesystem::remove_all(desk.folder, error);
  std::filesystem::create_directories(desk.folder, error);
  desk.update = newName(print);
  const Json json{{"name", desk.update}, {"fingerprint", print}};
  if (const Status written = writeFile(file, json.dump()); !written)
    return std::unexpected(written.error());
  return desk;
}

struct Weighted {
  learning::ModelCard card;
  std::shared_ptr<const ParameterSet> weights;
};

Result<Weighted> readWeights(const std::filesystem::path& folder) {
  const auto text = readFile(folder / "card.json");
  if (!text) return std::unexpected(text.error());
  auto card = learning::ModelCard::fromJson(*text);
  if (!card) return std::unexpected(card.error());
  auto file = learning::readSafetensors(folder / card->weightsFile);
  if (!file) return std::unexpected(file.error());
  return Weighted{std::move(*card),
                  std::make_shared<const ParameterSet>(std::move(file->parameters))};
}

/// A part of the whole update's progress, told as such.
class Stage final : public ProgressSink {
 public:
  Stage(ProgressSink& whole, std::string name, double begin, double end)
      : m_slice(whole, begin, end), m_name(std::move(name)) {}
  void report(double fraction, std::string_view what) override {
    m_slice.report(fraction, concat(m_name, ": ", what));
  }

 private:
  ProgressSlice m_slice;
  std::string m_name;
};

/// One run of an update over its desk.
class Update {
 public:
  Update(Workspace& workspace, const TwinPlan& plan, const TwinWatch& watch,
         const JobContext& context, Desk desk)
      : m_workspace(workspace),
        m_plan(plan),
        m_watch(watch),
        m_context(context),
        m_desk(std::move(desk)) {}

  Result<TwinUpdate> run() {
    if (const Status begun = begin(); !begun) return std::unexpected(begun.error());
    std::vector<twin::GuardCase> cases;
    for (std::size_t fold = 0; fold < m_plan.folds.size(); ++fold) {
      auto judged = judgeFold(fold);
      if (!judged) return std::unexpected(judged.error());
      std::ranges::move(*judged, std::back_inserter(cases));
    }
    const twin::Verdict verdict = twin::judge(cases);
    std::filesystem::path winner = m_winner;
    if (m_plan.evidence == twin::SiteEvidence::leaveOneOut &&
        verdict.outcome == twin::Outcome::better) {
      winner = m_desk.folder / "final";
      const TwinFold all{m_plan.usableStudies(), {}, {}};
      if (const auto trained = train(all, m_plan.recipe.learningRates.front(), winner); !trained)
        return std::unexpected(trained.error());
    }
    return store(verdict, cases, winner);
  }

 private:
  Status begin() {
    const auto base = m_desk.folder / "base";
    if (const Status done = exportModel(m_workspace, m_plan.base.name, base); !done) return done;
    auto global = readWeights(base);
    if (!global) return std::unexpected(global.error());
    m_base = std::move(*global);
    if (m_plan.recipe.tuned == learning::TuningScope::adapters) {
      auto adapted = learning::withAdapters(m_base.card, *m_base.weights);
      if (!adapted) return std::unexpected(adapted.error());
      m_base = {std::move(adapted->card),
                std::make_shared<const ParameterSet>(std::move(adapted->weights))};
    }
    if (m_plan.previousHash.empty()) return {};
    const auto folder = m_desk.folder / "previous";
    if (const Status done = exportModel(m_workspace, kSiteTwin, folder); !done) return done;
    auto previous = readWeights(folder);
    if (!previous) return std::unexpected(previous.error());
    m_previous = std::move(*previous);
    return {};
  }

  [[nodiscard]] Result<learning::CaseSource> cases(const std::vector<StudyId>& studies) const {
    return casesOf(m_workspace, studies, m_plan.base.channels);
  }

  /// Where ditto goes on from the site's own twin; a twin of another network is no start.
  [[nodiscard]] std::shared_ptr<const ParameterSet> startingWeights() const {
    const bool own = m_plan.recipe.pull == TwinPull::ditto && m_plan.previousIsTwin && m_previous &&
                     m_previous->weights->hasLayoutOf(*m_base.weights);
    return own ? m_previous->weights : m_base.weights;
  }

  Result<learning::TrainOptions> optionsFor(const TwinFold& fold,
                                            const learning::CaseSource& training, double rate,
                                            const std::filesystem::path& folder) {
    learning::TrainOptions options;
    options.epochs = m_plan.recipe.epochs;
    options.stepsPerEpoch = m_plan.recipe.stepsPerEpoch;
    options.batch = m_plan.recipe.batch;
    options.patch = m_plan.base.window;
    options.learningRate = rate;
    options.seed = m_plan.recipe.seed;
    options.patience = fold.validation.empty() ? 0 : kPatience;
    options.stepsPerCheckpoint = kStepsPerSaving;
    options.folder = folder;
    options.startFrom = startingWeights();
    options.tuned = m_plan.recipe.tuned;
    if (m_plan.base.bearsMissingSequences) options.augment.dropSequences = 0.5;
    options.pull.strength = m_plan.recipe.pullStrength();
    if (options.pull.strength > 0) options.pull.towards = m_base.weights;
    if (m_plan.recipe.pull == TwinPull::ewc) {
      auto importance = learning::fisherImportance(m_base.card, *m_base.weights, training, options,
                                                   kImportancePatches, m_context);
      if (!importance) return std::unexpected(importance.error());
      options.pull.importance = std::make_shared<const ParameterSet>(std::move(*importance));
    }
    return options;
  }

  /// Gives the mean Dice on the validation studies; 0 without any. Goes on where it was cut off.
  Result<double> train(const TwinFold& fold, double rate, const std::filesystem::path& folder) {
    ++m_training;
    if (m_watch.onTraining) m_watch.onTraining(m_training, m_plan.trainings());
    const auto training = cases(fold.training);
    if (!training) return std::unexpected(training.error());
    const auto validation = cases(fold.validation);
    if (!validation) return std::unexpected(validation.error());
    const auto options = optionsFor(fold, *training, rate, folder);
    if (!options) return std::unexpected(options.error());
    Stage stage = stageOf("training", 0, 1 - kScoringShare);
    const auto outcome = learning::train(m_base.card, *training, *validation, *options,
                                         m_watch.training, {m_context.stop, stage, m_context.log});
    if (!outcome) return std::unexpected(outcome.error());
    double best = 0;
    for (const auto& epoch : outcome->epochs) {
      double dice = 0;
      for (const auto& [region, value] : epoch.validationDice) dice += value;
      const auto regions =
          static_cast<double>(std::max<std::size_t>(1, epoch.validationDice.size()));
      best = std::max(best, dice / regions);
    }
    return best;
  }

  /// Of the training that runs.
  [[nodiscard]] Stage stageOf(std::string_view name, double begin, double end) const {
    const auto all = static_cast<double>(m_plan.trainings());
    const auto done = static_cast<double>(m_training - 1);
    return {m_context.progress, concat(name, " ", m_training, " of ", m_plan.trainings()),
            (done + begin) / all, (done + end) / all};
  }

  Result<std::vector<twin::GuardCase>> judgeFold(std::size_t number) {
    const TwinFold& fold = m_plan.folds[number];
    const auto folder = m_desk.folder / concat("fold-", number + 1);
    double best = -1;
    for (std::size_t n = 0; const double rate : m_plan.ratesOf(fold)) {
      const auto trained = folder / concat("rate-", ++n);
      const auto dice = train(fold, rate, trained);
      if (!dice) return std::unexpected(dice.error());
      if (*dice > best) m_winner = trained;
      best = std::max(best, *dice);
    }
    const auto scores = folder / "guard.json";
    if (const auto text = readFile(scores))
      if (auto known = guardCasesFromJson(*text)) return std::move(*known);
    auto judged = score(fold.guard);
    if (!judged) return judged;
    if (const Status written = writeFile(scores, guardCasesToJson(*judged)); !written)
      return std::unexpected(written.error());
    return judged;
  }

  /// The only place that looks at guard studies.
  Result<std::vector<twin::GuardCase>> score(const std::vector<StudyId>& guard) {
    LoadedModels models;
    std::vector<std::filesystem::path> folders{m_desk.folder / "base", m_winner};
    if (m_previous) folders.push_back(m_desk.folder / "previous");
    for (const auto& folder : folders) {
      auto model = loadModelFile(folder / "card.json");
      if (!model) return std::unexpected(model.error());
      models.push_back(std::move(*model));
    }
    const auto source = cases(guard);
    if (!source) return std::unexpected(source.error());
    Stage stage = stageOf("scoring", 1 - kScoringShare, 1);
    const auto scores = evaluated(models, *source, {m_context.stop, stage, m_context.log});
    if (!scores) return std::unexpected(scores.error());
    auto judged = guardCasesOf(*scores, m_plan.base.labels.reported());
    for (std::size_t n = 0; n < judged.size(); ++n)
      judged[n].knownToPrevious = m_plan.knownToPrevious.contains(guard[n]);
    return judged;
  }

  [[nodiscard]] learning::ModelCard cardOf(learning::ModelCard card, int number,
                                           const twin::Verdict& verdict) const {
    card.name = concat(kSiteTwin, "-", number);
    card.version = concat(number);
    card.trainedOn =
        concat(m_plan.usableStudies().size(), " studies of this site, going on from ",
               m_plan.base.name, " ", m_plan.base.version, " (", m_plan.base.trainedOn, ")");
    card.meanDice.clear();
    for (const auto& row : verdict.rows) card.meanDice.emplace_back(row.region, row.twin.dice);
    card.volumeIntervals.clear();  // those of the base hold for the base
    card.metrics = Json{{"scoredOn", concat(verdict.rows.empty() ? 0 : verdict.rows[0].n,
                                            " guard studies of this site")}}
                       .dump();
    return card;
  }

  Result<TwinUpdate> store(const twin::Verdict& verdict, const std::vector<twin::GuardCase>& guard,
                           const std::filesystem::path& winner) {
    const auto history = readSiteTwin(m_workspace);
    if (!history) return std::unexpected(history.error());
    const int next = static_cast<int>(history->versions.size()) + 1;
    twin::NewTwinVersion added{.version = {.update = m_desk.update,
                                           .baseName = m_plan.base.name,
                                           .baseHash = m_plan.base.sha256,
                                           .outcome = verdict.outcome,
                                           .recipe = m_plan.recipe.toJson(),
                                           .evidence = evidenceJson(m_plan, guard)},
                               .model = {},
                               .weights = {}};
    if (verdict.outcome == twin::Outcome::better) {
      const auto trained = readWeights(winner);
      if (!trained) return std::unexpected(trained.error());
      const learning::ModelCard card = cardOf(trained->card, next, verdict);
      auto bytes = readFile(winner / card.weightsFile);
      if (!bytes) return std::unexpected(bytes.error());
      added.model = twin::ModelRecord{
          .name = card.name, .hash = card.sha256, .kind = card.kind, .card = card.toJson()};
      added.weights = std::move(*bytes);
    }
    const auto number =
        m_workspace.write<int>([&](storage::WriteStore& store) { return commit(store, added); });
    if (!number) return std::unexpected(number.error());
    std::error_code error;
    std::filesystem::remove_all(m_desk.folder, error);
    return TwinUpdate{*number, verdict};
  }

  Result<int> commit(storage::WriteStore& store, const twin::NewTwinVersion& added) const {
    const auto number = store.twins().addVersion(added);
    if (!number || !added.model) return number;
    const auto model = defaultModel();
    if (!model) return std::unexpected(model.error());
    if (*model == m_plan.base.name)
      if (const Status set = storeSetting(store.care(), "model.default", kSiteTwin); !set)
        return std::unexpected(set.error());
    return number;
  }

  [[nodiscard]] Result<std::string> defaultModel() const {
    const auto reader = m_workspace.reader();
    if (!reader) return std::unexpected(reader.error());
    const auto settings = loadSettings((*reader)->care());
    if (!settings) return std::unexpected(settings.error());
    return settings->defaultModel;
  }

  Workspace& m_workspace;
  const TwinPlan& m_plan;
  const TwinWatch& m_watch;
  const JobContext& m_context;
  Desk m_desk;
  Weighted m_base;  ///< the global model, with adapters where they are to be tuned
  std::optional<Weighted> m_previous;
  std::filesystem::path m_winner;  ///< of the last fold
  std::size_t m_training = 0;
};

}  // namespace

Result<TwinUpdate> updateTwin(Workspace& workspace, const TwinPlan& plan, const TwinWatch& watch,
                              const JobContext& context) {
  auto desk = openDesk(workspace, plan, context.log);
  if (!desk) return std::unexpected(desk.error());
  return Update(workspace, plan, watch, context, std::move(*desk)).run();
}

}  // namespace twinscope::app
