#include "core/imaging/dicom/derived/report_writer.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/imaging/dicom/derived/detail/dcmtk_object.h"
#include "core/imaging/dicom/derived/report_codes.h"

#include <dcmtk/dcmsr/cmr/tid1500.h>
#include <dcmtk/dcmsr/dsrdoc.h>

namespace twinscope::imaging::dicom {
namespace {

using OutlinedGroups = CMR_TID1411_in_TID1500;
using PlainGroups = CMR_TID1501_in_TID1500;

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
    if (group.segment == 0) {
      PlainGroups& groups = newPlainGroup();
      describe(groups, group);
      measure(groups, group);
      return;
    }
    require(m_report.addVolumetricROIMeasurements(), "measurement group");
    OutlinedGroups& groups = m_report.getVolumetricROIMeasurements();
    describe(groups, group);
    DSRImageReferenceValue segment(UID_SegmentationStorage,
                                   ofString(m_content.segmentation.instanceUid()), OFFalse);
    segment.getSegmentList().addItem(static_cast<Uint16>(group.segment));
    require(groups.setReferencedSegment(segment, OFFalse), "segment");
    require(groups.setSourceSeriesForSegmentation(ofString(m_content.object.source.seriesUid)),
            "source series");
    measure(groups, group);
  }

  void add(const SumOfLesions& sum, const Code& method) {
    PlainGroups& groups = newPlainGroup();
    describe(groups, sum);
    require(groups.setTimePoint(ofString(sum.date.toString())), "time point");
    const bool isArea = sum.size == SumOfLesions::Size::areaMm2;
    addTotal(groups, isArea ? kDiameterProduct : kVolume, sum.value, isArea ? kMm2 : kMm3, method);
    require(groups.addQualitativeEvaluation(coded(kTimePointType), coded(sum.moment)),
            "time point type");
  }

  void add(const RatedResponse& response) {
    if (response.category.value == kBaseline.value)
      say(kTimePointType, kBaseline);
    else
      say(kCurrentResponse, response.category);
    if (response.confirmation) say(kConfirmation, *response.confirmation);
    say(kOrigin, response.origin);
    say(kResponseMethod, response.method);
    say(kCriteria, response.criteria);
    say(kRule, response.rule);
    say(kRuleWords, response.ruleWords);
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

  PlainGroups& newPlainGroup() {
    require(m_report.addIndividualMeasurements(), "measurement group");
    return m_report.getIndividualMeasurements();
  }

  /// What is measured, and where.
  template <class Groups, class Subject>
  static void describe(Groups& groups, const Subject& subject) {
    require(groups.setTrackingIdentifier(ofString(subject.trackingId)), "tracking id");
    require(groups.setTrackingUniqueIdentifier(ofString(subject.trackingUid)), "tracking uid");
    require(groups.setFinding(coded(codeOf(subject.region).type)), "finding");
    require(groups.addFindingSite(coded(kBrain)), "finding site");
  }

  template <class Groups>
  static void measure(Groups& groups, const MeasuredGroup& group) {
    const double volumeMm3 = group.volumeMl * kMm3PerMl;
    if (group.extent == MeasuredGroup::Extent::wholeRegion)
      addTotal(groups, kVolume, volumeMm3, kMm3, kSumOfVoxels);
    else
      addNumber(groups, kVolume, volumeMm3, kMm3, kSumOfVoxels);
    if (group.diameters.empty()) return;
    double products = 0;
    for (const auto& [longAxis, shortAxis] : group.diameters) products += longAxis * shortAxis;
    if (group.diameters.size() > 1) {
      addTotal(groups, kDiameterProduct, products, kMm2, kRano);
      return;
    }
    addNumber(groups, kLongAxis, group.diameters.front().longAxis, kMm, kRano);
    addNumber(groups, kShortAxis, group.diameters.front().shortAxis, kMm, kRano);
    addNumber(groups, kDiameterProduct, products, kMm2, kRano);
  }

  template <class Groups>
  static void addTotal(Groups& groups, const Code& quantity, double value, const Code& unit,
                       const Code& method) {
    addNumber(groups, quantity, value, unit, method);
    require(groups.getMeasurement().setDerivation(coded(kTotal)), "derivation");
  }

  template <class Groups>
  static void addNumber(Groups& groups, const Code& quantity, double value, const Code& unit,
                        const Code& method) {
    const typename Groups::MeasurementValue number(ofString(decimalString(value)), coded(unit));
    require(groups.addMeasurement(coded(quantity), number), "measurement");
    require(groups.getMeasurement().setMeasurementMethod(coded(method)), "method");
  }

  void say(const Code& what, const Code& code) {
    require(m_report.addQualitativeEvaluation(coded(what), coded(code)), "evaluation");
  }
  void say(const Code& what, const std::string& text) {
    if (!text.empty())
      require(m_report.addQualitativeEvaluation(coded(what), ofString(text)), "evaluation");
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
  const Code& method = content.response ? content.response->method : kRano;
  for (const SumOfLesions& sum : content.sums) writer.add(sum, method);
  if (content.response) writer.add(*content.response);
  return writer.finish(file);
}

}  // namespace twinscope::imaging::dicom
