#include "core/base/durable_file.h"
#include "core/base/text.h"
#include "core/imaging/nifti/header.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/nifti/stored.h"
#include "core/imaging/nifti/voxels.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little,
              "the header is written in this machine's order");

constexpr std::size_t kDataOffset = 352;
constexpr std::int64_t kMaxVersion1Side = 32'767;
constexpr int kImageLevel = 6;
constexpr double kShear = 1e-3;

class HeaderWriter {
 public:
  template <class T>
  void put(std::size_t offset, T value) {
    std::memcpy(&m_bytes[offset], &value, sizeof(T));
  }
  void text(std::size_t offset, std::string_view value) {
    std::memcpy(&m_bytes[offset], value.data(), value.size());
  }
  [[nodiscard]] const std::array<std::byte, kDataOffset>& bytes() const { return m_bytes; }

 private:
  std::array<std::byte, kDataOffset> m_bytes{};
};

struct Rotation {
  double b = 0, c = 0, d = 0;
  double handedness = 1;
};

/// The quaternion of perpendicular axes (after nifti_mat44_to_quatern of the NIfTI-1 library, public domain).
Rotation rotationOf(const Affine& ras) {
  std::array<Vec3, 3> axis;
  for (int n = 0; n < 3; ++n) axis[n] = (1 / length(ras.column(n))) * ras.column(n);
  Rotation r;
  if (dot(cross(axis[0], axis[1]), axis[2]) < 0) {
    r.handedness = -1;
    axis[2] = -1.0 * axis[2];
  }
  const double xx = axis[0].x, yy = axis[1].y, zz = axis[2].z;
  const double trace = xx + yy + zz + 1;
  if (trace > 0.5) {
    const double a = 0.5 * std::sqrt(trace);
    r.b = 0.25 * (axis[1].z - axis[2].y) / a;
    r.c = 0.25 * (axis[2].x - axis[0].z) / a;
    r.d = 0.25 * (axis[0].y - axis[1].x) / a;
    return r;
  }
  double a = 0;
  const double xd = 1 + xx - yy - zz, yd = 1 + yy - xx - zz, zd = 1 + zz - xx - yy;
  if (xd > 1) {
    r.b = 0.5 * std::sqrt(xd);
    r.c = 0.25 * (axis[1].x + axis[0].y) / r.b;
    r.d = 0.25 * (axis[2].x + axis[0].z) / r.b;
    a = 0.25 * (axis[1].z - axis[2].y) / r.b;
  } else if (yd > 1) {
    r.c = 0.5 * std::sqrt(yd);
    r.b = 0.25 * (axis[1].x + axis[0].y) / r.c;
    r.d = 0.25 * (axis[2].y + axis[1].z) / r.c;
    a = 0.25 * (axis[2].x - axis[0].z) / r.c;
  } else {
    r.d = 0.5 * std::sqrt(zd);
    r.b = 0.25 * (axis[2].x + axis[0].z) / r.d;
    r.c = 0.25 * (axis[2].y + axis[1].z) / r.d;
    a = 0.25 * (axis[0].y - axis[1].x) / r.d;
  }
  if (a < 0) r.b = -r.b, r.c = -r.c, r.d = -r.d;
  return r;
}

void putGeometry(HeaderWriter& out, const Grid& grid) {
  const Affine ras = Affine::scaling({-1, -1, 1}) * grid.worldFromVoxel;
  const Vec3 mm = grid.spacingMm();
  const bool rigid = grid.shear() <= kShear;
  const Rotation turn = rotationOf(ras);
  const std::array<double, 4> pixdim{turn.handedness, mm.x, mm.y, mm.z};
  for (std::size_t i = 0; i < 4; ++i) out.put(76 + 4 * i, static_cast<float>(pixdim[i]));
  out.put(252, static_cast<std::int16_t>(rigid ? 2 : 0));
  out.put(254, std::int16_t{2});
  const std::array<double, 6> q{
      turn.b, turn.c, turn.d, ras.translation.x, ras.translation.y, ras.translation.z};
  for (std::size_t i = 0; rigid && i < 6; ++i) out.put(256 + 4 * i, static_cast<float>(q[i]));
  const std::array<double, 3> offset{ras.translation.x, ras.translation.y, ras.translation.z};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column)
      out.put(280 + 16 * row + 4 * column, static_cast<float>(ras.linear[row][column]));
    out.put(280 + 16 * row + 12, static_cast<float>(offset[row]));
  }
}

