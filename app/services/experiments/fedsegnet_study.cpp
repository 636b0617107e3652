#include "app/services/experiments/study_bench.h"
#include "core/base/text.h"

#include <cstddef>

namespace twinscope::app {
namespace {

constexpr const char* kNetwork = "fedsegnet";

/// One federation of the study.
struct Trial {
  StudyTask task = StudyTask::brain;
  Hospitals hospitals = Hospitals::all;
  std::string strategy;
  std::string compression;
};

learning::AugmentOptions augmentFor(StudyTask task) {
  learning::AugmentOptions augment;
  if (task == StudyTask::brain) return augment;
  augment.flip = {0, 0, 0};  // organs have their sides
  augment.rotate90 = 0;
  return augment;
}

std::string startOf(StudyTask task) { return concat("start-", nameOf(task)); }

/// All federations of a task go on from one network that learnt at as many other hospitals: what bad sites and compression
/// destroy shows at once, while networks that begin from nothing differ by chance for many rounds.
Result<CellOutcome> begin(const StudyBench& bench, StudyTask task, const CellDesk& desk) {
  StudyConfig twice = bench.config();
  twice.sites *= 2;
  auto hospitals = hospitalCases(twice, task, Hospitals::alike, bench.seed(), desk.job);
  if (!hospitals) return std::unexpected(hospitals.error());
  hospitals->erase(hospitals->begin(),
                   hospitals->begin() + static_cast<std::ptrdiff_t>(bench.config().sites));
  const auto untrained = bench.newNetwork(task, kNetwork);
  if (!untrained) return std::unexpected(untrained.error());
  StudyTraining how = bench.centralised();
  how.steps = bench.config().startSteps;
  how.augment = augmentFor(task);
  const auto model = trainedOn(*untrained, together(*hospitals), bench.config().batch, how,
                               desk.scratch, desk.job);
  if (!model) return std::unexpected(model.error());
  if (auto kept = desk.keep(startOf(task), *model); !kept) return std::unexpected(kept.error());
  const auto sites = bench.hospitals(task, Hospitals::all, desk.job);
  if (!sites) return std::unexpected(sites.error());
  auto cases = bench.scored(*model, *sites, model->card.labels.reported(), desk);
  if (!cases) return std::unexpected(cases.error());
  return CellOutcome{.cases = std::move(*cases)};
}

Result<CellOutcome> run(const StudyBench& bench, const Trial& trial, const CellDesk& desk) {
  const auto sites = bench.hospitals(trial.task, trial.hospitals, desk.job);
  if (!sites) return std::unexpected(sites.error());
  const auto card = studyCard(bench.config(), trial.task, kNetwork);
  if (!card) return std::unexpected(card.error());
  const auto start = desk.kept(startOf(trial.task), *card);
  if (!start) return std::unexpected(start.error());
  StudyFederation how = bench.federation();
  how.strategy = trial.strategy;
  how.compression = trial.compression;
  how.augment = augmentFor(trial.task);
  const auto done = federated(*start, *sites, bench.config().batch, how, desk.scratch, desk.job);
  if (!done) return std::unexpected(done.error());
  const std::vector<Region> regions = start->card.labels.reported();
  auto cases = bench.scored(done->global, *sites, regions, desk);
  if (!cases) return std::unexpected(cases.error());
  return CellOutcome{
      .cases = std::move(*cases), .figures = trafficOf(done->rounds), .rounds = done->rounds};
}

struct Rule {
  const char* name;
  const char* strategy;
};
constexpr Rule kRules[] = {{"FedAvg", "fedavg"},
                           {"FedProx", "fedprox mu=0.01"},
                           {"FedPIDAvg", "fedpidavg"},
                           {"adaptive", "adaptive"}};
struct Packing {
  const char* name;
  const char* compression;
};
constexpr Packing kPackings[] = {{"adaptive, fp16", "fp16"},
                                 {"adaptive, 10 % as int8", "top10-int8"},
                                 {"adaptive, 1 % as int8", "top1-int8"}};

}  // namespace

std::vector<CellPlan> fedSegNetCells(const StudyConfig& config, std::uint64_t seed) {
  const StudyBench bench(config, seed);
  const double steps = static_cast<double>(bench.stepsOfASite() * config.sites);
  std::vector<CellPlan> cells;
  const auto add = [&](const std::string& setting, const std::string& arm, const Trial& trial) {
    cells.push_back({setting, arm, steps,
                     [bench, trial](const CellDesk& desk) { return run(bench, trial, desk); }});
  };
  for (const StudyTask task : {StudyTask::brain, StudyTask::liver, StudyTask::heart}) {
    cells.push_back({std::string(nameOf(task)), "start", static_cast<double>(config.startSteps),
                     [bench, task](const CellDesk& desk) { return begin(bench, task, desk); }});
    for (const Rule& rule : kRules)
      add(std::string(nameOf(task)), rule.name, {task, Hospitals::all, rule.strategy, {}});
    for (const Packing& packing : kPackings)
      add(std::string(nameOf(task)), packing.name,
          {task, Hospitals::all, "adaptive", packing.compression});
  }
  for (const Hospitals how : {Hospitals::quantity, Hospitals::quality, Hospitals::badSite})
    for (const Rule& rule : kRules)
      add(concat("brain, ", nameOf(how)), rule.name, {StudyTask::brain, how, rule.strategy, {}});
  return cells;
}

}  // namespace twinscope::app
