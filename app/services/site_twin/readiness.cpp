#include "app/services/site_twin/readiness.h"

#include "app/services/image_traits.h"
#include "app/services/models.h"
#include "app/services/training_cases.h"
#include "core/volume/components.h"

#include <algorithm>
#include <set>

namespace twinscope::app {
namespace {

using Kind = ReadinessFinding::Kind;
using LearntImages = learning::ModelCard::LearntImages;

constexpr double kMostOutside = 0.01, kMostEnclosed = 0.01;  // of the tumour
constexpr std::size_t kMostParts = 10;
constexpr double kTolerance = 0.1;  // beyond the range before anything is said

double medianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// One more study of a kind, sequence by sequence.
void count(std::vector<ReadinessFinding>& findings, Kind kind, Modality sequence) {
  const auto known = std::ranges::find_if(findings, [&](const ReadinessFinding& finding) {
    return finding.kind == kind && finding.sequence == sequence;
  });
  if (known != findings.end())
    ++known->studies;
  else
    findings.push_back({.kind = kind, .studies = 1, .sequence = sequence});
}

void countLacks(std::vector<ReadinessFinding>& findings, const StudyStanding& standing) {
  if (!standing.prepared) return count(findings, Kind::notPrepared, Modality::unknown);
  if (!standing.labelled) count(findings, Kind::notLabelled, Modality::unknown);
  for (const Modality sequence : standing.missing) count(findings, Kind::missingSequence, sequence);
}

/// Unlabelled voxels that no way of faces leads out of; a cavity has a label of its own.
std::size_t enclosedVoxels(const LabelMap& truth) {
  std::vector<std::uint8_t> rest(truth.labels().size());
  std::ranges::transform(truth.labels(), rest.begin(),
                         [](std::uint8_t v) { return v == 0 ? 1 : 0; });
  const auto parts = componentSizes(rest, truth.grid().size, Connectivity::faces6);
  std::size_t enclosed = 0;
  for (std::size_t n = 1; n < parts.size(); ++n) enclosed += parts[n];  // the largest is outside
  return enclosed;
}

void include(std::vector<SiteImages>& all, Modality sequence, const ImageTraits& traits) {
  auto known = std::ranges::find(all, sequence, &SiteImages::sequence);
  if (known == all.end()) {
    all.push_back({.sequence = sequence, .sliceMm = {}, .inPlaneMm = {}, .snr = {}});
    known = std::prev(all.end());
  }
  if (traits.sliceMm > 0) {
    known->sliceMm.push_back(traits.sliceMm);
    known->inPlaneMm.push_back(traits.inPlaneMm);
  }
  if (traits.snr > 0) known->snr.push_back(traits.snr);
}

Result<std::vector<SiteImages>> lookAtCases(const learning::ModelCard& card,
                                            const learning::CaseSource& cases,
                                            std::vector<ReadinessFinding>& findings,
                                            const JobContext& context) {
  std::vector<SiteImages> images;
  for (std::size_t n = 0; n < cases.count; ++n) {
    if (context.stopRequested()) return cancelled();
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    for (const ReadinessFinding& finding : labelFindings(*one))
      count(findings, finding.kind, Modality::unknown);
    const auto traits = traitsOf(card, *one);
    for (std::size_t i = 0; i < traits.size(); ++i)
      include(images, one->images[i].modality(), traits[i]);
  }
  return images;
}

}  // namespace

std::vector<ReadinessFinding> labelFindings(const learning::TrainingCase& of) {
  const auto tumour = of.truth.mask(Region::wt);
  std::vector<ReadinessFinding> findings;
  const auto all = static_cast<double>(std::ranges::count(tumour, std::uint8_t{1}));
  if (all == 0) return {{.kind = Kind::noTumour, .studies = 1}};
  double outside = 0;
  for (std::size_t v = 0; v < tumour.size() && v < of.brainMask.size(); ++v)
    if (tumour[v] != 0 && of.brainMask[v] == 0) ++outside;
  if (outside > kMostOutside * all) findings.push_back({.kind = Kind::outsideBrain, .studies = 1});
  if (componentSizes(tumour, of.truth.grid().size).size() > kMostParts)
    findings.push_back({.kind = Kind::fragments, .studies = 1});
  if (static_cast<double>(enclosedVoxels(of.truth)) > kMostEnclosed * all)
    findings.push_back({.kind = Kind::holes, .studies = 1});
  return findings;
}

std::vector<ReadinessFinding> imageFindings(const std::vector<LearntImages>& learnt,
                                            const std::vector<SiteImages>& site) {
  std::vector<ReadinessFinding> findings;
  for (const SiteImages& images : site) {
    const auto known = std::ranges::find(learnt, images.sequence, &LearntImages::sequence);
    if (known == learnt.end()) continue;
    const auto tell = [&](Kind kind, const std::vector<double>& values,
                          const std::array<double, 2>& range) {
      findings.push_back({.kind = kind,
                          .studies = values.size(),
                          .sequence = images.sequence,
                          .site = medianOf(values),
                          .learnt = range});
    };
    const double slice = medianOf(images.sliceMm), snr = medianOf(images.snr);
    if (known->sliceMm[1] > 0 && slice > (1 + kTolerance) * known->sliceMm[1])
      tell(Kind::thickSlices, images.sliceMm, known->sliceMm);
    if (known->inPlaneMm[1] > 0 &&
        medianOf(images.inPlaneMm) > (1 + kTolerance) * known->inPlaneMm[1])
      tell(Kind::coarsePlane, images.inPlaneMm, known->inPlaneMm);
    if (snr > 0 && snr < (1 - kTolerance) * known->snr[0])
      tell(Kind::noisy, images.snr, known->snr);
  }
  return findings;
}

Result<Readiness> siteReadiness(const Workspace& workspace, const std::string& model,
                                const JobContext& context) {
  const auto loaded = loadModel(workspace, model);
  if (!loaded) return std::unexpected(loaded.error());
  const learning::ModelCard& card = (*loaded)->card();
  const auto standings = studyStandings(workspace, card.channels);
  if (!standings) return std::unexpected(standings.error());
  Readiness readiness{.model = card.name,
                      .studies = standings->size(),
                      .bearsMissing = card.bearsMissingSequences,
                      .fallback = card.fallback,
                      .knowsImages = !card.learntImages.empty(),
                      .findings = {}};
  std::vector<StudyId> usable;
  std::set<std::string> patients;
  for (const StudyStanding& standing : *standings) {
    countLacks(readiness.findings, standing);
    if (!standing.usable(card)) continue;
    usable.push_back(standing.study);
    patients.insert(standing.patient);
  }
  readiness.usable = usable.size();
  readiness.patients = patients.size();
  const auto cases = casesOf(workspace, usable, card.channels);
  if (!cases) return std::unexpected(cases.error());
  const auto images = lookAtCases(card, *cases, readiness.findings, context);
  if (!images) return std::unexpected(images.error());
  for (const auto& finding : imageFindings(card.learntImages, *images))
    readiness.findings.push_back(finding);
  return readiness;
}

}  // namespace twinscope::app
