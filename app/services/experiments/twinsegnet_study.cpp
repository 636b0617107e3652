#include "app/services/case_sources.h"
#include "app/services/experiments/study_bench.h"
#include "app/services/federation/privacy_audit.h"
#include "core/base/text.h"
#include "fedlink/privacy/audits/membership.h"

#include <algorithm>
#include <iterator>

namespace twinscope::app {
namespace {

constexpr Region kRegions[] = {Region::wt, Region::tc, Region::et};
constexpr double kDroppedShare = 0.5;  // of patches that lack some sequences
constexpr const char* kTwinNetwork = "twinsegnet";
constexpr const char* kWithoutTransformer = "unet3d";

/// One variant of the study's method: what the ablation changes.
struct Variant {
  std::string name;  ///< of its models
  std::string network = kTwinNetwork;
  learning::AugmentOptions augment{};
  std::string compression;
};

/// The parts of the study over one seed's hospitals.
class TwinStudy {
 public:
  TwinStudy(const StudyConfig& config, std::uint64_t seed) : m_bench(config, seed) {}

  [[nodiscard]] const StudyBench& bench() const { return m_bench; }

  Result<CellOutcome> global(const Variant& variant, const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    const auto start = m_bench.newNetwork(StudyTask::brain, variant.network);
    if (!start) return std::unexpected(start.error());
    StudyFederation how = m_bench.federation();
    how.augment = variant.augment;
    how.compression = variant.compression;
    const auto done =
        federated(*start, *sites, m_bench.config().batch, how, desk.scratch, desk.job);
    if (!done) return std::unexpected(done.error());
    if (auto kept = desk.keep(variant.name, done->global); !kept)
      return std::unexpected(kept.error());
    auto cases = m_bench.scored(done->global, *sites, kRegions, desk);
    if (!cases) return std::unexpected(cases.error());
    CellOutcome outcome{.cases = std::move(*cases), .rounds = done->rounds};
    outcome.figures = trafficOf(outcome.rounds);
    addSecondsByLink(outcome.figures);
    return outcome;
  }

  /// The global model after as many local steps more as a round has: what the twins are to be compared with, too.
  Result<CellOutcome> oneRoundMore(const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    const auto start = keptModel("global", kTwinNetwork, desk);
    if (!start) return std::unexpected(start.error());
    StudyFederation how = m_bench.federation();
    how.rounds = 1;
    how.localSteps = m_bench.config().twinSteps;
    how.seed = m_bench.seedFor("one round more");
    const auto done =
        federated(*start, *sites, m_bench.config().batch, how, desk.scratch, desk.job);
    if (!done) return std::unexpected(done.error());
    return scored(done->global, *sites, desk);
  }

  /// Each hospital fine-tunes the variant's global model on its own cases; judged on its own.
  Result<CellOutcome> twins(const Variant& variant, const CellDesk& desk) const {
    const auto global = keptModel(variant.name, variant.network, desk);
    if (!global) return std::unexpected(global.error());
    const StudyConfig& config = m_bench.config();
    StudyTraining how{.steps = config.twinSteps,
                      .learningRate = config.twinLearningRate,
                      .pull = config.twinPull,
                      .augment = variant.augment};
    return ofEachSite(*global, how, variant.name + "-twin", desk);
  }

  Result<CellOutcome> local(const CellDesk& desk) const {
    const auto start = m_bench.newNetwork(StudyTask::brain, kTwinNetwork);
    if (!start) return std::unexpected(start.error());
    return ofEachSite(
        *start, {.steps = m_bench.stepsOfASite(), .learningRate = m_bench.config().learningRate},
        "local", desk);
  }

  Result<CellOutcome> centralised(const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    const auto start = m_bench.newNetwork(StudyTask::brain, kTwinNetwork);
    if (!start) return std::unexpected(start.error());
    const auto model = trainedOn(*start, together(*sites), m_bench.config().batch,
                                 m_bench.centralised(), desk.scratch, desk.job);
    if (!model) return std::unexpected(model.error());
    return scored(*model, *sites, desk);
  }

