#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twinscope {

/// One fraction of radiotherapy: u ← u·exp(−αd − βd²) everywhere.
struct RadiotherapyFraction {
  double day = 0;
  double doseGy = 2;
};

/// One dose of chemotherapy; what it does fades as e^{−kt}.
struct ChemotherapyDose {
  double day = 0;
  double amount = 1;  ///< in doses of the kind that killPerDay is given for
};

/// Cells taken out by an operation.
struct Resection {
  double day = 0;
  std::vector<std::uint8_t> removed;  ///< one a voxel of the domain, 1: taken out
};

/// What is done to a tumour, on the same clock as its growth. No order is asked for.
struct GrowthCourse {
  std::vector<RadiotherapyFraction> radiotherapy;
  double alphaPerGy = 0.03;
  double alphaOverBetaGy = 10;
  std::vector<ChemotherapyDose> chemotherapy;
  double chemotherapyKillPerDay = 0.2;     ///< right after one dose; −∂u/∂t over u
  double chemotherapyDecayPerDay = 9.242;  ///< temozolomide: half-life 1.8 h
  std::vector<Resection> resections;

  [[nodiscard]] Status validate() const;
  [[nodiscard]] bool empty() const {
    return radiotherapy.empty() && chemotherapy.empty() && resections.empty();
  }
};

/// Share of cells that survive one fraction (linear-quadratic, β = α/(α/β)).
[[nodiscard]] double survivingShare(double alphaPerGy, double alphaOverBetaGy, double doseGy);

/// u ← gain·u/(1 + crowding·u): logistic growth, any kill, and every sequence of them, in one map.
struct LocalGrowth {
  double gain = 1;
  double crowding = 0;

  /// This first, then the next.
  [[nodiscard]] LocalGrowth then(const LocalGrowth& next) const {
    return {gain * next.gain, crowding + next.crowding * gain};
  }
  /// Exact logistic growth over a time with ρ·t = exponent.
  [[nodiscard]] static LocalGrowth logistic(double exponent);
};

/// One diffusion step and what follows it at each voxel.
struct GrowthStep {
  double days = 0;
  LocalGrowth after;
  const Resection* resection = nullptr;  ///< after that; it commutes with local growth
};

/// A course as the solver takes it: before the first step, then the steps.
struct GrowthPlan {
  LocalGrowth before;
  const Resection* resection = nullptr;
  std::vector<GrowthStep> steps;
};

/// Steps that end on every event of [fromDay, toDay) and on toDay. proliferationPerDay: 0 where the reaction is no part of the
/// local growth (the Euler scheme). Keeps pointers into the course.
[[nodiscard]] GrowthPlan planGrowth(const GrowthCourse& course, double proliferationPerDay,
                                    double longestStepDays, double fromDay, double toDay);

}  // namespace twinscope
