#include "core/imaging/dicom/derived/segmentation_writer.h"

#include "core/imaging/dicom/derived/detail/dcmtk_object.h"
#include "core/imaging/dicom/derived/segment_plan.h"

#include <dcmtk/dcmfg/fgderimg.h>
#include <dcmtk/dcmfg/fgfracon.h>
#include <dcmtk/dcmfg/fgpixmsr.h>
#include <dcmtk/dcmfg/fgplanor.h>
#include <dcmtk/dcmfg/fgplanpo.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace twinscope::imaging::dicom {
namespace {

/// SpacingBetweenSlices: between the first two slices along the normal; a single slice has its thickness.
double stepMm(const SourceSeries& source) {
  if (source.slices.size() < 2) return source.thicknessMm > 0 ? source.thicknessMm : 1;
  const Vec3 normal = cross(source.orientation[0], source.orientation[1]);
  return dot(source.slices[1].positionInWorld - source.slices[0].positionInWorld, normal);
}

/// D50 CIELab, scaled to 16 bits as DICOM has it (PS3.3 C.10.7.1.1).
std::array<Uint16, 3> cielabOf(const std::array<std::uint8_t, 3>& rgb) {
  std::array<double, 3> linear{};
  for (std::size_t n = 0; n < 3; ++n) {
    const double c = rgb[n] / 255.0;
    linear[n] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  const auto [r, g, b] = linear;
  const auto f = [](double t) {
    return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  };
  const double x = f((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.96422);
  const double y = f(0.2225045 * r + 0.7168786 * g + 0.0606169 * b);
  const double z = f((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.82521);
  const auto scaled = [](double value, double low, double span) {
    return static_cast<Uint16>(std::lround(std::clamp((value - low) / span, 0.0, 1.0) * 65535));
  };
  return {scaled(116 * y - 16, 0, 100), scaled(500 * (x - y), -128, 255),
          scaled(200 * (y - z), -128, 255)};
}

/// One-bit frames one after another without padding, first pixel lowest (PS3.5 8.1.1).
class BitStream {
 public:
  void add(const Plane& mask) {
    m_bytes.resize((m_bits + mask.size() + 7) / 8);
    for (const std::uint8_t inside : mask) {
      m_bytes[m_bits / 8] |= static_cast<std::uint8_t>(inside << m_bits % 8);
      ++m_bits;
    }
  }
  /// Of even length.
  [[nodiscard]] Plane bytes() const {
    Plane even = m_bytes;
    even.resize((even.size() + 1) / 2 * 2);
    return even;
  }

 private:
  Plane m_bytes;
  std::size_t m_bits = 0;
};

class SegmentationWriter {
 public:
  explicit SegmentationWriter(const SegmentationContent& content) : m_content(content) {
    const SourceSeries& source = content.object.source;
    IODGeneralEquipmentModule::EquipmentInfo equipment("Twinscope", "Twinscope", "0",
                                                       TWINSCOPE_VERSION);
    ContentIdentificationMacro identification;
    require(identification.setInstanceNumber("1"), "instance number");
    require(identification.setContentLabel("TUMOUR"), "content label");
    require(identification.setContentDescription("Tumour regions, research use only"),
            "content description");
    DcmSegmentation* made = nullptr;
    require(DcmSegmentation::createBinarySegmentation(made, static_cast<Uint16>(source.rows),
                                                      static_cast<Uint16>(source.columns),
                                                      equipment, identification),
            "a segmentation cannot be made");
    m_document.reset(made);
    DcmDataset subject;
    putSubject(subject, content.object);
    require(m_document->importFromSourceImage(subject), "patient and study");
    require(m_document->getSeries().setSeriesNumber("900"), "series number");
    require(m_document->getSeries().setSeriesDescription("Tumour segmentation"), "series");
    addDimensions();
    addSharedGroups();
  }

  void add(const SegmentPlan& plan, const std::vector<Plane>& masks) {
    const Uint16 number = addSegment(plan);
    for (std::size_t slice = 0; slice < masks.size(); ++slice)
      if (!masks[slice].empty()) addFrame(number, slice, masks[slice]);
  }

  Status finish(const std::filesystem::path& file) {
    DcmFileFormat format;
    DcmDataset& set = *format.getDataset();
    m_document->setCheckDimensionsOnWrite(OFFalse);
    require(m_document->writeDataset(set), "a segmentation cannot be written");
    finishObject(set, m_content.object);
    putPixels(set);
    putReferencedSeries(set);
    stateSpatialLocations(set);
    return save(format, file);
  }

 private:
  void addDimensions() {
    const OFString uid = ofString(m_content.object.uidFor("dimensions " + m_content.object.name));
    auto& dimensions = m_document->getDimensions();
    require(dimensions.addDimensionIndex(DCM_ReferencedSegmentNumber, uid,
                                         DCM_SegmentIdentificationSequence, "Segment"),
            "dimension");
    require(dimensions.addDimensionIndex(DCM_ImagePositionPatient, uid, DCM_PlanePositionSequence,
                                         "Position"),
            "dimension");
  }

  void addSharedGroups() {
    const SourceSeries& source = m_content.object.source;
    const auto text = [](double value) { return ofString(decimalString(value)); };
    const auto [row, column] = source.orientation;
    const std::unique_ptr<FGPlaneOrientationPatient> orientation(
        FGPlaneOrientationPatient::createMinimal(text(row.x), text(row.y), text(row.z),
                                                 text(column.x), text(column.y), text(column.z)));
    if (!orientation) throw std::logic_error("an orientation that DCMTK does not take");
    require(m_document->addForAllFrames(*orientation), "orientation");
    FGPixelMeasures measures;
    require(measures.setPixelSpacing(text(source.spacingMm[0]) + "\\" + text(source.spacingMm[1])),
            "pixel spacing");
    require(measures.setSpacingBetweenSlices(text(stepMm(source))), "slice spacing");
    const double thickness = source.thicknessMm > 0 ? source.thicknessMm : stepMm(source);
    require(measures.setSliceThickness(text(thickness)), "slice thickness");
    require(m_document->addForAllFrames(measures), "pixel measures");
  }

  Uint16 addSegment(const SegmentPlan& plan) {
    constexpr std::array kTypes{DcmSegTypes::SAT_AUTOMATIC, DcmSegTypes::SAT_SEMIAUTOMATIC,
                                DcmSegTypes::SAT_MANUAL};
    DcmSegment* segment = nullptr;
    require(DcmSegment::create(segment, shortText(plan.label),
                               codeAs<CodeSequenceMacro>(kAbnormalStructure),
                               codeAs<CodeSequenceMacro>(plan.region->type),
                               kTypes.at(static_cast<std::size_t>(m_content.maker)),
                               shortText(m_content.algorithmName)),
            "a segment cannot be made");
    auto& anatomy = segment->getGeneralAnatomyCode().getAnatomicRegion();
    require(anatomy.set(ofString(kBrain.value), ofString(kBrain.scheme), ofString(kBrain.meaning)),
            "anatomic region");
    require(segment->setTrackingID(ofString(plan.trackingId)), "tracking id");
    require(segment->setTrackingUID(ofString(plan.trackingUid)), "tracking uid");
    const auto [l, a, b] = cielabOf(plan.region->rgb);
    require(segment->setRecommendedDisplayCIELabValue(l, a, b), "colour");
    if (m_content.maker != SegmentMaker::manual) identifyAlgorithm(*segment);
    Uint16 number = 0;
    require(m_document->addSegment(segment, number), "a segment cannot be added");
    return number;
  }

  void identifyAlgorithm(DcmSegment& segment) const {
    auto& algorithm = segment.getSegmentationAlgorithmIdentification();
    require(algorithm.getAlgorithmFamilyCode().set(ofString(kArtificialIntelligence.value),
                                                   ofString(kArtificialIntelligence.scheme),
                                                   ofString(kArtificialIntelligence.meaning)),
            "algorithm family");
    require(algorithm.setAlgorithmName(shortText(m_content.algorithmName)), "algorithm name");
    require(algorithm.setAlgorithmVersion(shortText(m_content.algorithmVersion)),
            "algorithm version");
  }

  void addFrame(Uint16 segment, std::size_t slice, Plane mask) {
    const SourceSlice& from = m_content.object.source.slices[slice];
    const Vec3 at = from.positionInWorld;
    const std::unique_ptr<FGPlanePosPatient> position(FGPlanePosPatient::createMinimal(
        ofString(decimalString(at.x)), ofString(decimalString(at.y)),
        ofString(decimalString(at.z))));
    if (!position) throw std::logic_error("a position that DCMTK does not take");
    FGFrameContent content;
    require(content.setDimensionIndexValues(segment, 0), "dimension value");
    require(content.setDimensionIndexValues(static_cast<Uint32>(slice) + 1, 1), "dimension value");
    FGDerivationImage derivation;
    addSource(derivation, from);
    OFVector<FGBase*> groups;
    groups.push_back(position.get());
    groups.push_back(&content);
    groups.push_back(&derivation);
    require(m_document->addFrame(mask.data(), segment, groups), "a frame cannot be added");
    m_pixels.add(mask);
  }

  void addSource(FGDerivationImage& derivation, const SourceSlice& from) const {
    DerivationImageItem* derived = nullptr;
    require(derivation.addDerivationImageItem(codeAs<CodeSequenceMacro>(kDerivedBySegmentation), "",
                                              derived),
            "derivation");
    DcmDataset image;
    put(image, DCM_SOPClassUID, m_content.object.source.sopClass);
    put(image, DCM_SOPInstanceUID, from.instanceUid);
    SourceImageItem* source = nullptr;
    require(
        derived->addSourceImageItem(&image, codeAs<CodeSequenceMacro>(kSourceOfProcessing), source),
        "source image");
    if (from.frame > 0)
      require(source->getImageSOPInstanceReference().addReferencedFrameNumber(
                  static_cast<Uint16>(from.frame)),
              "source frame");
  }

  /// DCMTK 3.6.7 packs every frame but the first wrongly where a frame's bits do not end with a byte.
  void putPixels(DcmItem& set) const {
    const Plane bytes = m_pixels.bytes();
    require(set.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size()), "pixels");
  }

  void putReferencedSeries(DcmItem& set) const {
    const SourceSeries& source = m_content.object.source;
    DcmItem& series = itemIn(set, DCM_ReferencedSeriesSequence);
    put(series, DCM_SeriesInstanceUID, source.seriesUid);
    long count = 0;
    std::string last;
    for (const SourceSlice& slice : source.slices) {
      if (slice.instanceUid == last) continue;
      last = slice.instanceUid;
      DcmItem& instance = itemIn(series, DCM_ReferencedInstanceSequence, count++);
      put(instance, DCM_ReferencedSOPClassUID, source.sopClass);
      put(instance, DCM_ReferencedSOPInstanceUID, last);
    }
  }

  /// DCMTK 3.6.7 has no way to say it, and readers refuse to match frames with their sources without.
  static void stateSpatialLocations(DcmItem& set) {
    DcmSequenceOfItems* frames = nullptr;
    require(set.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, frames), "frames");
    for (unsigned long n = 0; n < frames->card(); ++n) {
      DcmItem& source =
          itemIn(itemIn(*frames->getItem(n), DCM_DerivationImageSequence), DCM_SourceImageSequence);
      put(source, DCM_SpatialLocationsPreserved, "YES");
    }
  }

  const SegmentationContent& m_content;
  std::unique_ptr<DcmSegmentation> m_document;
  BitStream m_pixels;
};

}  // namespace

std::string trackingUidOf(const DerivedObject& object, Region region) {
  return object.uidFor("tracking " + object.patientKey + " " + std::string(nameOf(region)));
}

Result<std::vector<WrittenSegment>> writeSegmentation(const SegmentationContent& content,
                                                      const std::filesystem::path& file) {
  if (content.lesions.size() > kMostLesions) throw std::invalid_argument("too many lesions");
  silenceDcmtk();
  const SourceSlices slices(content);
  SegmentationWriter writer(content);
  std::vector<WrittenSegment> segments;
  const std::vector<SegmentPlan> plans = segmentPlans(content);
  for (const SegmentPlan& plan : plans) {
    const auto masks = slices.masksOf(plan);
    if (std::ranges::all_of(masks, &Plane::empty)) continue;
    writer.add(plan, masks);
    segments.push_back({plan.region->region, plan.trackingUid});
  }
  if (segments.empty())
    return refusal("export.empty-labels", "No labelled voxel lies on the slices of the source",
                   "Check the segmentation in the review; an empty one cannot be a DICOM object");
  if (const Status written = writer.finish(file); !written) return std::unexpected(written.error());
  return segments;
}

}  // namespace twinscope::imaging::dicom
