#pragma once

#include "core/volume/grid.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::imaging {

/// One two-dimensional image that a volume was made of.
struct SourceSlice {
  std::string instanceUid;
  int frame = 0;         ///< from 1, in a multi-frame object; 0: the object is this one image
  Vec3 positionInWorld;  ///< centre of its first pixel

  friend bool operator==(const SourceSlice&, const SourceSlice&) = default;
};

/// The DICOM series behind a volume: what a segmentation or report must refer to, and where its slices truly lie (the
/// volume's own grid may be evened out or upright). Without slices: the volume has no DICOM source.
struct SourceSeries {
  std::string studyUid, seriesUid, frameOfReferenceUid;
  std::string sopClass;
  std::int64_t rows = 0, columns = 0;
  std::array<Vec3, 2> orientation;    ///< unit vectors along a row and down a column
  std::array<double, 2> spacingMm{};  ///< between rows, between columns
  double thicknessMm = 0;             ///< 0: not told
  std::vector<SourceSlice> slices;    ///< along the normal, as in the volume

  /// The plane of one slice as a grid one voxel thick.
  [[nodiscard]] Grid planeOf(std::size_t slice) const;
  /// Every UID that names this data replaced; SOP classes are no names.
  [[nodiscard]] SourceSeries withUids(
      const std::function<std::string(const std::string&)>& replaced) const;

  /// Small, as it lies beside every stored series: slices that are even to 0.1 µm keep two positions.
  [[nodiscard]] std::string toJson() const;
  /// nullopt where the text is of another kind or names no slices.
  [[nodiscard]] static std::optional<SourceSeries> fromJson(std::string_view json);

  friend bool operator==(const SourceSeries&, const SourceSeries&) = default;
};

}  // namespace twinscope::imaging
