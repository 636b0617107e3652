#include "app/services/experiments/study_cases.h"

#include "app/services/case_sources.h"
#include "app/services/dataset_folders.h"
#include "app/services/organ_cases.h"
#include "app/services/phantom_cases.h"
#include "core/base/random.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

namespace twinscope::app {
namespace {

using learning::CaseSource;

constexpr std::size_t kPhantomsOfAHospital = 1000;  // at most: seeds of hospitals never meet
constexpr double kUnevenness = 1.1;                 // e^±1.1: a third to three times
constexpr double kTrunkFactor = 1.5;                // trunks are larger than heads
constexpr double kPoorNoise = 0.4;                  // deviations of the sequence

OrganTask organTaskOf(StudyTask task) {
  return task == StudyTask::liver   ? OrganTask::liver
         : task == StudyTask::heart ? OrganTask::heart
                                    : OrganTask::abdomen;
}

std::vector<DatasetKind> datasetsOf(StudyTask task) {
  switch (task) {
    case StudyTask::brain:
      return {DatasetKind::brats};
    case StudyTask::liver:
      return {DatasetKind::lits};
    case StudyTask::heart:
      return {DatasetKind::acdc};
    case StudyTask::abdomen:
      return {DatasetKind::amos, DatasetKind::totalSegmentator};
  }
  return {};
}

bool isUneven(Hospitals hospitals) {
  return hospitals == Hospitals::quantity || hospitals == Hospitals::all;
}
bool hasPoorImages(Hospitals hospitals, std::size_t site) {
  return (hospitals == Hospitals::quality || hospitals == Hospitals::all) && site % 2 == 1;
}
bool hasBadLabels(Hospitals hospitals, std::size_t site) {
  return (hospitals == Hospitals::badSite || hospitals == Hospitals::all) && site == 0;
}

/// Evenly spaced on a logarithmic scale, in an order by the seed.
std::vector<std::size_t> numbersOf(const StudyConfig& config, Hospitals hospitals,
                                   std::uint64_t seed) {
  std::vector<std::size_t> numbers(config.sites, config.casesPerSite);
  if (!isUneven(hospitals)) return numbers;
  Random random = Random(seed).stream("numbers of cases");
  for (std::size_t n = 0; n < numbers.size(); ++n) {
    const double place = 2.0 * static_cast<double>(n) / static_cast<double>(numbers.size() - 1) - 1;
    const double number = static_cast<double>(config.casesPerSite) * std::exp(kUnevenness * place);
    numbers[n] = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(number)));
  }
  for (std::size_t n = numbers.size() - 1; n > 0; --n)
    std::swap(numbers[n], numbers[random.below(n + 1)]);
  return numbers;
}

std::size_t watchedOf(std::size_t toLearn) { return std::max<std::size_t>(1, toLearn / 6); }

Modality sequenceOf(StudyTask task, std::size_t site, const StudyConfig& config) {
  if (task == StudyTask::liver) return Modality::ct;
  if (task == StudyTask::heart) return Modality::other;
  return site < config.sites / 2 ? Modality::ct : Modality::t2;
}

Result<CaseSource> phantomsOf(const StudyConfig& config, StudyTask task, std::size_t site,
                              std::uint64_t seed, PhantomSet set, std::size_t count) {
  const std::uint64_t first = firstPhantomSeed(seed, set) + site * kPhantomsOfAHospital;
  const std::uint64_t scanner = seed * kPhantomsOfAHospital + site;
  if (task == StudyTask::brain)
    return phantomCases(
        {.count = count, .firstSeed = first, .spacingMm = config.spacingMm, .scanner = scanner});
  return organCases({.count = count,
                     .firstSeed = first,
                     .spacingMm = spacingOf(config, task),
                     .task = organTaskOf(task),
                     .sequence = sequenceOf(task, site, config),
                     .scanner = scanner});
}

