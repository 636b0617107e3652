#include "app/services/organ_cases.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/phantom/organ_phantom.h"
#include "core/imaging/prepare/head.h"

#include <map>

namespace twinscope::app {
namespace {

imaging::OrganPhantomSpec specOf(const OrganCaseOptions& options, std::uint64_t seed) {
  const bool heart = options.task == OrganTask::heart;
  const auto scene = heart ? imaging::OrganScene::heart : imaging::OrganScene::abdomen;
  const Modality sequence = heart ? Modality::other : options.sequence;
  auto spec = imaging::randomOrganPhantom(scene, sequence, seed, options.spacingMm);
  if (options.scanner)
    spec.style =
        imaging::randomOrganPhantom(scene, sequence, *options.scanner, options.spacingMm).style;
  if (options.task == OrganTask::liver)
    spec.liverTumours = 1 + static_cast<int>(Random(seed).stream("tumours").below(5));
  return spec;
}

Result<learning::TrainingCase> makeCase(const OrganCaseOptions& options, std::size_t n) {
  const std::uint64_t seed = options.firstSeed + n;
  const auto phantom = imaging::makeOrganPhantom(specOf(options, seed), silentContext());
  if (!phantom) return std::unexpected(phantom.error());
  const auto truth = phantom->truth.narrowedTo(tableOf(options.task));
  if (!truth) return std::unexpected(truth.error());
  const Grid& scanned = phantom->image.grid();
  const Grid grid = imaging::boundingGrid(scanned, options.spacingMm);
  const LabelMap body = resample(LabelMap(scanned, phantom->bodyMask), grid);
  return learning::TrainingCase{.name = concat("organ phantom ", seed),
                                .images = {resample(phantom->image, grid)},
                                .brainMask = {body.labels().begin(), body.labels().end()},
                                .truth = resample(*truth, grid)};
}

}  // namespace

const LabelTable& tableOf(OrganTask task) {
  static const std::map<OrganTask, LabelTable> tables{
      {OrganTask::liver, LabelTable::byEdition("lits").value()},
      {OrganTask::abdomen, LabelTable::byEdition("abdomen").value()},
      {OrganTask::heart, LabelTable::byEdition("acdc").value()}};
  return tables.at(task);
}

learning::ModelCard untrainedOrganCard(const learning::NetworkPreset& preset, OrganTask task,
                                       double spacingMm) {
  learning::ModelCard card = learning::untrainedCard(preset, spacingMm);
  card.channels = {Modality::any};
  card.labels = tableOf(task);
  card.normalisation = learning::Normalisation::clippedZScoreInBrain;
  return card;
}

Status OrganCaseOptions::validate() const {
  if (count < 1) return usageError("at least one phantom is needed");
  return specOf(*this, firstSeed).validate();
}

Result<learning::CaseSource> organCases(const OrganCaseOptions& options) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  return learning::CaseSource{options.count,
                              [options](std::size_t n) { return makeCase(options, n); }};
}

}  // namespace twinscope::app
