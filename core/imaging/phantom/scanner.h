#pragma once

#include "core/imaging/phantom/phantom.h"
#include "core/imaging/phantom/tissue.h"

#include <array>
#include <cstdint>
#include <vector>

namespace twinscope::imaging {

/// Signal of each tissue in one sequence, white matter of a neutral style at 1.
using SignalTable = std::array<float, kTissues>;
[[nodiscard]] SignalTable signalTable(Modality sequence, double contrastShift);

/// The head as a scanner meets it: signals and shares on one fine grid in the head's frame.
struct RenderedHead {
  Grid grid;
  std::vector<std::vector<float>> signals;         ///< one for each sequence asked for
  std::vector<std::uint8_t> brain;                 ///< 0 to 255
  std::array<std::vector<std::uint8_t>, 4> parts;  ///< NCR, ED, ET, RC: 0 to 255
};

/// One sequence's matrix in the scanner and the head's position during it.
struct Acquisition {
  Modality sequence = Modality::unknown;
  Grid grid;
  Affine headFromScanner;
};
[[nodiscard]] Acquisition planAcquisition(const PhantomSpec& spec, Modality sequence);

/// Slices of the given thickness with bias field and Rician noise.
[[nodiscard]] Volume acquire(const RenderedHead& head, std::size_t signal,
                             const Acquisition& acquisition, const PhantomSpec& spec);
/// The share at each voxel, averaged over the voxel, in [0, 255].
[[nodiscard]] std::vector<float> averageShare(const std::vector<std::uint8_t>& share,
                                              const Grid& from, const Acquisition& acquisition);

}  // namespace twinscope::imaging
