#include "core/imaging/dicom/derived/report_writer.h"

#include "core/base/text.h"
#include "core/imaging/dicom/derived/detail/dcmtk_object.h"
#include "core/imaging/dicom/derived/report_codes.h"

#include <dcmtk/dcmsr/cmr/tid1500.h>
#include <dcmtk/dcmsr/dsrdoc.h>

namespace twinscope::imaging::dicom {
namespace {

using Groups = CMR_TID1411_in_TID1500;
using Measurement = CMR_TID1419_in_TID1411_in_TID1500;

DSRCodedEntryValue coded(const Code& code) { return codeAs<DSRCodedEntryValue>(code); }

class ReportWriter {
 public:
  explicit ReportWriter(const ReportContent& content)
      : m_content(content),
        m_report(CID7021_MeasurementReportDocumentTitles(
            CID7021_MeasurementReportDocumentTitles::OncologyMeasurementReport)) {
    require(m_report.setLanguage(CID5000_Languages(CID5000_Languages::English)), "language");
    const OFString device = ofString(content.object.uidFor("device"));
    require(m_report.getObservationContext().addDeviceObserver(device, "Twinscope", "Twinscope",
                                                               "Twinscope", "0"),
            "observer");
    require(m_report.addProcedureReported(coded(kImagingProcedure)), "procedure");
    addImageLibrary();
  }

  void add(const MeasuredGroup& group) {
    require(m_report.addVolumetricROIMeasurements(), "measurement group");
    Groups& groups = m_report.getVolumetricROIMeasurements();
    require(groups.setTrackingIdentifier(ofString(group.trackingId)), "tracking id");
    require(groups.setTrackingUniqueIdentifier(ofString(group.trackingUid)), "tracking uid");
    require(groups.setFinding(coded(codeOf(group.region).type)), "finding");
    DSRImageReferenceValue segment(UID_SegmentationStorage,
                                   ofString(m_content.segmentation.instanceUid()), OFFalse);
    segment.getSegmentList().addItem(static_cast<Uint16>(group.segment));
    require(groups.setReferencedSegment(segment, OFFalse), "segment");
    require(groups.setSourceSeriesForSegmentation(ofString(m_content.object.source.seriesUid)),
            "source series");
    require(groups.addFindingSite(coded(kBrain)), "finding site");
    addVolume(groups, group);
    if (!group.diameters) return;
    const auto [longAxis, shortAxis] = *group.diameters;
    addDiameter(groups, kLongAxis, longAxis, kMm);
    addDiameter(groups, kShortAxis, shortAxis, kMm);
    addDiameter(groups, kDiameterProduct, longAxis * shortAxis, kMm2);
  }

  Status finish(const std::filesystem::path& file) {
    DSRDocument document;
    require(document.setTreeFromRootTemplate(m_report), "a report that is not one");
    fillHeader(document);
    DcmFileFormat format;
    DcmDataset& set = *format.getDataset();
    require(document.write(set), "a report cannot be written");
    finishObject(set, m_content.object);
    for (const DcmTagKey& moment :
         {DCM_InstanceCreationDate, DCM_InstanceCreationTime, DCM_InstanceCreatorUID})
      (void)set.findAndDeleteElement(moment);
    return save(format, file);
  }

 private:
  void addImageLibrary() {
    const SourceSeries& source = m_content.object.source;
    auto& library = m_report.getImageLibrary();
    require(library.createNewImageLibrary(), "image library");
    require(library.addImageGroup(), "image group");
    std::string last;
    for (const SourceSlice& slice : source.slices) {
      if (slice.instanceUid == last) continue;
      last = slice.instanceUid;
      DcmDataset image;
      put(image, DCM_SOPClassUID, source.sopClass);
      put(image, DCM_SOPInstanceUID, last);
      require(library.addImageEntry(image, TID1600_ImageLibrary::withoutDescriptors), "image");
    }
    DcmDataset common;
    put(common, DCM_Modality, source.sopClass.find(".4.1.1.2") != std::string::npos ? "CT" : "MR");
    put(common, DCM_FrameOfReferenceUID, source.frameOfReferenceUid);
    const TID1600_ImageLibrary::ConceptNameList none;
    require(library.addImageGroupDescriptors(common, TID1600_ImageLibrary::withAllDescriptors, none,
                                             OFFalse),
            "image descriptors");
  }

  static void addVolume(Groups& groups, const MeasuredGroup& group) {
    constexpr double kMm3PerMl = 1000;
    Measurement& volume =
        addNumber(groups, kVolume, group.volumeMl * kMm3PerMl, kMm3, kSumOfVoxels);
    if (group.extent == MeasuredGroup::Extent::wholeRegion)
      require(volume.setDerivation(coded(kTotal)), "derivation");
  }

  static void addDiameter(Groups& groups, const Code& quantity, double value, const Code& unit) {
    addNumber(groups, quantity, value, unit, kRano);
  }

  static Measurement& addNumber(Groups& groups, const Code& quantity, double value,
                                const Code& unit, const Code& method) {
    const Measurement::MeasurementValue number(ofString(decimalString(value)), coded(unit));
    require(groups.addMeasurement(coded(quantity), number), "measurement");
    Measurement& added = groups.getMeasurement();
    require(added.setMeasurementMethod(coded(method)), "method");
    return added;
  }

  void fillHeader(DSRDocument& document) const {
    const DerivedObject& object = m_content.object;
    const SourceSeries& source = object.source;
    const OFString study = ofString(source.studyUid);
    require(document.createNewSeriesInStudy(study), "study");
    DcmDataset subject;
    putSubject(subject, object);
    require(document.readPatientData(subject), "patient");
    require(document.readStudyData(subject), "study");
    require(document.setSeriesDescription("Tumour measurements"), "series description");
    require(document.setSeriesNumber("901"), "series number");
    require(document.setManufacturer("Twinscope"), "manufacturer");
    require(document.setManufacturerModelName("Twinscope"), "model");
    require(document.setDeviceSerialNumber("0"), "serial number");
    require(document.setSoftwareVersions(TWINSCOPE_VERSION), "version");
    auto& evidence = document.getCurrentRequestedProcedureEvidence();
    require(
        evidence.addItem(study, ofString(m_content.segmentation.seriesUid()),
                         UID_SegmentationStorage, ofString(m_content.segmentation.instanceUid())),
        "evidence");
    for (const SourceSlice& slice : source.slices)
      require(evidence.addItem(study, ofString(source.seriesUid), ofString(source.sopClass),
                               ofString(slice.instanceUid)),
              "evidence");
    require(document.completeDocument(), "completion");
  }

  const ReportContent& m_content;
  TID1500_MeasurementReport m_report;
};

}  // namespace

Status writeReport(const ReportContent& content, const std::filesystem::path& file) {
  if (content.groups.empty())
    return refusal("export.no-measurements", "No region of this study has been measured",
                   "Segment the study, or import labels for it");
  silenceDcmtk();
  ReportWriter writer(content);
  for (const MeasuredGroup& group : content.groups) writer.add(group);
  return writer.finish(file);
}

}  // namespace twinscope::imaging::dicom
