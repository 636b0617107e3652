#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/training/trainer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::learning {

/// Class probabilities of observations, class by class (as Scores), with the class that was true.
struct Observed {
  std::size_t classes = 0;
  std::vector<float> probabilities;  ///< classes × targets.size()
  std::vector<std::uint8_t> targets;
};

/// How far confidence may be believed: observations in 15 equal bins (lo, hi] of their top class' probability.
struct Reliability {
  struct Bin {
    std::size_t n = 0;
    double confidence = 0, accuracy = 0;  ///< means; 0 where empty
  };
  std::array<Bin, 15> bins{};
  double ece = 0,
         mce = 0;    ///< share-weighted and largest |confidence − accuracy| (Naeini et al. 2015)
  double brier = 0;  ///< mean Σ (p − 1[true])²
  double crossEntropy = 0;  ///< mean −log p of the true class
  double accuracy = 0;
};
[[nodiscard]] Reliability reliabilityOf(const Observed& observed);

/// The T > 0 that minimises the mean cross-entropy of softmax(log p / T) (Guo et al., arXiv:1706.04599); 1 of none. The
/// most probable class stays the same.
[[nodiscard]] double fittedTemperature(const Observed& observed);
/// softmax(log p / T).
[[nodiscard]] Observed sharpened(Observed observed, double temperature);

/// What a model's probabilities are worth around the tumours of cases that it did not learn from.
struct Calibration {
  double temperature = 1;     ///< to multiply the card's with
  Reliability before, after;  ///< on the same voxels
  std::size_t voxels = 0;
};
/// Looks at up to 20 000 voxels a case inside the truth's box, 4 voxels wider: background far away would make any network
/// look calibrated. A case without tumour is passed over. "train.cases" where nothing is left.
[[nodiscard]] Result<Calibration> calibrate(const SegmentationModel& model, const CaseSource& cases,
                                            const JobContext& context);

}  // namespace twinscope::learning
