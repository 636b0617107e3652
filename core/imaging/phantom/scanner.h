#pragma once

#include "core/imaging/phantom/phantom.h"
#include "core/imaging/phantom/tissue.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace twinscope::imaging {

/// Signal of each tissue in one sequence, white matter of a neutral style at 1.
using SignalTable = std::array<float, kTissues>;
[[nodiscard]] SignalTable signalTable(Modality sequence, double contrastShift);

/// A share of 0 to 1 as a byte.
[[nodiscard]] std::uint8_t byteOf(float share);

/// A head or body as a scanner meets it: signals and shares on one fine grid in its own frame.
struct RenderedBody {
  Grid grid;
  std::vector<std::vector<float>> signals;       ///< one for each sequence asked for
  std::vector<std::uint8_t> mask;                ///< of the brain or of the body: 0 to 255
  std::vector<std::vector<std::uint8_t>> parts;  ///< shares of the label values 1, 2, …: 0 to 255

  RenderedBody(const Grid& fine, std::size_t signalCount, float background, std::size_t partCount);
  /// Calls paint(voxel, point in mm) for every voxel, on the compute pool. "cancelled".
  [[nodiscard]] Status render(const std::function<void(std::size_t, Vec3)>& paint,
                              const JobContext& context) const;
};

/// One sequence's matrix in the scanner and the body's position during it.
struct Acquisition {
  Modality sequence = Modality::unknown;
  Grid grid;
  Affine bodyFromScanner;
};
[[nodiscard]] Acquisition planAcquisition(const PhantomSpec& spec, Modality sequence);

/// Slices of the given thickness: MR with bias field and Rician noise in the style's units, CT with Gaussian noise in HU.
[[nodiscard]] Volume acquire(const RenderedBody& body, std::size_t signal,
                             const Acquisition& acquisition, const SiteStyle& style,
                             std::uint64_t visitSeed);
/// The commonest part of voxels that are at least half some part.
[[nodiscard]] std::vector<std::uint8_t> labelsOn(const RenderedBody& body,
                                                 const Acquisition& acquisition);
/// 1 where at least half a voxel lies inside the mask.
[[nodiscard]] std::vector<std::uint8_t> maskOn(const RenderedBody& body,
                                               const Acquisition& acquisition);

}  // namespace twinscope::imaging
