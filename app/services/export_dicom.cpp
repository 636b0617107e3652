#include "app/services/export_dicom.h"

#include "app/services/export_lesions.h"
#include "app/services/export_response.h"
#include "app/services/fingerprint.h"
#include "core/base/text.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"

#include <algorithm>
#include <functional>

namespace twinscope::app {
namespace {

namespace dicom = imaging::dicom;

using UidFor = std::function<std::string(const std::string&)>;

UidFor uidsOf(const Pseudonymiser& pseudonyms) {
  return [pseudonyms](const std::string& text) { return pseudonyms.uid("object " + text); };
}

/// An object of this study; what it is told apart by is a hash of all that goes into it.
dicom::DerivedObject objectOf(const char* kind, const ExportMaterial& material,
                              imaging::SourceSeries source, const ExportLesions& lesions,
                              const UidFor& uidFor) {
  if (source.frameOfReferenceUid.empty())
    source.frameOfReferenceUid = uidFor("frame of reference of " + source.seriesUid);
  const twin::SegmentationRecord& drawn = *material.segmentation;
  Fingerprint name;
  name.add(kind).add(TWINSCOPE_VERSION).add(material.patient.key);
  name.add(material.study.date.toString()).add(source.toJson());
  name.add(drawn.origin).add(drawn.modelName).add(drawn.modelHash).add(material.labels);
  for (const auto& row : material.measurements)
    name.add(row.region).add(row.quantity).add(row.lesion).add(row.value);
  for (const auto& lesion : lesions.lesions) name.add(lesion.trackingUid);
  name.add(lesions.lesionOfVoxel);
  return {.patientKey = material.patient.key,
          .studyDate = material.study.date,
          .source = std::move(source),
          .name = name.hex(),
          .uidFor = uidFor};
}

void nameMaker(const twin::SegmentationRecord& drawn, dicom::SegmentationContent& content) {
  if (drawn.origin == "model") {
    content.maker = dicom::SegmentMaker::automatic;
    content.algorithmName = drawn.modelName;
    content.algorithmVersion = drawn.modelHash;
  } else if (drawn.origin == "edited") {
    content.maker = dicom::SegmentMaker::semiautomatic;
    content.algorithmName = "Twinscope";
    content.algorithmVersion = TWINSCOPE_VERSION;
  }
}

Status refuseWithoutLabels(const ExportMaterial& material) {
  if (material.segmentation) return {};
  return refusal("export.no-labels",
                 concat("Study ", material.study.id.value, " has no segmentation yet"),
                 "Segment it, or import labels for it");
}

/// What a segmentation and its report are made of.
struct DicomContent {
  ExportLesions lesions;
  dicom::SegmentationContent segmentation;
};

Result<DicomContent> contentOf(const ExportMaterial& material, const imaging::SourceSeries& source,
                               const Pseudonymiser& pseudonyms) {
  if (const Status has = refuseWithoutLabels(material); !has) return std::unexpected(has.error());
  const UidFor uidFor = uidsOf(pseudonyms);
  ExportLesions lesions = lesionsOf(material, uidFor);
  dicom::SegmentationContent drawn{.object = objectOf("seg 2", material, source, lesions, uidFor),
                                   .labels = material.labels,
                                   .maker = dicom::SegmentMaker::manual,
                                   .algorithmName = {},
                                   .algorithmVersion = {},
                                   .lesions = lesions.lesions,
                                   .lesionOfVoxel = lesions.lesionOfVoxel};
  nameMaker(*material.segmentation, drawn);
  return DicomContent{std::move(lesions), std::move(drawn)};
}

std::optional<double> measured(const ExportMaterial& material, Region region, int lesion,
                               std::string_view quantity) {
  for (const auto& row : material.measurements)
    if (row.lesion == lesion && row.quantity == quantity && row.region == nameOf(region))
      return row.value;
  return std::nullopt;
}

using Segments = std::vector<dicom::WrittenSegment>;

/// By its tracking UID; 0 where it has none of its own.
int segmentOf(const std::string& trackingUid, const Segments& segments) {
  const auto hit = std::ranges::find(segments, trackingUid, &dicom::WrittenSegment::trackingUid);
  return hit == segments.end() ? 0 : static_cast<int>(hit - segments.begin()) + 1;
}

/// The lesions of a visit that is part of no course: by falling volume, followed nowhere.
std::vector<dicom::MeasuredGroup> lesionsOfVisit(const ExportMaterial& material,
                                                 const dicom::DerivedObject& object,
                                                 Region region) {
  std::vector<dicom::MeasuredGroup> groups;
  for (int lesion = 1; const auto volume = measured(material, region, lesion, "volumeMl");
       ++lesion) {
    dicom::MeasuredGroup group{
        .region = region,
        .trackingId = concat("L", lesion, " ", nameOf(region)),
        .trackingUid = object.uidFor(concat("lesion ", lesion, " of ", object.name)),
        .volumeMl = *volume,
        .extent = dicom::MeasuredGroup::Extent::lesion};
    const auto longest = measured(material, region, lesion, "longestMm");
    const auto across = measured(material, region, lesion, "perpendicularMm");
    if (longest && across) group.diameters = {{*longest, *across}};
    groups.push_back(std::move(group));
  }
  return groups;
}

/// Each region, and its lesions.
std::vector<dicom::MeasuredGroup> groupsOf(const ExportMaterial& material,
                                           const dicom::DerivedObject& object,
                                           const ExportLesions& lesions, const Segments& segments) {
  std::vector<dicom::MeasuredGroup> groups;
  for (const dicom::RegionCode& code : dicom::regionCodes()) {
    const Region region = code.region;
    const auto whole = measured(material, region, 0, "volumeMl");
    if (!whole || *whole <= 0) continue;
    const std::string uid = dicom::trackingUidOf(object, region);
    groups.push_back({.region = region,
                      .trackingId = std::string(nameOf(region)),
                      .trackingUid = uid,
                      .segment = segmentOf(uid, segments),
                      .volumeMl = *whole});
    const int segment = groups.back().segment;
    if (lesions.groups.empty())
      for (auto& lesion : lesionsOfVisit(material, object, region)) {
        lesion.segment = segment;
        groups.push_back(std::move(lesion));
      }
  }
  for (dicom::MeasuredGroup lesion : lesions.groups) {
    lesion.segment = segmentOf(lesion.trackingUid, segments);
    groups.push_back(std::move(lesion));
  }
  return groups;
}

/// Another response of the same labels is another report.
std::string reportKind(const dicom::ReportContent& report) {
  Fingerprint kind;
  kind.add("sr 2");
  for (const auto& sum : report.sums)
    kind.add(sum.trackingUid).add(sum.moment.value).add(sum.date.toString()).add(sum.value);
  if (const auto& said = report.response) {
    kind.add(said->category.value).add(said->origin.value).add(said->method.value);
    kind.add(said->confirmation ? said->confirmation->value : "");
    kind.add(said->criteria).add(said->rule).add(said->ruleWords);
  }
  return kind.hex();
}

}  // namespace

Result<std::vector<std::filesystem::path>> writeDicomSegmentation(
    const ExportMaterial& material, const imaging::SourceSeries& source,
    const Pseudonymiser& pseudonyms, const std::filesystem::path& folder) {
  const auto content = contentOf(material, source, pseudonyms);
  if (!content) return std::unexpected(content.error());
  if (const Status made = makeExportFolder(folder); !made) return std::unexpected(made.error());
  const auto file = folder / "segmentation.dcm";
  if (const auto written = dicom::writeSegmentation(content->segmentation, file); !written)
    return std::unexpected(written.error());
  return std::vector{file};
}

Result<std::vector<std::filesystem::path>> writeDicomReport(const ExportMaterial& material,
                                                            const imaging::SourceSeries& source,
                                                            const Pseudonymiser& pseudonyms,
                                                            const std::filesystem::path& folder) {
  const auto content = contentOf(material, source, pseudonyms);
  if (!content) return std::unexpected(content.error());
  if (const Status made = makeExportFolder(folder); !made) return std::unexpected(made.error());
  const auto segmentation = folder / "segmentation.dcm", file = folder / "report.dcm";
  const auto segments = dicom::writeSegmentation(content->segmentation, segmentation);
  if (!segments) return std::unexpected(segments.error());
  const dicom::DerivedObject& drawn = content->segmentation.object;
  dicom::ReportContent report{.object = drawn,
                              .segmentation = drawn,
                              .groups = {},
                              .sums = sumsOf(material, drawn.uidFor),
                              .response = responseOf(material)};
  report.object =
      objectOf(reportKind(report).c_str(), material, drawn.source, content->lesions, drawn.uidFor);
  report.groups = groupsOf(material, report.object, content->lesions, *segments);
  if (const Status written = dicom::writeReport(report, file); !written)
    return std::unexpected(written.error());
  return std::vector{segmentation, file};
}

}  // namespace twinscope::app
