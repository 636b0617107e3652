#pragma once

#include "core/learning/inference/segmentation_model.h"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace twinscope::learning {

/// Where windows start along an axis. monai: steps of int(window·(1 − overlap)), the last pulled back to the edge.
/// nnunet: as few equidistant starts as the overlap allows, rounded half to even. centre: one window in the middle; voxels
/// outside keep scores of 0.
enum class WindowPlacement { monai, nnunet, centre };
/// How a window's voxels weigh in the blend. gaussian is MONAI's (centre (n − 1)/2, floor 1e-3), nnunetGaussian that of
/// nnU-Net (centre n/2, cut at 4 sigma, zeros raised to the smallest weight).
enum class Importance { constant, gaussian, nnunetGaussian };
/// What surrounds an image that is smaller than the window.
enum class WindowPadding { zero, reflect };
/// What to do with a window that is 0 everywhere, that is: outside the brain. skip leaves its scores 0.
enum class EmptyWindows { predict, skip };

struct WindowOptions {
  std::array<std::int64_t, 3> window{64, 64, 64};  ///< voxels along i, j, k
  double overlap = 0.5;  ///< share of a window that the next one covers again
  WindowPlacement placement = WindowPlacement::monai;
  Importance importance = Importance::gaussian;
  double sigmaScale = 0.125;  ///< sigma of the Gaussian over the window's side
  WindowPadding padding = WindowPadding::zero;
  EmptyWindows empty = EmptyWindows::predict;
  std::size_t batch = 1;  ///< windows a call of the network

  [[nodiscard]] Status validate() const;
};

/// First voxel of each window along one axis of `image` voxels, rising. image < window gives {0}.
[[nodiscard]] std::vector<std::int64_t> windowStarts(std::int64_t image, std::int64_t window,
                                                     double overlap, WindowPlacement placement);
/// Weights of a window's voxels, i fastest.
[[nodiscard]] std::vector<float> importanceMap(Size3 window, Importance importance,
                                               double sigmaScale);

/// Scores of `count` windows that lie one after another (count × channels × voxels): count × outChannels × voxels.
using WindowPredictor =
    std::function<Result<std::vector<float>>(std::span<const float> windows, std::size_t count)>;

/// Channels × voxels of one grid.
struct WindowInput {
  std::span<const float> values;
  std::size_t channels = 1;
  Size3 size;
};

/// Runs the predictor over all windows and blends: Σ w·score / Σ w. Holds the scores once and one batch of windows.
/// Reports progress and asks the stop token between batches.
[[nodiscard]] Result<Scores> slideWindows(const WindowInput& input, std::size_t outChannels,
                                          const WindowOptions& options,
                                          const WindowPredictor& predict,
                                          const JobContext& context);

}  // namespace twinscope::learning
