#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/learning/evaluation/case_slice.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/training/trainer.h"
#include "core/volume/metrics.h"

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::learning {

/// What is scored of brain tumours, in the order in which it is shown. Of organs: what their table reports.
inline constexpr std::array kScoredRegions{Region::wt, Region::tc, Region::et, Region::ncr,
                                           Region::ed};

/// How a model did on one case, on the case's own grid.
struct CaseScores {
  std::string name;
  std::vector<std::pair<Region, MaskAgreement>> regions;  ///< in the order in which they are shown
  double seconds = 0;                                     ///< of the segmentation
  CaseSlice slice{};                                      ///< where it went wrong most

  /// Throws std::out_of_range where the region is not scored.
  [[nodiscard]] const MaskAgreement& of(Region region) const;
};
/// The regions that the cases are scored on; empty of none.
[[nodiscard]] std::vector<Region> scoredRegions(const std::vector<CaseScores>& cases);

/// Segments every case with every model and compares with its truth: scores[model][case], in the orders given. A case is
/// read once for all models. The errors of the source and of segment(); "train.cases" where there is none;
/// "evaluate.labels-differ" where the models show different organs.
[[nodiscard]] Result<std::vector<std::vector<CaseScores>>> evaluateModels(
    const std::vector<const SegmentationModel*>& models, const CaseSource& cases,
    const JobContext& context);
/// The same of one model.
[[nodiscard]] Result<std::vector<CaseScores>> evaluateModel(const SegmentationModel& model,
                                                            const CaseSource& cases,
                                                            const JobContext& context);

/// A number of each case in short: `low` to `high` is the 95 % interval of the mean by 2000 bootstrap samples of a fixed
/// seed (Efron 1979, percentiles); with one value all are that value.
struct Summary {
  std::size_t n = 0;
  double mean = 0, low = 0, high = 0;
  double sd = 0;  ///< of the values, n in the denominator
  double median = 0, least = 0, most = 0;
};
/// Of none: n = 0 and the rest 0.
[[nodiscard]] Summary summarised(std::vector<double> values);
/// Of one number of a region over the cases, such as &MaskAgreement::dice; cases where truth and prediction are both empty
/// count as they stand in metrics.h.
[[nodiscard]] Summary summaryOf(const std::vector<CaseScores>& cases, Region region,
                                double MaskAgreement::*number);
/// Places of the cases, the smallest Dice of the first region (the whole tumour) first; equals keep their order.
[[nodiscard]] std::vector<std::size_t> worstFirst(const std::vector<CaseScores>& cases);

/// The card with meanDice, metrics and volumeIntervals from these scores: split conformal with coverage 0.9 on
/// |log(true / predicted volume)|, one score a case that shows the region; no interval below 9 of them.
[[nodiscard]] ModelCard scoredCard(ModelCard card, const std::vector<CaseScores>& cases);

}  // namespace twinscope::learning
