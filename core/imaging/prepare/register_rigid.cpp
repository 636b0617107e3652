#include "core/base/text.h"
#include "core/imaging/prepare/mutual_information.h"
#include "core/imaging/prepare/prepare.h"
#include "core/imaging/prepare/rigid_search.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace twinscope::imaging {
namespace {

/// One step from coarse to fine.
struct Level {
  double spacingMm;
  std::size_t points;
  std::size_t candidates;  ///< kept from the step before
  ClimbOptions climb;
};

constexpr std::array kLevels{Level{8, 6000, 6, {8, 0.2, 30}}, Level{4, 16000, 3, {3, 0.1, 30}},
                             Level{2, 40000, 1, {1, 0.03, 30}},
                             Level{1, 90000, 1, {0.5, 0.003, 40}}};

Status registrable(const Volume& image, const char* which) {
  if (image.empty())
    return refusal("prepare.no-sequence", concat("the ", which, " image is empty"));
  const Size3 n = image.grid().size;
  if (std::min({n.i, n.j, n.k}) < 4)
    return refusal("prepare.too-small",
                   concat("the ", which, " image has ", n.i, "×", n.j, "×", n.k,
                          " voxels; registration needs at least 4 along each axis"));
  return {};
}

/// Turns to start from: none, and about each axis both ways, so that the climb begins within its basin.
std::vector<RigidParameters> startingTurns() {
  constexpr double kTurnMm = 12 * std::numbers::pi / 180 * RigidParameters::kLeverMm;
  std::vector<RigidParameters> turns(1);
  for (std::size_t axis = 0; axis < 3; ++axis)
    for (const double sign : {-1.0, 1.0}) {
      RigidParameters turn;
      turn.values[axis] = sign * kTurnMm;
      turns.push_back(turn);
    }
  return turns;
}

std::vector<RigidCandidate> startingCandidates(MutualInformation& metric, Vec3 centre,
                                               Vec3 movingCentre) {
  std::vector<RigidCandidate> candidates;
  for (const Affine& start : {Affine{}, Affine::shift(movingCentre - centre)})
    for (const RigidParameters& turn : startingTurns())
      candidates.push_back({start, turn, metric.value(start * turn.about(centre))});
  return candidates;
}

void keepBest(std::vector<RigidCandidate>& candidates, std::size_t count) {
  std::ranges::stable_sort(candidates, std::ranges::greater{}, &RigidCandidate::nats);
  candidates.resize(std::min(count, candidates.size()));
}

/// How far the map moves a head's surface, at most, in mm.
double reachMm(const RigidCandidate& candidate, Vec3 centre) {
  const Affine map = candidate.start * candidate.parameters.about(centre);
  double reach = 0;
  for (const double x : {-1.0, 1.0})
    for (const double y : {-1.0, 1.0})
      for (const double z : {-1.0, 1.0}) {
        const Vec3 corner = centre + RigidParameters::kLeverMm * Vec3{x, y, z};
        reach = std::max(reach, length(map * corner - corner));
      }
  return reach;
}

/// A gain below one percent or a move below a twentieth of a millimetre is the metric's noise: the header is as good.
bool worthMoving(const RigidCandidate& best, double natsBefore, Vec3 centre) {
  return best.nats > natsBefore + std::max(0.002, 0.01 * natsBefore) &&
         reachMm(best, centre) > 0.05;
}

}  // namespace

Result<RegistrationReport> registerRigid(const Volume& fixed, const Volume& moving,
                                         std::uint64_t seed, const JobContext& context) {
  if (Status status = registrable(fixed, "fixed"); !status) return std::unexpected(status.error());
  if (Status status = registrable(moving, "moving"); !status)
    return std::unexpected(status.error());
  const Volume head = headNeighbourhood(fixed);
  const Vec3 centre = centreOfMass(fixed);
  std::vector<RigidCandidate> candidates;
  double natsBefore = 0;
  for (std::size_t l = 0; l < kLevels.size(); ++l) {
    const Level& level = kLevels[l];
    context.progress.report(static_cast<double>(l) / kLevels.size(), "registering");
    if (context.stopRequested()) return cancelled();
    MutualInformation metric(shrunk(fixed, level.spacingMm), shrunk(moving, level.spacingMm), head,
                             centre, {level.points, seed + l});
    if (l == 0) candidates = startingCandidates(metric, centre, centreOfMass(moving));
    keepBest(candidates, level.candidates);
    for (RigidCandidate& candidate : candidates)
      candidate = climb(metric, candidate, level.climb, context);
    natsBefore = metric.value({});
  }
  if (context.stopRequested()) return cancelled();
  keepBest(candidates, 1);
  RegistrationReport report{.slot = moving.modality(),
                            .metricBefore = natsBefore,
                            .metricAfter = natsBefore,
                            .movingFromFixed = {}};
  const RigidCandidate& best = candidates.front();
  if (worthMoving(best, natsBefore, centre)) {
    report.metricAfter = best.nats;
    report.movingFromFixed = best.start * best.parameters.about(centre);
  }
  context.progress.report(1, "registering");
  return report;
}

}  // namespace twinscope::imaging
