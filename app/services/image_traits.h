#pragma once

#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/trainer.h"

#include <optional>
#include <span>
#include <vector>

namespace twinscope::app {

/// What a network may be used to, or not, in an image.
struct ImageTraits {
  double sliceMm = 0,
         inPlaneMm = 0;  ///< longest and shortest side of a voxel as scanned; 0: unknown
  double snr = 0;        ///< 0: the image shows nothing
};

/// Median over noise within the mask, the noise being the median absolute difference of neighbours over 0.954 (for Gaussian
/// noise its deviation; tissue edges are outvoted). Nothing where the image is flat.
[[nodiscard]] std::optional<double> signalToNoise(const Volume& image,
                                                  std::span<const std::uint8_t> mask);
/// Of each image of a case, in its order; the noise is that on the grid that the card's network works on.
[[nodiscard]] std::vector<ImageTraits> traitsOf(const learning::ModelCard& card,
                                                const learning::TrainingCase& of);
/// Least and most over cases, sequence by sequence: ModelCard::learntImages. Loads every case once.
[[nodiscard]] Result<std::vector<learning::ModelCard::LearntImages>> learntImagesOf(
    const learning::ModelCard& card, const learning::CaseSource& cases, const JobContext& context);

}  // namespace twinscope::app
