#pragma once

#include "core/base/signed_rank.h"
#include "core/volume/label_table.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// How one model did on one region of one study (core/volume/metrics.h).
struct RegionFigures {
  double dice = 0, sensitivity = 0, specificity = 0;
  double hd95Mm = 0;  ///< DeepMind's definition; 374 where one side lacks the region
  friend bool operator==(const RegionFigures&, const RegionFigures&) = default;
};

/// The models that an update compares on one region of one study.
struct ComparedRegion {
  Region region = Region::wt;
  RegionFigures global, twin;
  std::optional<RegionFigures> previous;  ///< of the twin that is current; none before the first
};

/// One study of the guard set; what it is called is for people ("study 12").
struct GuardCase {
  std::string name;
  std::vector<ComparedRegion> regions;  ///< the same regions in every case
  /// The current twin learnt from this patient: it says nothing about which of the two is better.
  bool knownToPrevious = false;
};

/// Means over the guard studies, and whether the gain could be chance.
struct VerdictRow {
  Region region = Region::wt;
  std::size_t n = 0;
  RegionFigures global, twin;
  std::optional<RegionFigures> previous;
  SignedRank diceTest;  ///< twin − global; shown, never a gate
};

enum class Outcome { better, equal, worse };

struct GuardRule {
  double mostLoss = 0.02;      ///< of mean Dice that any one region may lose
  std::size_t fewStudies = 5;  ///< below: the verdict says that it rests on few
};

/// Whether a fine-tuned model may take the place of what it was fine-tuned from.
struct Verdict {
  Outcome outcome = Outcome::worse;
  bool few = false;
  double gain = 0;  ///< of Dice over the global model, mean over regions and studies
  /// The same over the current twin, on the studies that it did not learn from; none where there is no such study.
  std::optional<double> overPrevious;
  std::vector<VerdictRow> rows;
  std::vector<Region> fellBehind;  ///< regions that lost more than the rule allows
};

/// better: the mean Dice is above the global model's and not below the current twin's, and no region fell behind. equal: every figure is the same, as with
/// equal weights. worse: all else, also without a case.
[[nodiscard]] Verdict judge(std::span<const GuardCase> cases, const GuardRule& rule = {});

/// "better", "equal", "worse".
[[nodiscard]] std::string_view nameOf(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcomeFrom(std::string_view name);

}  // namespace twinscope::twin