Result<HospitalCases> phantomHospital(const StudyConfig& config, StudyTask task, std::size_t site,
                                      std::uint64_t seed, std::size_t toLearn) {
  auto training = phantomsOf(config, task, site, seed, PhantomSet::training, toLearn);
  auto validation =
      phantomsOf(config, task, site, seed, PhantomSet::validation, watchedOf(toLearn));
  auto test = phantomsOf(config, task, site, seed, PhantomSet::evaluation, config.testPerSite);
  for (const auto* cases : {&training, &validation, &test})
    if (!*cases) return std::unexpected(cases->error());
  return HospitalCases{std::move(*training), std::move(*validation), std::move(*test)};
}

/// The first folder that holds a task; nothing where none does.
Result<std::optional<DatasetFolder>> folderFor(const StudyConfig& config, StudyTask task,
                                               const JobContext& context) {
  for (const std::string& path : config.folders) {
    auto folder = openDataset(path, context);
    if (!folder) return std::unexpected(folder.error());
    const auto wanted = datasetsOf(task);
    if (std::ranges::find(wanted, folder->kind) != wanted.end()) return std::move(*folder);
  }
  return std::nullopt;
}

bool isOfCt(const DatasetCase& one) {
  return std::ranges::any_of(one.images,
                             [](const auto& image) { return image.first == Modality::ct; });
}

/// Which cases a hospital may have: of abdomens those of its modality.
std::vector<std::size_t> placesFor(const DatasetFolder& folder, const StudyConfig& config,
                                   StudyTask task, std::size_t site) {
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < folder.cases.size(); ++n)
    if (task != StudyTask::abdomen ||
        isOfCt(folder.cases[n]) == (sequenceOf(task, site, config) == Modality::ct))
      places.push_back(n);
  return places;
}

/// Deals a folder's cases, shuffled by the seed, to its hospitals in turn, as far as there are cases.
class Dealer {
 public:
  Dealer(const DatasetFolder& folder, const StudyConfig& config, StudyTask task, std::uint64_t seed)
      : m_folder(folder), m_config(config), m_task(task), m_order(folder.cases.size()) {
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    Random random = Random(seed).stream("deal");
    for (std::size_t n = m_order.size(); n > 1; --n)
      std::swap(m_order[n - 1], m_order[random.below(n)]);
  }

  /// `share` of what is left to the hospital's kind, at most `most`.
  std::vector<std::size_t> take(std::size_t site, double share, std::size_t most) {
    const auto allowed = placesFor(m_folder, m_config, m_task, site);
    std::vector<std::size_t> free;
    std::ranges::copy_if(m_order, std::back_inserter(free), [&](std::size_t place) {
      return std::ranges::binary_search(allowed, place);
    });
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(free.size()));
    free.resize(std::min({free.size(), most, std::max<std::size_t>(wanted, 1)}));
    std::erase_if(m_order,
                  [&](std::size_t place) { return std::ranges::find(free, place) != free.end(); });
    return free;
  }

 private:
  const DatasetFolder& m_folder;
  const StudyConfig& m_config;
  StudyTask m_task;
  std::vector<std::size_t> m_order;
};

Result<std::vector<HospitalCases>> folderHospitals(const DatasetFolder& folder,
                                                   const StudyConfig& config, StudyTask task,
                                                   const std::vector<std::size_t>& numbers,
                                                   std::uint64_t seed) {
  const auto cases = datasetCases(folder, spacingOf(config, task));
  if (!cases) return std::unexpected(cases.error());
  Dealer dealer(folder, config, task, seed);
  std::vector<HospitalCases> hospitals;
  for (std::size_t site = 0; site < config.sites; ++site) {
    const double share = 1.0 / static_cast<double>(config.sites - site);
    const auto test = dealer.take(site, 0.2 * share, config.testPerSite);
    const auto watched = dealer.take(site, 0.15 * share, watchedOf(numbers[site]));
    const auto toLearn = dealer.take(site, share, numbers[site]);
    if (test.empty() || watched.empty() || toLearn.empty())
      return refusal("study.cases",
                     concat("The folder of ", nameOf(folder.kind), " has ", folder.cases.size(),
                            " cases with labels: too few for ", config.sites, " hospitals"),
                     "Give a larger folder or fewer sites");
    hospitals.push_back(
        {chosenFrom(*cases, toLearn), chosenFrom(*cases, watched), chosenFrom(*cases, test)});
  }
  return hospitals;
}

