#pragma once

#include "core/imaging/dicom/header_row.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace twinscope::imaging::dicom {

using SharedRow = std::shared_ptr<const HeaderRow>;

/// One two-dimensional image of a file.
struct Slice {
  SharedRow row;
  std::size_t frame = 0;

  [[nodiscard]] const FrameRow& info() const { return row->frames[frame]; }
};

/// Slices that make one volume, or several of one geometry (time points, diffusion directions).
struct Stack {
  std::vector<std::vector<Slice>> frames;  ///< each ordered along the normal, first to last
  bool positioned = false;                 ///< every slice has a position and an orientation
  std::vector<Finding> findings;
};

/// A hash of a slice's stored pixels, nothing where they cannot be read. Reads files; remembers what it has read.
using PixelHash = std::function<std::optional<std::uint64_t>(const Slice&)>;

/// Splits the files of one series into stacks: copies dropped, planning images apart, then by size, spacing,
/// orientation, type, echo and b-value; where positions repeat, by the first key that tells them apart. At least one.
[[nodiscard]] std::vector<Stack> stacksOf(std::vector<SharedRow> series,
                                          const PixelHash& pixelHash);

/// Where a slice lies along the common normal, mm. The slice must have a position and an orientation.
[[nodiscard]] double alongNormal(const Slice& slice);
[[nodiscard]] Vec3 normalOf(const FrameRow& frame);

}  // namespace twinscope::imaging::dicom
