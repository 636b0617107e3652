#include "app/services/experiments/study_bench.h"

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr Region kRegions[] = {Region::liver, Region::rightKidney, Region::leftKidney,
                               Region::spleen};
constexpr const char* kNetwork = "fedgin-unet";
constexpr double kGin = 0.5;              // of patches; the paper changes all
constexpr std::size_t kLimitedShare = 4;  // of the cases, one in so many

learning::AugmentOptions withGin(bool gin) {
  learning::AugmentOptions augment;
  augment.flip = {0, 0, 0};  // the right kidney is not the left one
  augment.rotate90 = 0;
  augment.gin = gin ? kGin : 0;
  return augment;
}

/// The study's parts with all the data or a quarter of it.
class GinStudy {
 public:
  GinStudy(StudyConfig config, std::uint64_t seed, bool limited)
      : m_bench(changed(std::move(config), limited), seed) {}

  Result<CellOutcome> inRounds(bool gin, const CellDesk& desk) const {
    const auto sites = m_bench.hospitals(StudyTask::abdomen, Hospitals::alike, desk.job);
    if (!sites) return std::unexpected(sites.error());
    const auto start = m_bench.newNetwork(StudyTask::abdomen, kNetwork);
    if (!start) return std::unexpected(start.error());
    StudyFederation how = m_bench.federation();
    how.augment = withGin(gin);
    const auto done =
        federated(*start, *sites, m_bench.config().batch, how, desk.scratch, desk.job);
    if (!done) return std::unexpected(done.error());
    return scored(done->global, *sites, done->rounds, desk);
  }

  /// `ct`, `mr`: which hospitals' cases lie together. One modality gets as many steps as one hospital of a federation.
  Result<CellOutcome> together(bool ct, bool mr, const CellDesk& desk) const {
    const auto sites = m_bench.hospitals(StudyTask::abdomen, Hospitals::alike, desk.job);
    if (!sites) return std::unexpected(sites.error());
    const auto start = m_bench.newNetwork(StudyTask::abdomen, kNetwork);
    if (!start) return std::unexpected(start.error());
    std::vector<HospitalCases> chosen;
    for (std::size_t site = 0; site < sites->size(); ++site)
      if (isOfCt(site) ? ct : mr) chosen.push_back((*sites)[site]);
    StudyTraining how = m_bench.centralised();
    how.steps = m_bench.stepsOfASite() * chosen.size();
    how.augment = withGin(false);
    const auto model = trainedOn(*start, app::together(chosen), m_bench.config().batch, how,
                                 desk.scratch, desk.job);
    if (!model) return std::unexpected(model.error());
    return scored(*model, *sites, {}, desk);
  }

 private:
  static StudyConfig changed(StudyConfig config, bool limited) {
    if (limited)
      config.casesPerSite = std::max<std::size_t>(1, config.casesPerSite / kLimitedShare);
    return config;
  }
  [[nodiscard]] bool isOfCt(std::size_t site) const { return site < m_bench.config().sites / 2; }

  /// The mean of the two modalities, and each by itself.
  Result<CellOutcome> scored(const FederationModel& model, const std::vector<HospitalCases>& sites,
                             const std::vector<SimulatedRound>& rounds,
                             const CellDesk& desk) const {
    auto cases = m_bench.scored(model, sites, kRegions, desk);
    if (!cases) return std::unexpected(cases.error());
    for (CaseFigures& one : *cases)
      one.figures[isOfCt(one.site) ? "dice on CT" : "dice on MR"] = one.figures.at("dice mean");
    return CellOutcome{.cases = std::move(*cases), .figures = {}, .rounds = rounds};
  }

  StudyBench m_bench;
};

}  // namespace

std::vector<CellPlan> fedGinCells(const StudyConfig& config, std::uint64_t seed) {
  std::vector<CellPlan> cells;
  const double one = static_cast<double>(config.rounds * config.localSteps * config.sites) / 2;
  for (const bool limited : {false, true}) {
    const GinStudy study(config, seed, limited);
    const std::string setting = limited ? "a quarter of the data" : "all data";
    const auto lying = [study](bool ct, bool mr) {
      return [study, ct, mr](const CellDesk& desk) { return study.together(ct, mr, desk); };
    };
    const auto rounds = [study](bool gin) {
      return [study, gin](const CellDesk& desk) { return study.inRounds(gin, desk); };
    };
    cells.push_back({setting, "MR only", one, lying(false, true)});
    cells.push_back({setting, "CT only", one, lying(true, false)});
    cells.push_back({setting, "federated", 2 * one, rounds(false)});
    cells.push_back({setting, "federated with GIN", 2 * one, rounds(true)});
    cells.push_back({setting, "centralised", 2 * one, lying(true, true)});
  }
  return cells;
}

}  // namespace twinscope::app
