#include "tests/core/imaging/made_series.h"

#include "tests/core/imaging/dicom_maker.h"

namespace twinscope::tests {

Grid MadeSeries::grid() const {
  Grid grid{size, Affine::rotation(turnedRad) * Affine::scaling(spacingMm)};
  grid.worldFromVoxel.translation = originInWorld;
  return grid;
}

std::string MadeSeries::instanceUid(std::int64_t slice) const {
  return series + "." + std::to_string(slice + 1);
}

void MadeSeries::writeTo(const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder);
  const Affine world = grid().worldFromVoxel;
  MadeImage image;
  image.series = series;
  image.study = study;
  image.patientId = patientId;
  image.patientName = patientName;
  image.description = description;
  image.rows = static_cast<int>(size.j);
  image.columns = static_cast<int>(size.i);
  image.rowDirection = 1 / spacingMm.x * world.column(0);
  image.columnDirection = 1 / spacingMm.y * world.column(1);
  image.spacingMm = {spacingMm.y, spacingMm.x};
  image.thicknessMm = spacingMm.z;
  image.more[0x00200052] = frameOfReference;
  for (std::int64_t k = size.k - 1; k >= 0; --k) {
    image.sopInstance = instanceUid(k);
    image.position = world * Vec3{0, 0, static_cast<double>(k)};
    image.instance = static_cast<int>(k) + 1;
    image.pixels.resize(static_cast<std::size_t>(size.i * size.j));
    for (std::size_t n = 0; n < image.pixels.size(); ++n)
      image.pixels[n] = static_cast<std::uint16_t>(100 + n % 97 + static_cast<std::size_t>(k) * 7);
    writeImage(folder / ("slice" + std::to_string(size.k - k) + ".dcm"), image);
  }
}

}  // namespace twinscope::tests
