#include "app/services/export_dicom.h"

#include "app/services/fingerprint.h"
#include "core/base/text.h"
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

}  // namespace

Status writeDicomSegmentation(const ExportMaterial& material, const Pseudonymiser& pseudonyms,
                              const std::filesystem::path& file) {
  if (const Status has = refuseWithoutLabels(material); !has) return has;
  auto source = outlinedSource(material);
  if (!source) return std::unexpected(source.error());
  dicom::SegmentationContent content{
      .object = objectOf("seg 1", material, std::move(*source), pseudonyms),
      .labels = material.labels,
      .maker = dicom::SegmentMaker::manual,
      .algorithmName = {},
      .algorithmVersion = {}};
  nameMaker(*material.segmentation, content);
  return dicom::writeSegmentation(content, file);
}

}  // namespace twinscope::app