void spoil(HospitalCases& cases, Hospitals hospitals, std::size_t site, std::uint64_t seed) {
  const std::uint64_t noise = Random(seed).stream("poor", site).next();
  if (hasPoorImages(hospitals, site))
    for (CaseSource* source : {&cases.training, &cases.validation, &cases.test})
      *source = ofPoorImages(std::move(*source), kPoorNoise, noise);
  if (hasBadLabels(hospitals, site))
    for (CaseSource* source : {&cases.training, &cases.validation})
      *source = withPermutedLabels(std::move(*source));
}

}  // namespace

std::string_view nameOf(StudyTask task) {
  switch (task) {
    case StudyTask::brain:
      return "brain";
    case StudyTask::liver:
      return "liver";
    case StudyTask::heart:
      return "heart";
    case StudyTask::abdomen:
      return "abdomen";
  }
  return "";
}

double spacingOf(const StudyConfig& config, StudyTask task) {
  const bool trunk = task == StudyTask::liver || task == StudyTask::abdomen;
  return trunk ? kTrunkFactor * config.spacingMm : config.spacingMm;
}

std::string_view nameOf(Hospitals hospitals) {
  switch (hospitals) {
    case Hospitals::alike:
      return "alike";
    case Hospitals::quantity:
      return "unequal numbers";
    case Hospitals::quality:
      return "poor images";
    case Hospitals::badSite:
      return "one bad site";
    case Hospitals::all:
      return "all three";
  }
  return "";
}

Result<learning::ModelCard> studyCard(const StudyConfig& config, StudyTask task,
                                      std::string_view network) {
  const auto size = learning::networkSizeFrom(config.networkSize);
  const auto preset =
      size ? learning::presetOf(network, *size) : std::optional<learning::NetworkPreset>{};
  if (!preset)
    return refusal("train.kind",
                   concat("There is no network ", network, " of size ", config.networkSize));
  learning::ModelCard card =
      task == StudyTask::brain
          ? learning::untrainedCard(*preset, config.spacingMm)
          : untrainedOrganCard(*preset, organTaskOf(task), spacingOf(config, task));
  if (task == StudyTask::brain) card.labels = LabelTable::canonical();  // cases have cavities too
  const auto own = nlohmann::json::parse(config.architectures, nullptr, false);
  if (own.is_object() && own.contains(network)) card.architecture = own[network].dump();
  if (config.patch > 0) card.window.fill(static_cast<std::int64_t>(config.patch));
  card.name = concat("study-", card.kind);
  return card;
}

Result<std::vector<HospitalCases>> hospitalCases(const StudyConfig& config, StudyTask task,
                                                 Hospitals hospitals, std::uint64_t seed,
                                                 const JobContext& context) {
  const auto numbers = numbersOf(config, hospitals, seed);
  const auto folder = folderFor(config, task, context);
  if (!folder) return std::unexpected(folder.error());
  std::vector<HospitalCases> all;
  if (*folder) {
    auto dealt = folderHospitals(**folder, config, task, numbers, seed);
    if (!dealt) return dealt;
    all = std::move(*dealt);
  } else {
    for (std::size_t site = 0; site < config.sites; ++site) {
      auto made = phantomHospital(config, task, site, seed, numbers[site]);
      if (!made) return std::unexpected(made.error());
      all.push_back(std::move(*made));
    }
  }
  for (std::size_t site = 0; site < all.size(); ++site) {
    spoil(all[site], hospitals, site, seed);
    for (CaseSource* source : {&all[site].training, &all[site].validation, &all[site].test})
      *source = remembered(std::move(*source));
  }
  return all;
}

}  // namespace twinscope::app