  /// The global model, and the one that learnt with sequences left out, given only some of them: one case a hospital.
  Result<CellOutcome> givenOnly(const std::vector<Modality>& given, const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    CellOutcome outcome;
    for (const auto& [name, figure] : {std::pair{"global", "dice, learnt with all sequences"},
                                       std::pair{"dropping", "dice, learnt with some left out"}}) {
      auto model = keptModel(name, kTwinNetwork, desk);
      if (!model) return std::unexpected(model.error());
      model->card.bearsMissingSequences = true;
      double sum = 0;
      for (std::size_t site = 0; site < sites->size(); ++site) {
        const auto scores =
            scoredOn(*model, withSequences(chosenFrom((*sites)[site].test, {0}), given), site,
                     kRegions, desk.scratch, desk.job);
        if (!scores) return std::unexpected(scores.error());
        sum += scores->front().figures.at("dice mean");
      }
      outcome.figures[figure] = sum / static_cast<double>(sites->size());
    }
    return outcome;
  }

  /// Whether Dice tells cases that were learnt from those that were not: of models by site, or of one for all.
  Result<CellOutcome> membership(const std::string& models, bool bySite,
                                 const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    std::vector<double> members, others;
    for (std::size_t site = 0; site < sites->size(); ++site) {
      const auto model = keptModel(bySite ? concat(models, "-", site) : models, kTwinNetwork, desk);
      if (!model) return std::unexpected(model.error());
      for (auto& [source, scores] : {std::pair{&(*sites)[site].training, &members},
                                     std::pair{&(*sites)[site].test, &others}}) {
        const auto scored = scoredOn(*model, *source, site, kRegions, desk.scratch, desk.job);
        if (!scored) return std::unexpected(scored.error());
        for (const CaseFigures& one : *scored) scores->push_back(one.figures.at("dice mean"));
      }
    }
    const auto report = fedlink::attackReport(members, others, Random(m_bench.seed()));
    return CellOutcome{.cases = {},
                       .figures = {{"attack AUC", report.auc}, {"advantage", report.advantage}}};
  }

 private:
  [[nodiscard]] Result<std::vector<HospitalCases>> hospitals(const CellDesk& desk) const {
    return m_bench.hospitals(StudyTask::brain, Hospitals::alike, desk.job);
  }

  [[nodiscard]] Result<FederationModel> keptModel(const std::string& name,
                                                  const std::string& network,
                                                  const CellDesk& desk) const {
    const auto card = studyCard(m_bench.config(), StudyTask::brain, network);
    if (!card) return std::unexpected(card.error());
    return desk.kept(name, *card);
  }

  [[nodiscard]] Result<CellOutcome> scored(const FederationModel& model,
                                           const std::vector<HospitalCases>& sites,
                                           const CellDesk& desk) const {
    auto cases = m_bench.scored(model, sites, kRegions, desk);
    if (!cases) return std::unexpected(cases.error());
    return CellOutcome{.cases = std::move(*cases)};
  }

  Result<CellOutcome> ofEachSite(const FederationModel& start, StudyTraining how,
                                 const std::string& name, const CellDesk& desk) const {
    const auto sites = hospitals(desk);
    if (!sites) return std::unexpected(sites.error());
    CellOutcome outcome;
    for (std::size_t site = 0; site < sites->size(); ++site) {
      how.seed = m_bench.seedFor(concat(name, site));
      const auto model =
          trainedOn(start, (*sites)[site], m_bench.config().batch, how, desk.scratch, desk.job);
      if (!model) return std::unexpected(model.error());
      if (auto kept = desk.keep(concat(name, "-", site), *model); !kept)
        return std::unexpected(kept.error());
      auto cases = scoredOn(*model, (*sites)[site].test, site, kRegions, desk.scratch, desk.job);
      if (!cases) return std::unexpected(cases.error());
      std::ranges::move(*cases, std::back_inserter(outcome.cases));
      desk.job.progress.report(static_cast<double>(site + 1) / static_cast<double>(sites->size()),
                               {});
    }
    return outcome;
  }

  /// What one site's answer of one round takes to send.
  void addSecondsByLink(std::map<std::string, double>& figures) const {
    const auto answers = static_cast<double>(m_bench.config().sites * m_bench.config().rounds);
    const double bits = figures.at("MB up") * 8 / answers;
    for (const double mbit : {1.0, 5.0, 20.0, 100.0})
      figures[concat("s at ", mbit, " Mbit/s")] = bits / mbit;
  }

