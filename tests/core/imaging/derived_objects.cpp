#include "tests/core/imaging/derived_objects.h"

#include "tests/core/imaging/made_series.h"

#include <fstream>
#include <iterator>

namespace twinscope::tests {

std::string uidFor(const std::string& text) {
  return "2.25." + std::to_string(std::hash<std::string>{}(text));
}

imaging::SourceSeries sourceOfSlices(std::int64_t slices) {
  MadeSeries made;
  made.size.k = slices;
  const Affine world = made.grid().worldFromVoxel;
  imaging::SourceSeries source{
      made.study,
      made.series,
      made.frameOfReference,
      "1.2.840.10008.5.1.4.1.1.4",
      made.size.j,
      made.size.i,
      {1 / made.spacingMm.x * world.column(0), 1 / made.spacingMm.y * world.column(1)},
      {made.spacingMm.y, made.spacingMm.x},
      made.spacingMm.z,
      {}};
  for (std::int64_t k = 0; k < slices; ++k)
    source.slices.push_back({made.instanceUid(k), 0, world * Vec3{0, 0, static_cast<double>(k)}});
  return source;
}

imaging::dicom::DerivedObject objectFrom(const imaging::SourceSeries& source,
                                         const std::string& name) {
  return {.patientKey = "TW-TEST",
          .studyDate = Date(2024, 1, 31),
          .source = source,
          .name = name,
          .uidFor = uidFor};
}

std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace twinscope::tests
