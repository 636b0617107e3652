#include "app/services/export_lesions.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/volume/components.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace twinscope::app {
namespace {

namespace dicom = imaging::dicom;
using twin::Compartment;

Region regionOf(Compartment compartment) {
  return compartment == Compartment::enhancing ? Region::et : Region::ed;
}

bool isRated(Compartment compartment, const twin::ResponseCourse& course) {
  return compartment == Compartment::enhancing || course.mode != twin::TumourMode::enhancing;
}

/// Marks the voxels of a visit's lesions.
class LesionPainter {
 public:
  explicit LesionPainter(const LabelMap& labels)
      : m_labels(labels), m_lesionOf(labels.labels().size()) {}

  /// lesionOfPart: the mark of part 1, 2, … of the region as the tracker numbers them; 0 for none.
  void paint(Region region, const std::vector<std::uint8_t>& lesionOfPart) {
    LesionOptions options;
    options.region = region;
    const std::vector<Lesion> parts = measureLesions(m_labels, options);
    if (parts.size() != lesionOfPart.size())
      throw std::logic_error("lesions that were tracked on other labels");
    if (parts.empty()) return;
    const Size3 size = m_labels.grid().size;
    const auto mask = m_labels.mask(region);
    const VoxelBox box = boxOf(mask, size);
    const Components components = connectedComponents(cutOut(mask, size, box), box.size());
    std::vector<std::uint8_t> markOf(components.sizes.size() + 1, 0);
    for (std::size_t n = 0; n < parts.size(); ++n)
      markOf[components.labels[placeIn(box, parts[n].voxel)]] = lesionOfPart[n];
    std::size_t n = 0;
    for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
      for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
        for (std::int64_t i = box.begin[0]; i < box.end[0]; ++i, ++n)
          if (const std::uint8_t mark = markOf[components.labels[n]]; mark != 0)
            m_lesionOf[m_labels.grid().index(i, j, k)] = mark;
  }

  [[nodiscard]] LabelMap painted() && {
    return {m_labels.grid(), std::move(m_lesionOf), LabelTable("lesions", {})};
  }

 private:
  static std::size_t placeIn(const VoxelBox& box, const std::array<std::int64_t, 3>& voxel) {
    const Size3 size = box.size();
    const auto at = [&](std::size_t axis) { return voxel.at(axis) - box.begin.at(axis); };
    return static_cast<std::size_t>(at(0) + size.i * (at(1) + size.j * at(2)));
  }

  const LabelMap& m_labels;
  std::vector<std::uint8_t> m_lesionOf;
};

std::string idOf(Compartment compartment, int number) {
  return concat(compartment == Compartment::enhancing ? "Lesion " : "Non-enhancing lesion ",
                number);
}

dicom::MeasuredGroup measuredOf(const dicom::TrackedLesion& lesion,
                                const std::vector<twin::TrackedPart>& parts) {
  dicom::MeasuredGroup group{.region = lesion.region,
                             .trackingId = lesion.trackingId,
                             .trackingUid = lesion.trackingUid,
                             .extent = dicom::MeasuredGroup::Extent::lesion};
  for (const twin::TrackedPart& part : parts) {
    group.volumeMl += part.volumeMm3 / kMm3PerMl;
    group.diameters.push_back({part.sizeMm.longest, part.sizeMm.perpendicular});
  }
  return group;
}

}  // namespace

ExportLesions lesionsOf(const ExportMaterial& material,
                        const std::function<std::string(const std::string&)>& uidFor) {
  ExportLesions made;
  const twin::ScannedVisit* scan = material.scan();
  if (scan == nullptr || !scan->measured || material.labels.empty()) return made;
  LesionPainter painter(material.labels);
  for (const Compartment compartment : twin::kCompartments) {
    if (!isRated(compartment, material.course->from.course)) continue;
    std::map<int, std::vector<twin::TrackedPart>> parts;
    std::vector<std::uint8_t> lesionOfPart;
    for (const twin::TrackedPart& part : scan->parts) {
      if (part.compartment != compartment) continue;
      parts[part.lesion].push_back(part);
      lesionOfPart.push_back(0);
    }
    for (const auto& [number, own] : parts) {
      if (made.lesions.size() == dicom::kMostLesions) break;
      const std::string id = idOf(compartment, number);
      made.lesions.push_back(
          {regionOf(compartment), id, uidFor(concat("tracking ", material.patient.key, " ", id))});
      made.groups.push_back(measuredOf(made.lesions.back(), own));
      for (const twin::TrackedPart& part : own)
        lesionOfPart.at(static_cast<std::size_t>(part.number) - 1) =
            static_cast<std::uint8_t>(made.lesions.size());
    }
    painter.paint(regionOf(compartment), lesionOfPart);
  }
  if (!made.lesions.empty()) made.lesionOfVoxel = std::move(painter).painted();
  return made;
}

}  // namespace twinscope::app
