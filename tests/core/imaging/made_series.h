#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace twinscope::tests {

/// A series of single-frame files as a scanner would write it.
struct MadeSeries {
  Size3 size{12, 10, 6};
  Vec3 spacingMm{1.25, 1.5, 3};
  Vec3 originInWorld{-40.5, -31.25, 12.125};
  Vec3 turnedRad{0.1, -0.05, 0.2};  ///< about x, y, z
  std::string description = "t1_mprage post gad";
  std::string series = "1.2.826.0.1.3680043.10.1.7", study = "1.2.826.0.1.3680043.10.1";
  std::string frameOfReference = "1.2.826.0.1.3680043.10.1.9";
  std::string patientId = "4711-ID", patientName = "Mustermann^Erika";

  [[nodiscard]] Grid grid() const;
  [[nodiscard]] std::string instanceUid(std::int64_t slice) const;
  /// Writes one file a slice, last slice first, into a folder that is made where missing.
  void writeTo(const std::filesystem::path& folder) const;
};

}  // namespace twinscope::tests
