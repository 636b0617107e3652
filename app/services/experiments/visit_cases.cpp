#include "app/services/experiments/visit_cases.h"

#include "app/services/case_sources.h"
#include "app/services/phantom_cases.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/volume/normalise.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace twinscope::app {
namespace {

using imaging::PhantomSpec;
using learning::CaseSource;
using learning::TrainingCase;

PhantomSpec grown(PhantomSpec spec, std::uint64_t seed) {
  Random random = Random(seed).stream("growth");
  spec.visitSeed = random.next();
  for (imaging::TumourSpec& tumour : spec.tumours) {
    const double factor = random.uniform(0.75, 1.35);
    tumour.radiusMm = std::clamp(tumour.radiusMm * factor, 3.0, 35.0);
    tumour.cavityMm *= factor;
    tumour.oedemaMm = std::clamp(tumour.oedemaMm * random.uniform(0.7, 1.4), 0.0, 35.0);
  }
  return spec;
}

void normaliseSequences(TrainingCase& made) {
  for (Volume& image : made.images) {
    const IntensityScale scale = zScoreScale(image.voxels(), made.brainMask);
    std::vector<float> voxels(image.voxels().begin(), image.voxels().end());
    for (float& value : voxels) value = scale(value);
    image = Volume(image.grid(), std::move(voxels), image.modality());
  }
}

/// Visit 0 is the one before, 1 the one now.
CaseSource visitsOf(std::size_t patients, std::uint64_t firstSeed, double spacingMm, int visit) {
  return remembered({patients, [=](std::size_t n) -> Result<TrainingCase> {
                       const std::uint64_t seed = firstSeed + n;
                       PhantomSpec spec = imaging::randomPhantomSpec(seed, spacingMm);
                       if (visit == 1) spec = grown(std::move(spec), seed);
                       auto made = phantomCase(spec, {.spacingMm = spacingMm}, seed);
                       if (made) normaliseSequences(*made);
                       return made;
                     }});
}

void addPrior(TrainingCase& to, std::vector<float> values) {
  to.images.emplace_back(to.images.front().grid(), std::move(values), kPriorChannel);
}

std::vector<float> channelOf(const LabelMap& labels) {
  std::vector<float> values(labels.labels().begin(), labels.labels().end());
  for (float& value : values) value /= kMostPriorLabel;
  return values;
}

}  // namespace

Result<VisitPairs> visitPairs(std::size_t patients, std::uint64_t firstSeed, double spacingMm) {
  const PhantomCaseOptions options{.count = patients, .spacingMm = spacingMm};
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  return VisitPairs{visitsOf(patients, firstSeed, spacingMm, 0),
                    visitsOf(patients, firstSeed, spacingMm, 1)};
}

CaseSource withPrior(CaseSource cases, PriorLabels labels, double errorMm, std::uint64_t seed) {
  return changedBy(
      std::move(cases),
      [=, labels = std::move(labels)](TrainingCase& made, std::size_t n) -> Status {
        const auto before = labels(n);
        if (!before) return std::unexpected(before.error());
        const Grid& grid = made.images.front().grid();
        Random random = Random(seed).stream("registration", n);
        addPrior(made, channelOf(resample(*before, grid,
                                          misalignment(errorMm, grid.centreInWorld(), random))));
        return {};
      });
}

CaseSource withEmptyPrior(CaseSource cases) {
  return changedBy(std::move(cases), [](TrainingCase& made, std::size_t) -> Status {
    addPrior(made, std::vector<float>(made.truth.grid().voxels(), 0.F));
    return {};
  });
}

}  // namespace twinscope::app