HeaderWriter headerFor(const Grid& grid, nifti::VoxelType type, std::size_t bytesPerVoxel) {
  HeaderWriter out;
  out.put(0, std::int32_t{348});
  const std::array<std::int64_t, 8> dim{3, grid.size.i, grid.size.j, grid.size.k, 1, 1, 1, 1};
  for (std::size_t i = 0; i < 8; ++i) out.put(40 + 2 * i, static_cast<std::int16_t>(dim[i]));
  out.put(70, static_cast<std::int16_t>(type));
  out.put(72, static_cast<std::int16_t>(8 * bytesPerVoxel));
  out.put(108, static_cast<float>(kDataOffset));
  out.put(112, 1.0F);
  out.put(123, std::uint8_t{2});
  out.text(148, "Twinscope");
  putGeometry(out, grid);
  out.text(344, std::string_view("n+1\0", 4));
  return out;
}

/// Packed bytes give back exactly the image, and the header the grid it was made from.
Status checkRoundTrip(std::span<const std::byte> packed, std::span<const std::byte> image,
                      const Grid& grid) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> reader(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  auto again = std::make_unique_for_overwrite<std::byte[]>(image.size());
  std::size_t length = 0;
  const bool same =
      libdeflate_gzip_decompress(reader.get(), packed.data(), packed.size(), again.get(),
                                 image.size(), &length) == LIBDEFLATE_SUCCESS &&
      length == image.size() && std::memcmp(again.get(), image.data(), length) == 0;
  const auto header = nifti::parseHeader(image.first(kDataOffset));
  // The header holds 24-bit floats: a corner may move by that share of its distance from the origin.
  if (same && header && nifti::placementOf(*header).grid.coincidesWith(grid, 1e-3)) return {};
  return failure("nifti.write", "What was packed does not read back as the image",
                 "Write again to another place");
}

Status writeImage(const Grid& grid, nifti::VoxelType type, std::span<const std::byte> voxels,
                  std::size_t bytesPerVoxel, const fs::path& file) {
  for (int axis = 0; axis < 3; ++axis)
    if (grid.size[axis] < 1 || grid.size[axis] > kMaxVersion1Side)
      return failure("nifti.write",
                     concat(grid.size[axis], " voxels along one side do not fit NIfTI-1"),
                     "Crop the image");
  const HeaderWriter header = headerFor(grid, type, bytesPerVoxel);
  std::vector<std::byte> image(kDataOffset + voxels.size());
  std::ranges::copy(header.bytes(), image.begin());
  std::memcpy(image.data() + kDataOffset, voxels.data(), voxels.size());
  const auto packed = nifti::gzipped(image, kImageLevel);
  if (!packed) return std::unexpected(packed.error());
  if (auto ok = checkRoundTrip(*packed, image, grid); !ok) return ok;
  if (const auto error = writeDurably(file, *packed, FileReaders::everyone))
    return failure("nifti.write", concat("The image cannot be written: ", error.message()),
                   "Check the folder, its permissions and the free space");
  return {};
}

}  // namespace

Status writeNifti(const Volume& volume, const fs::path& file) {
  return writeImage(volume.grid(), nifti::VoxelType::f32, std::as_bytes(volume.voxels()),
                    sizeof(float), file);
}

Status writeNifti(const LabelMap& labels, const fs::path& file) {
  return writeImage(labels.grid(), nifti::VoxelType::u8, std::as_bytes(labels.labels()), 1, file);
}

}  // namespace twinscope::imaging
