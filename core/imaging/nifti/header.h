#pragma once

#include "core/base/error.h"
#include "core/imaging/intake.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::imaging::nifti {

/// Stored voxel types that become floats, by their NIfTI code.
enum class VoxelType {
  u8 = 2,
  i16 = 4,
  i32 = 8,
  f32 = 16,
  f64 = 64,
  i8 = 256,
  u16 = 512,
  u32 = 768,
  i64 = 1024,
  u64 = 1280
};

/// "uint8", "int16", …
[[nodiscard]] std::string_view nameOf(VoxelType type);

/// A checked header: every size fits 64 bits, the type is one that can be read. Nothing is allocated from it.
struct Header {
  int version = 1;       ///< 1 or 2
  bool swapped = false;  ///< byte order of the file is not this machine's
  bool pair = false;     ///< voxels lie in the .img beside
  Size3 size;
  std::uint64_t frames = 1;  ///< product of the 4th and higher dimensions
  VoxelType type = VoxelType::u8;
  std::size_t bytesPerVoxel = 1;
  std::uint64_t voxelOffset = 352;
  bool offsetMoved = false;  ///< the file's own offset pointed into the header
  double slope = 0, intercept = 0;
  std::array<double, 8> pixdim{};
  int qformCode = 0, sformCode = 0;
  std::array<double, 3> quaternion{};  ///< b, c, d
  std::array<double, 3> qoffset{};
  std::array<std::array<double, 4>, 3> sform{};
  int spaceUnits = 0;  ///< 0 unknown, 1 m, 2 mm, 3 µm

  [[nodiscard]] std::uint64_t voxelsPerFrame() const { return size.voxels(); }
  [[nodiscard]] std::uint64_t frameBytes() const { return voxelsPerFrame() * bytesPerVoxel; }
  [[nodiscard]] std::uint64_t endOfData() const { return voxelOffset + frames * frameBytes(); }
};

/// Longest header; a shorter span is read as far as it goes.
inline constexpr std::size_t kHeaderBytes = 540;

/// Does the beginning look like NIfTI-1/2 or Analyze 7.5 (by its size field, either byte order)?
[[nodiscard]] bool startsLikeNifti(std::span<const std::byte> start);
/// "NRRD", "MGH", "MINC", …: formats that are refused by name; empty where it is none of them.
[[nodiscard]] std::string_view otherFormat(std::span<const std::byte> start,
                                           const std::filesystem::path& file);

/// Errors: nifti.truncated, nifti.header, nifti.analyze, nifti.type.
[[nodiscard]] Result<Header> parseHeader(std::span<const std::byte> start);
/// Against the settings: nifti.header with the number that is too large.
[[nodiscard]] Status checkLimits(const Header& header, const IntakeLimits& limits);

/// World (LPS mm) of the voxels and what was noticed on the way.
struct Placement {
  Grid grid;
  bool spacingKnown = true;
  std::vector<Finding> findings;
};
[[nodiscard]] Placement placementOf(const Header& header);

/// Slope and intercept as they are to be used (3.1.4 of the interoperability notes).
struct Scaling {
  double slope = 1, intercept = 0;
  [[nodiscard]] bool isIdentity() const { return slope == 1 && intercept == 0; }
};
[[nodiscard]] Scaling scalingOf(const Header& header, std::vector<Finding>& findings);

/// JSON of the header without any free text: kept with the series for export.
[[nodiscard]] std::string headerJson(const Header& header);

}  // namespace twinscope::imaging::nifti
