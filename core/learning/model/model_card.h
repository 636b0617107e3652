#pragma once

#include "core/base/error.h"
#include "core/volume/geometry.h"
#include "core/volume/label_table.h"
#include "core/volume/modality.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twinscope::learning {

/// What becomes of a sequence's intensities. InBrain: by the voxels of the brain mask on the working grid. clipped: to the
/// 0.5th and 99.5th percentile first. fixedWindow: the card's intensityWindow to 0 … 1, for CT.
enum class Normalisation { none, zScoreInBrain, clippedZScoreInBrain, minMaxInBrain, fixedWindow };
enum class OutputKind { classScores, regionSigmoids };
/// centreCrop: one window in the middle of the brain's box, cut or filled up to the window's sides (128³ as TwinSegNet
/// was published); what lies outside is background.
enum class InferenceMode { slidingWindow, wholeVolume, centreCrop };
/// What the network gives: logits still need a softmax or sigmoid, probabilities do not.
enum class ScoreScale { logits, probabilities };

/// All that the program must know to run a model, and that a person should know before trusting it. JSON on disk.
struct ModelCard {
  std::string name;
  std::string version;
  std::string kind;         ///< "unet3d", "torchscript": picks the factory
  std::string weightsFile;  ///< file name beside the card
  std::string sha256;       ///< of the weights file

  std::vector<Modality> channels;  ///< in the network's order; or {any}
  Vec3 spacingMm{1, 1, 1};
  /// Learnt with sequences left out: one that a study lacks is given as 0. Else such a study is refused.
  bool bearsMissingSequences = false;
  /// Name of a model that takes the studies which this one refuses for want of a sequence; empty: none.
  std::string fallback;
  bool skullStripped = true;  ///< voxels outside the brain are set to 0 after normalisation
  Normalisation normalisation = Normalisation::zScoreInBrain;
  std::array<double, 2> intensityWindow{0, 80};  ///< of fixedWindow: HU for CT

  OutputKind output = OutputKind::classScores;
  LabelTable labels = LabelTable::canonical();  ///< classScores: channel index = label value
  std::vector<Region> regions;                  ///< regionSigmoids: channel order; of brain tumours
  ScoreScale scale = ScoreScale::logits;
  double temperature =
      1;  ///< logits are divided by it before softmax or sigmoid (arXiv:1706.04599)

  InferenceMode mode = InferenceMode::slidingWindow;
  std::array<std::int64_t, 3> window{64, 64, 64};  ///< voxels along i, j, k
  double overlap = 0.5;

  /// Where a study shows less enhancing tumour than this in all, it is taken for noise and labelled as core without
  /// enhancement (as in Isensee et al., arXiv:1809.10483). 0: kept as it is.
  double smallestEnhancingMl = 0;
  /// Connected parts of the core whose voxels lie on average less than this below the brain mask's surface are taken for
  /// meninges, sinuses or skull base, and removed. A tumour of the meninges or of the cortex alone is lost with them. 0: kept.
  double leastCoreDepthMm = 0;

  std::string architecture;  ///< JSON object: the network's own parameters, such as widths
  std::string trainedOn;     ///< one sentence; phantoms are called phantoms
  /// What the images that it learnt from were like: least and most over the cases.
  struct LearntImages {
    Modality sequence = Modality::unknown;
    std::array<double, 2> sliceMm{0, 0};    ///< longest side of a voxel, as scanned
    std::array<double, 2> inPlaneMm{0, 0};  ///< shortest side
    std::array<double, 2> snr{0, 0};        ///< median over noise, in the brain
    friend bool operator==(const LearntImages&, const LearntImages&) = default;
  };
  std::vector<LearntImages> learntImages;  ///< empty where nobody said
  std::string intendedUse;
  std::string licence;
  std::vector<std::string> limits;
  std::vector<std::pair<Region, double>>
      meanDice;         ///< on cases never trained on; empty where unknown
  std::string metrics;  ///< JSON object: all scores, their cases and the command that makes them
  /// Split-conformal interval of the volume: the truth lies in [low, high] × predicted volume with `coverage`.
  struct VolumeInterval {
    Region region = Region::wt;
    double low = 1, high = 1, coverage = 0.9;
  };
  std::vector<VolumeInterval> volumeIntervals;

  /// "card.json" names what is missing or wrong.
  [[nodiscard]] static Result<ModelCard> fromJson(std::string_view json);
  [[nodiscard]] std::string toJson() const;
  [[nodiscard]] Status validate() const;
  /// Channels of the scores: background and every label value up to the largest, or one a region.
  [[nodiscard]] std::size_t outputChannels() const;
};

}  // namespace twinscope::learning
