#include "core/learning/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace twinscope::learning {
namespace {

/// How often `patience` epochs in a row brought no lower loss.
int plateaus(std::span<const double> losses, int patience) {
  double best = std::numeric_limits<double>::infinity();
  int waited = 0;
  int count = 0;
  for (const double loss : losses) {
    waited = loss < best ? 0 : waited + 1;
    best = std::min(best, loss);
    if (waited < patience) continue;
    ++count;
    waited = 0;
  }
  return count;
}

double decay(const ScheduleOptions& options, double done, std::span<const double> losses) {
  switch (options.kind) {
    case ScheduleKind::poly:
      return std::pow(std::max(0.0, 1 - done), options.power);
    case ScheduleKind::cosine:
      return 0.5 * (1 + std::cos(std::numbers::pi * done));
    case ScheduleKind::plateau:
      return std::pow(options.factor, plateaus(losses, options.patience));
    case ScheduleKind::constant:
      return 1;
  }
  return 1;
}

}  // namespace

Status ScheduleOptions::validate() const {
  if (!(warmUpShare >= 0 && warmUpShare < 1)) return usageError("warmUpShare is not 0 to 1");
  if (!(power > 0)) return usageError("power must be above 0");
  if (!(factor > 0 && factor <= 1)) return usageError("factor must be above 0 and at most 1");
  if (patience < 1) return usageError("patience must be at least 1");
  return {};
}

double scheduledRate(double learningRate, const ScheduleOptions& options,
                     const ScheduleMoment& moment) {
  const auto steps = static_cast<double>(std::max<std::int64_t>(moment.steps, 1));
  const double done = static_cast<double>(moment.step) / steps;
  const double rise =
      options.warmUpShare > 0 ? std::min(1.0, (done + 1.0 / steps) / options.warmUpShare) : 1.0;
  return learningRate * rise * decay(options, done, moment.epochLosses);
}

int epochsWithoutGain(std::span<const double> losses) {
  double best = std::numeric_limits<double>::infinity();
  int waited = 0;
  for (const double loss : losses) {
    waited = loss < best ? 0 : waited + 1;
    best = std::min(best, loss);
  }
  return waited;
}

}  // namespace twinscope::learning
