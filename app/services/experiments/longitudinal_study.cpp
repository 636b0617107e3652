#include "app/services/case_sources.h"
#include "app/services/experiments/study_bench.h"
#include "app/services/experiments/visit_cases.h"
#include "app/services/phantom_cases.h"

#include <array>
#include <cmath>
#include <mutex>
#include <utility>

namespace twinscope::app {
namespace {

using learning::CaseSource;
using learning::SegmentationModel;

constexpr Region kRegions[] = {Region::wt, Region::tc, Region::et};
constexpr const char* kNetwork = "unet3d";
constexpr const char* kAlone = "alone";
constexpr double kRegistrationErrorMm = 1;
constexpr float kPriorShare = 0.3F;  // of a mean: less than a half, so that what is certain stays

enum class Labels { person, network };

/// A network of one visit whose probabilities are averaged with the labels of the visit before, where there are some.
class MeanWithPrior final : public SegmentationModel {
 public:
  explicit MeanWithPrior(std::unique_ptr<SegmentationModel> model)
      : m_model(std::move(model)), m_card(m_model->card()) {
    m_card.channels.push_back(kPriorChannel);
  }
  const learning::ModelCard& card() const override { return m_card; }
  Result<learning::Scores> infer(std::span<const float> input, Size3 size,
                                 const JobContext& context) const override {
    const std::size_t voxels = size.voxels();
    const auto prior = input.last(voxels);
    auto scores = m_model->infer(input.first(input.size() - voxels), size, context);
    if (!scores) return scores;
    for (std::size_t v = 0; v < voxels; ++v) {
      const auto label = static_cast<std::size_t>(std::lround(prior[v] * kMostPriorLabel));
      for (std::size_t c = 0; c < scores->channels; ++c) {
        float& p = scores->values[c * voxels + v];
        p = (1 - kPriorShare) * p + (c == label ? kPriorShare : 0.F);
      }
    }
    return scores;
  }

 private:
  std::unique_ptr<SegmentationModel> m_model;
  learning::ModelCard m_card;
};

PriorLabels labelsOf(const CaseSource& before) {
  return [before](std::size_t n) -> Result<LabelMap> {
    const auto visit = before.load(n);
    if (!visit) return std::unexpected(visit.error());
    return visit->truth;
  };
}

/// The labels that a model gives the visits before; each patient is segmented once.
PriorLabels labelledBy(std::shared_ptr<const SegmentationModel> model, const CaseSource& before) {
  return labelsOf(remembered({before.count, [=](std::size_t n) -> Result<learning::TrainingCase> {
                                auto visit = before.load(n);
                                if (!visit) return visit;
                                auto found = learning::segment(*model, visit->images,
                                                               visit->brainMask, silentContext());
                                if (!found) return std::unexpected(found.error());
                                visit->truth = std::move(found->labels);
                                return visit;
                              }}));
}

/// |found − true| of the change of volume from the visit before, ml.
Status addErrorsOfChange(std::vector<CaseFigures>& figures, const VisitPairs& pairs,
                         const PriorLabels& before) {
  for (std::size_t n = 0; n < figures.size(); ++n) {
    const auto first = pairs.before.load(n), second = pairs.now.load(n);
    if (!first || !second) return std::unexpected(first ? second.error() : first.error());
    const auto found = before(n);
    if (!found) return std::unexpected(found.error());
    double sum = 0;
    for (const Region region : kRegions) {
      const std::string name(nameOf(region));
      const double change = figures[n].figures["volume ml " + name] - found->volumeMl(region);
      const double truth = second->truth.volumeMl(region) - first->truth.volumeMl(region);
      sum += figures[n].figures["error of change ml " + name] = std::abs(change - truth);
    }
    figures[n].figures["error of change ml mean"] = sum / static_cast<double>(std::size(kRegions));
  }
  return {};
}

/// One seed's patients and what is done with them.
class LongitudinalStudy {
 public:
  LongitudinalStudy(const StudyConfig& config, std::uint64_t seed)
      : m_bench(config, seed),
        m_learnt(pairsOf(PhantomSet::training, config.casesPerSite)),
        m_watched(pairsOf(PhantomSet::validation, 1)),
        m_unseen(pairsOf(PhantomSet::evaluation, config.testPerSite)) {}

  /// A network of one visit at a time.
  [[nodiscard]] Result<CellOutcome> alone(const CellDesk& desk) const {
    const auto model = trained(
        card(false), {pooled({m_learnt.before, m_learnt.now}), m_watched.now, m_unseen.now}, desk);
    if (!model) return std::unexpected(model.error());
    if (auto kept = desk.keep(kAlone, *model); !kept) return std::unexpected(kept.error());
    const auto network = aloneFrom(desk);
    if (!network) return std::unexpected(network.error());
    return judged(**network, m_unseen.now, labelledBy(*network, m_unseen.before), desk);
  }

