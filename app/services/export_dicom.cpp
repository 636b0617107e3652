#include "app/services/export_dicom.h"

#include "app/services/fingerprint.h"
#include "core/base/text.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"

namespace twinscope::app {
namespace {

namespace dicom = imaging::dicom;

/// An object of this study; what it is told apart by is a hash of all that goes into it.
dicom::DerivedObject objectOf(const char* kind, const ExportMaterial& material,
                              imaging::SourceSeries source, const Pseudonymiser& pseudonyms) {
  const auto uidFor = [pseudonyms](const std::string& text) {
    return pseudonyms.uid("object " + text);
  };
  if (source.frameOfReferenceUid.empty())
    source.frameOfReferenceUid = uidFor("frame of reference of " + source.seriesUid);
  const twin::SegmentationRecord& drawn = *material.segmentation;
  Fingerprint name;
  name.add(kind).add(TWINSCOPE_VERSION).add(material.patient.key);
  name.add(material.study.date.toString()).add(source.toJson());
  name.add(drawn.origin).add(drawn.modelName).add(drawn.modelHash).add(material.labels);
  for (const auto& row : material.measurements)
    name.add(row.region).add(row.quantity).add(row.lesion).add(row.value);
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

Result<dicom::SegmentationContent> segmentationOf(const ExportMaterial& material,
                                                  const imaging::SourceSeries& source,
                                                  const Pseudonymiser& pseudonyms) {
  if (const Status has = refuseWithoutLabels(material); !has) return std::unexpected(has.error());
  dicom::SegmentationContent content{.object = objectOf("seg 1", material, source, pseudonyms),
                                     .labels = material.labels,
                                     .maker = dicom::SegmentMaker::manual,
                                     .algorithmName = {},
                                     .algorithmVersion = {}};
  nameMaker(*material.segmentation, content);
  return content;
}

std::optional<double> measured(const ExportMaterial& material, Region region, int lesion,
                               std::string_view quantity) {
  for (const auto& row : material.measurements)
    if (row.lesion == lesion && row.quantity == quantity && row.region == nameOf(region))
      return row.value;
  return std::nullopt;
}

/// One region, and its lesions by falling volume where they were measured.
void addGroups(const ExportMaterial& material, const dicom::DerivedObject& object, Region region,
               int segment, std::vector<dicom::MeasuredGroup>& groups) {
  const auto whole = measured(material, region, 0, "volumeMl");
  if (!whole) return;
  groups.push_back({.region = region,
                    .trackingId = std::string(nameOf(region)),
                    .trackingUid = dicom::trackingUidOf(object, region),
                    .segment = segment,
                    .volumeMl = *whole,
                    .diameters = std::nullopt});
  for (int lesion = 1; const auto volume = measured(material, region, lesion, "volumeMl");
       ++lesion) {
    dicom::MeasuredGroup group{
        .region = region,
        .trackingId = concat("L", lesion, " ", nameOf(region)),
        .trackingUid = object.uidFor(concat("lesion ", lesion, " of ", object.name)),
        .segment = segment,
        .volumeMl = *volume,
        .diameters = std::nullopt,
        .extent = dicom::MeasuredGroup::Extent::lesion};
    const auto longest = measured(material, region, lesion, "longestMm");
    const auto across = measured(material, region, lesion, "perpendicularMm");
    if (longest && across) group.diameters = {*longest, *across};
    groups.push_back(std::move(group));
  }
}

}  // namespace

Result<std::vector<std::filesystem::path>> writeDicomSegmentation(
    const ExportMaterial& material, const imaging::SourceSeries& source,
    const Pseudonymiser& pseudonyms, const std::filesystem::path& folder) {
  const auto content = segmentationOf(material, source, pseudonyms);
  if (!content) return std::unexpected(content.error());
  if (const Status made = makeExportFolder(folder); !made) return std::unexpected(made.error());
  const auto file = folder / "segmentation.dcm";
  if (const auto written = dicom::writeSegmentation(*content, file); !written)
    return std::unexpected(written.error());
  return std::vector{file};
}

Result<std::vector<std::filesystem::path>> writeDicomReport(const ExportMaterial& material,
                                                            const imaging::SourceSeries& source,
                                                            const Pseudonymiser& pseudonyms,
                                                            const std::filesystem::path& folder) {
  const auto drawn = segmentationOf(material, source, pseudonyms);
  if (!drawn) return std::unexpected(drawn.error());
  if (const Status made = makeExportFolder(folder); !made) return std::unexpected(made.error());
  const auto segmentation = folder / "segmentation.dcm", file = folder / "report.dcm";
  const auto regions = dicom::writeSegmentation(*drawn, segmentation);
  if (!regions) return std::unexpected(regions.error());
  dicom::ReportContent report{
      .object = objectOf("sr 1", material, drawn->object.source, pseudonyms),
      .segmentation = drawn->object,
      .groups = {}};
  for (std::size_t n = 0; n < regions->size(); ++n)
    addGroups(material, report.object, (*regions)[n], static_cast<int>(n) + 1, report.groups);
  if (const Status written = dicom::writeReport(report, file); !written)
    return std::unexpected(written.error());
  return std::vector{segmentation, file};
}

}  // namespace twinscope::app
