#pragma once

#include "core/base/job_context.h"
#include "core/learning/training/trainer.h"

namespace twinscope::app {

/// How much a site's cases are good for, in [0, 1]: what the strategy "adaptive" calls data quality. The mean over the
/// cases of the mean of four shares, each a number of the case alone, so that sites need not know each other:
/// tumour parts that are labelled (of NCR, ED, ET; else of the organs), whole tumour (else the first organ) in units of
/// 10 ml (at most 1), SNR/(SNR + 10) of the images in the brain, and sequences that show something. SNR: signalToNoise()
/// of image_traits.h.
[[nodiscard]] double dataQuality(const learning::TrainingCase& of);
/// Loads every case once.
[[nodiscard]] Result<double> dataQuality(const learning::CaseSource& cases, const JobContext& job);

}  // namespace twinscope::app
