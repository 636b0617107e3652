#include "core/imaging/dicom/derived/segment_plan.h"

#include "core/base/text.h"
#include "core/compute/resample.h"

#include <algorithm>
#include <utility>

namespace twinscope::imaging::dicom {
namespace {

constexpr ValueSet everyValue() {
  ValueSet all{};
  all.fill(true);
  return all;
}

ValueSet valuesOf(Region region, const LabelTable& table) {
  ValueSet inside{};
  for (const std::uint8_t value : table.valuesOf(region)) inside.at(value) = true;
  return inside;
}

SegmentPlan wholePlan(const RegionCode& region, const SegmentationContent& content) {
  return {.region = &region,
          .label = std::string(region.label),
          .trackingId = std::string(nameOf(region.region)),
          .trackingUid = trackingUidOf(content.object, region.region),
          .labels = valuesOf(region.region, content.labels.table()),
          .lesions = everyValue()};
}

SegmentPlan lesionPlan(const SegmentPlan& whole, const TrackedLesion& lesion, std::size_t value) {
  SegmentPlan plan = whole;
  plan.label = concat(lesion.trackingId, " (", whole.label, ")");
  plan.trackingId = lesion.trackingId;
  plan.trackingUid = lesion.trackingUid;
  plan.lesions = {};
  plan.lesions.at(value) = true;
  return plan;
}

/// What its lesions leave of a region is not the region: another thing, followed under another UID.
void nameRest(SegmentPlan& plan, const DerivedObject& object) {
  plan.label += ", outside lesions";
  plan.trackingId += " outside lesions";
  plan.trackingUid = object.uidFor(concat("tracking ", object.patientKey, " ", plan.trackingId));
}

std::vector<Plane> planesOf(const LabelMap& labels, const SourceSeries& source) {
  std::vector<Plane> planes;
  planes.reserve(source.slices.size());
  for (std::size_t n = 0; n < source.slices.size(); ++n) {
    const LabelMap plane = resample(labels, source.planeOf(n));
    planes.emplace_back(plane.labels().begin(), plane.labels().end());
  }
  return planes;
}

}  // namespace

std::vector<SegmentPlan> segmentPlans(const SegmentationContent& content) {
  std::vector<SegmentPlan> plans;
  for (const RegionCode& region : regionCodes()) {
    const SegmentPlan whole = wholePlan(region, content);
    SegmentPlan rest = whole;
    for (std::size_t n = 0; n < content.lesions.size(); ++n) {
      if (content.lesions[n].region != region.region) continue;
      plans.push_back(lesionPlan(whole, content.lesions[n], n + 1));
      rest.lesions.at(n + 1) = false;
    }
    if (rest.lesions != whole.lesions) nameRest(rest, content.object);
    plans.push_back(std::move(rest));
  }
  return plans;
}

SourceSlices::SourceSlices(const SegmentationContent& content)
    : m_labels(planesOf(content.labels, content.object.source)) {
  if (!content.lesionOfVoxel.empty())
    m_lesions = planesOf(content.lesionOfVoxel, content.object.source);
}

std::vector<Plane> SourceSlices::masksOf(const SegmentPlan& plan) const {
  std::vector<Plane> masks;
  for (std::size_t slice = 0; slice < m_labels.size(); ++slice) {
    Plane mask = maskOf(plan, slice);
    if (std::ranges::find(mask, 1) == mask.end()) mask.clear();
    masks.push_back(std::move(mask));
  }
  return masks;
}

Plane SourceSlices::maskOf(const SegmentPlan& plan, std::size_t slice) const {
  const Plane& labels = m_labels[slice];
  Plane mask(labels.size());
  for (std::size_t n = 0; n < mask.size(); ++n) {
    const std::uint8_t lesion = m_lesions.empty() ? 0 : m_lesions[slice][n];
    mask[n] = plan.labels[labels[n]] && plan.lesions[lesion] ? 1 : 0;
  }
  return mask;
}

}  // namespace twinscope::imaging::dicom
