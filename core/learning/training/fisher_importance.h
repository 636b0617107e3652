#pragma once

#include "core/base/parameter_set.h"
#include "core/learning/training/trainer.h"

namespace twinscope::learning {

/// How much each weight matters to a network on some cases, for PullOptions::importance (elastic weight consolidation,
/// Kirkpatrick et al., arXiv:1612.00796): the diagonal of the empirical Fisher information, the mean over `patches` of the
/// squared gradient of the cross-entropy on one patch. In the layout of the weights; 0 for buffers. Patches are those of
/// options.patch and options.seed, not augmented, without dropout and with the norms' statistics kept. Asks the stop token
/// before each patch. "train.cases" where there are none; "model.layout" where the weights are another network's.
[[nodiscard]] Result<ParameterSet> fisherImportance(const ModelCard& card,
                                                    const ParameterSet& weights,
                                                    const CaseSource& cases,
                                                    const TrainOptions& options, int patches,
                                                    const JobContext& context);

}  // namespace twinscope::learning
