#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <span>

namespace twinscope::learning {

/// poly: (1 − t)^power to 0 (nnU-Net). cosine: ½(1 + cos πt) to 0 (Loshchilov & Hutter, arXiv:1608.03983). plateau: times
/// `factor` after `patience` epochs without a lower loss. constant: unchanged. t is the share of the steps that is done.
enum class ScheduleKind { poly, cosine, plateau, constant };

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::poly;
  double warmUpShare = 0.02;  ///< of all steps: a linear rise from 0
  double power = 0.9;         ///< of poly
  double factor = 0.5;        ///< of plateau
  int patience = 5;           ///< of plateau, epochs

  [[nodiscard]] Status validate() const;
};

struct ScheduleMoment {
  std::int64_t step = 0;
  std::int64_t steps = 1;               ///< of the whole training
  std::span<const double> epochLosses;  ///< of the epochs so far: what plateau looks at
};

/// The learning rate of a step. Depends on its arguments alone, so that a resumed training goes on alike.
[[nodiscard]] double scheduledRate(double learningRate, const ScheduleOptions& options,
                                   const ScheduleMoment& moment);

/// Epochs since the last one that was better (lower) than all before it; 0 when the newest one is.
[[nodiscard]] int epochsWithoutGain(std::span<const double> losses);

}  // namespace twinscope::learning
