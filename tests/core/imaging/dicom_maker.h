#pragma once

#include "core/volume/geometry.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace twinscope::tests {

/// One single-frame MR or CT file as a scanner would write it; every field may be changed before writing.
struct MadeImage {
  std::string modality = "MR";
  std::string sopInstance, series = "1.2.826.0.1.3680043.10.1.1",
                           study = "1.2.826.0.1.3680043.10.1";
  std::string patientId = "TEST-1", patientName = "Test^Subject";
  std::string description = "T2 tse axial", imageType = "ORIGINAL\\PRIMARY\\M\\ND";
  int rows = 6, columns = 8;
  int bitsAllocated = 16, bitsStored = 16, highBit = 15;
  bool isSigned = true;
  std::string photometric = "MONOCHROME2";
  Vec3 position, rowDirection{1, 0, 0}, columnDirection{0, 1, 0};
  std::array<double, 2> spacingMm{1.5, 1.25};  ///< between rows, between columns
  double thicknessMm = 3;
  int instance = 1;
  std::map<std::uint32_t, std::string> more;             ///< further elements by tag, as text
  std::map<std::uint32_t, std::vector<double>> doubles;  ///< further elements of type FD
  std::vector<std::uint16_t> pixels;                     ///< rows × columns words
};

/// Writes the image through DCMTK. Explicit little endian, or another syntax by its UID. Throws on failure.
void writeImage(const std::filesystem::path& file, const MadeImage& image,
                const std::string& transferSyntax = "1.2.840.10008.1.2.1");

/// One frame of an enhanced multi-frame object.
struct MadeFrame {
  Vec3 position;
  double slope = 1, intercept = 0;
  double echoTimeMs = 0;
  std::string frameType = "ORIGINAL\\PRIMARY\\M\\NONE";
  std::vector<std::uint16_t> pixels;
};
/// Enhanced MR: orientation, spacing and thickness shared, the rest per frame.
void writeEnhanced(const std::filesystem::path& file, const MadeImage& common,
                   const std::vector<MadeFrame>& frames);

/// "x\y\z" with all digits.
std::string decimals(std::initializer_list<double> values);

}  // namespace twinscope::tests
