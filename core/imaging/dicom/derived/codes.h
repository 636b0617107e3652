#pragma once

#include "core/volume/label_table.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::imaging::dicom {

/// A coded concept: value, scheme, meaning (PS3.3 8.8).
struct Code {
  std::string_view value, scheme, meaning;
};

/// A code read from a file.
struct ReadCode {
  std::string value, scheme, meaning;

  [[nodiscard]] bool is(const Code& code) const {
    return value == code.value && scheme == code.scheme;
  }
};

/// How one region of a brain tumour is said in DICOM (PS3.16 CID 7168, 7159; a scheme of our own where it has none).
struct RegionCode {
  Region region;
  Code type;
  std::string_view label;
  std::array<std::uint8_t, 3> rgb;  ///< the colour that other viewers are proposed
};

/// NCR, ED, ET, RC, then the unions TC and WT.
[[nodiscard]] std::span<const RegionCode> regionCodes();
/// Throws std::out_of_range for a region without one.
[[nodiscard]] const RegionCode& codeOf(Region region);
/// By the code of a segment's type, else by the words of its label; nullopt where neither is known.
[[nodiscard]] std::optional<Region> regionOf(const ReadCode& type, std::string_view label);

inline constexpr std::string_view kOwnScheme = "99TWINSCOPE";
inline constexpr Code kAbnormalStructure{"49755003", "SCT", "Morphologically Abnormal Structure"};
inline constexpr Code kBrain{"12738006", "SCT", "Brain"};
inline constexpr Code kDerivedBySegmentation{"113076", "DCM", "Segmentation"};
inline constexpr Code kSourceOfProcessing{"121322", "DCM",
                                          "Source image for image processing operation"};
inline constexpr Code kArtificialIntelligence{"123109", "DCM", "Artificial Intelligence"};

}  // namespace twinscope::imaging::dicom