  /// A network that learns with the visit before in a channel of its own, and without one where there was none.
  [[nodiscard]] Result<CellOutcome> asChannel(Labels by, const CellDesk& desk) const {
    const auto network = aloneFrom(desk);
    if (!network) return std::unexpected(network.error());
    const auto labels = [&](const VisitPairs& of) {
      return by == Labels::person ? labelsOf(of.before) : labelledBy(*network, of.before);
    };
    const CaseSource test = prior(m_unseen, labels(m_unseen));
    const auto model =
        trained(card(true),
                {pooled({withEmptyPrior(m_learnt.before), prior(m_learnt, labels(m_learnt))}),
                 prior(m_watched, labels(m_watched)), test},
                desk);
    if (!model) return std::unexpected(model.error());
    const auto opened = openedModel(*model, desk.scratch);
    if (!opened) return std::unexpected(opened.error());
    return judged(**opened, test, labels(m_unseen), desk);
  }

  [[nodiscard]] Result<CellOutcome> asMean(const CellDesk& desk) const {
    const auto network = aloneFrom(desk);
    if (!network) return std::unexpected(network.error());
    auto own = aloneModel(desk);
    if (!own) return std::unexpected(own.error());
    const PriorLabels labels = labelledBy(*network, m_unseen.before);
    return judged(MeanWithPrior(std::move(*own)), prior(m_unseen, labels), labels, desk);
  }

 private:
  [[nodiscard]] VisitPairs pairsOf(PhantomSet set, std::size_t each) const {
    const StudyConfig& config = m_bench.config();
    return visitPairs(config.sites * each, firstPhantomSeed(m_bench.seed(), set), config.spacingMm)
        .value();  // a valid configuration has a spacing that phantoms can have
  }

  /// The cases come normalised: a channel of labels must stay as it is.
  [[nodiscard]] Result<learning::ModelCard> card(bool withPrior) const {
    auto card = studyCard(m_bench.config(), StudyTask::brain, kNetwork);
    if (!card) return card;
    card->normalisation = learning::Normalisation::none;
    if (withPrior) card->channels.push_back(kPriorChannel);
    return card;
  }

  /// Only turned and mirrored: changes of intensity would change labels in a channel.
  [[nodiscard]] Result<FederationModel> trained(const Result<learning::ModelCard>& card,
                                                const HospitalCases& cases,
                                                const CellDesk& desk) const {
    if (!card) return std::unexpected(card.error());
    const auto start = newModel(*card, m_bench.seedFor("weights"));
    if (!start) return start;
    StudyTraining how = m_bench.centralised();
    how.augment = learning::noAugmentation();
    how.augment.flip = learning::AugmentOptions{}.flip;
    how.augment.rotate90 = learning::AugmentOptions{}.rotate90;
    return trainedOn(*start, cases, m_bench.config().batch, how, desk.scratch, desk.job);
  }

  [[nodiscard]] Result<std::unique_ptr<SegmentationModel>> aloneModel(const CellDesk& desk) const {
    const auto card = this->card(false);
    if (!card) return std::unexpected(card.error());
    const auto kept = desk.kept(kAlone, *card);
    if (!kept) return std::unexpected(kept.error());
    return openedModel(*kept, desk.scratch / "network of one visit");
  }
  [[nodiscard]] Result<std::shared_ptr<const SegmentationModel>> aloneFrom(
      const CellDesk& desk) const {
    auto model = aloneModel(desk);
    if (!model) return std::unexpected(model.error());
    return std::shared_ptr<const SegmentationModel>(std::move(*model));
  }

  [[nodiscard]] CaseSource prior(const VisitPairs& pairs, PriorLabels labels) const {
    return remembered(withPrior(pairs.now, std::move(labels), kRegistrationErrorMm,
                                m_bench.seedFor("registration")));
  }

  [[nodiscard]] Result<CellOutcome> judged(const SegmentationModel& model, const CaseSource& cases,
                                           const PriorLabels& before, const CellDesk& desk) const {
    auto figures = scoredOn(model, cases, 0, kRegions, desk.job);
    if (!figures) return std::unexpected(figures.error());
    if (auto added = addErrorsOfChange(*figures, m_unseen, before); !added)
      return std::unexpected(added.error());
    return CellOutcome{.cases = std::move(*figures)};
  }

  StudyBench m_bench;
  VisitPairs m_learnt, m_watched, m_unseen;
};

}  // namespace

std::vector<CellPlan> longitudinalCells(const StudyConfig& config, std::uint64_t seed) {
  const LongitudinalStudy study(config, seed);
  const double steps = static_cast<double>(StudyBench(config, seed).centralised().steps);
  const std::string with = "the visit before";
  return {{"one visit", "one visit alone", steps,
           [study](const CellDesk& desk) { return study.alone(desk); }},
          {with, "mean with the network's labels", 1,
           [study](const CellDesk& desk) { return study.asMean(desk); }},
          {with, "labels of the network", steps,
           [study](const CellDesk& desk) { return study.asChannel(Labels::network, desk); }},
          {with, "labels of a person", steps,
           [study](const CellDesk& desk) { return study.asChannel(Labels::person, desk); }}};
}

}  // namespace twinscope::app
