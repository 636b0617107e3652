#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twinscope::learning {

/// Scores of a network on a grid: channels × voxels, i fastest; what a channel means is in the card.
struct Scores {
  Size3 size;
  std::size_t channels = 0;
  std::vector<float> values;
};

/// A network that can be run, of any kind. One thread at a time; inference uses the compute threads.
class SegmentationModel {
 public:
  virtual ~SegmentationModel() = default;
  [[nodiscard]] virtual const ModelCard& card() const = 0;
  /// input: card().channels volumes after normalisation, concatenated, on one grid of `size` voxels.
  [[nodiscard]] virtual Result<Scores> infer(std::span<const float> input, Size3 size,
                                             const JobContext& context) const = 0;
};

/// Makes the model that the card names from its weights file. Checks the SHA-256 and the layout before use.
/// "model.hash", "model.kind", "model.layout", "model.file".
[[nodiscard]] Result<std::unique_ptr<SegmentationModel>> openModel(
    const ModelCard& card, const std::filesystem::path& weights);

struct SegmentationOutcome {
  LabelMap labels;  ///< canonical table, on the grid of the images
  struct RegionVolume {
    Region region;
    double ml = 0;
    std::optional<double> lowMl, highMl;  ///< where the card carries an interval
  };
  std::vector<RegionVolume> volumes;  ///< NCR, ED, ET, WT, TC
  std::optional<Volume>
      entropy;  ///< where asked for: uncertainty in nats on the images' grid, 0 outside the brain
  double seconds = 0;
  std::string device;  ///< "CPU, 2 threads"
};

enum class Uncertainty { leftOut, entropy };

/// Segments prepared images (one grid, native intensities) inside the brain mask: resamples to the card's spacing, normalises,
/// runs windows, blends, and brings the scores back before the arg max. A missing sequence, unless the card bears it:
/// "segment.missing-sequence".
[[nodiscard]] Result<SegmentationOutcome> segment(const SegmentationModel& model,
                                                  const std::vector<Volume>& images,
                                                  std::span<const std::uint8_t> brainMask,
                                                  const JobContext& context,
                                                  Uncertainty uncertainty = Uncertainty::leftOut);

}  // namespace twinscope::learning