  StudyBench m_bench;
};

Result<CellOutcome> inversion(const CellDesk& desk) {
  const auto audit = auditPrivacy({.seed = desk.seed}, desk.job);
  if (!audit) return std::unexpected(audit.error());
  CellOutcome outcome;
  for (const InversionFinding& finding : audit->inversions)
    outcome.figures["cosine, " + finding.defence] = finding.cosine;
  return outcome;
}

/// Every subset but the empty one, the full one first.
std::vector<std::vector<Modality>> subsets() {
  std::vector<std::vector<Modality>> all;
  for (unsigned bits = (1U << kTumourSequences.size()) - 1; bits > 0; --bits) {
    std::vector<Modality> given;
    for (std::size_t n = 0; n < kTumourSequences.size(); ++n)
      if ((bits >> n & 1U) != 0) given.push_back(kTumourSequences[n]);
    all.push_back(std::move(given));
  }
  std::ranges::stable_sort(all, std::ranges::greater{}, &std::vector<Modality>::size);
  return all;
}

std::string namesOf(const std::vector<Modality>& sequences) {
  std::string names;
  for (const Modality sequence : sequences)
    names += concat(names.empty() ? "" : " ", nameOf(sequence));
  return names;
}

}  // namespace

std::vector<CellPlan> twinSegNetCells(const StudyConfig& config, std::uint64_t seed) {
  const TwinStudy study(config, seed);
  const double rounds = static_cast<double>(study.bench().stepsOfASite() * config.sites);
  const double tuning = static_cast<double>(config.twinSteps * config.sites);
  constexpr double kScoring = 30;  // costs about as much as so many steps
  learning::AugmentOptions dropping;
  dropping.dropSequences = kDroppedShare;
  const Variant main{.name = "global", .network = kTwinNetwork, .augment = {}, .compression = {}};
  const Variant plain{
      .name = "plain", .network = kWithoutTransformer, .augment = {}, .compression = {}};
  const Variant same{.name = "same",
                     .network = kTwinNetwork,
                     .augment = learning::noAugmentation(),
                     .compression = {}};
  const Variant drops{
      .name = "dropping", .network = kTwinNetwork, .augment = dropping, .compression = {}};
  const Variant small{
      .name = "compressed", .network = kTwinNetwork, .augment = {}, .compression = "top10-int8"};
  const auto globalOf = [study](const Variant& variant) {
    return [study, variant](const CellDesk& desk) { return study.global(variant, desk); };
  };
  const auto twinsOf = [study](const Variant& variant) {
    return [study, variant](const CellDesk& desk) { return study.twins(variant, desk); };
  };
  const auto membershipOf = [study](const char* models, bool bySite) {
    return [study, models, bySite](const CellDesk& desk) {
      return study.membership(models, bySite, desk);
    };
  };
  std::vector<CellPlan> cells{
      {"as published", "global", rounds, globalOf(main)},
      {"as published", "twin of each site", tuning, twinsOf(main)},
      {"as published", "local only", rounds,
       [study](const CellDesk& desk) { return study.local(desk); }},
      {"as published", "centralised", rounds,
       [study](const CellDesk& desk) { return study.centralised(desk); }},
      {"as published", "global, tuned together", tuning,
       [study](const CellDesk& desk) { return study.oneRoundMore(desk); }},
      {"without transformer", "global", rounds, globalOf(plain)},
      {"without transformer", "twin of each site", tuning, twinsOf(plain)},
      {"without augmentation", "global", rounds, globalOf(same)},
      {"without augmentation", "twin of each site", tuning, twinsOf(same)},
      {"updates of 10 % as int8", "global", rounds, globalOf(small)},
      {"sequences left out", "global", rounds, globalOf(drops)},
      {"membership", "global", kScoring, membershipOf("global", false)},
      {"membership", "twin of each site", kScoring, membershipOf("global-twin", true)},
      {"membership", "local only", kScoring, membershipOf("local", true)},
      {"gradient inversion", "a layer's update", kScoring, inversion}};
  for (const auto& given : subsets())
    cells.push_back({"given", namesOf(given), kScoring, [study, given](const CellDesk& desk) {
                       return study.givenOnly(given, desk);
                     }});
  return cells;
}

}  // namespace twinscope::app
