#include "tests/core/imaging/dicom_maker.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <sstream>
#include <stdexcept>

namespace twinscope::tests {
namespace {

void check(const OFCondition& condition) {
  if (condition.bad()) throw std::runtime_error(condition.text());
}

DcmTagKey keyOf(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag)};
}

void put(DcmItem& item, const DcmTagKey& key, const std::string& value) {
  check(item.putAndInsertString(key, value.c_str()));
}
void put(DcmItem& item, const DcmTagKey& key, int value) {
  check(item.putAndInsertUint16(key, static_cast<Uint16>(value)));
}

void putIdentity(DcmDataset& set, const MadeImage& image, const char* sopClass) {
  put(set, DCM_SOPClassUID, sopClass);
  put(set, DCM_SOPInstanceUID, image.sopInstance);
  put(set, DCM_StudyInstanceUID, image.study);
  put(set, DCM_SeriesInstanceUID, image.series);
  put(set, DCM_PatientID, image.patientId);
  put(set, DCM_PatientName, image.patientName);
  put(set, DCM_StudyDate, "20240131");
  put(set, DCM_Modality, image.modality);
  put(set, DCM_SeriesDescription, image.description);
  put(set, DCM_ImageType, image.imageType);
  put(set, DCM_InstanceNumber, std::to_string(image.instance));
}

void putFormat(DcmDataset& set, const MadeImage& image) {
  put(set, DCM_SamplesPerPixel, 1);
  put(set, DCM_PhotometricInterpretation, image.photometric);
  put(set, DCM_Rows, image.rows);
  put(set, DCM_Columns, image.columns);
  put(set, DCM_BitsAllocated, image.bitsAllocated);
  put(set, DCM_BitsStored, image.bitsStored);
  put(set, DCM_HighBit, image.highBit);
  put(set, DCM_PixelRepresentation, image.isSigned ? 1 : 0);
}

void putPixels(DcmDataset& set, const MadeImage& image, const std::vector<std::uint16_t>& pixels) {
  if (image.bitsAllocated == 16) {
    check(set.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size()));
    return;
  }
  const std::vector<Uint8> bytes(pixels.begin(), pixels.end());
  check(set.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size()));
}

DcmItem& inside(DcmItem& item, const DcmTagKey& sequence, long index = 0) {
  DcmItem* found = nullptr;
  check(item.findOrCreateSequenceItem(sequence, found, index));
  return *found;
}

std::string vectorText(Vec3 v) { return decimals({v.x, v.y, v.z}); }
std::string orientationText(const MadeImage& image) {
  const Vec3 r = image.rowDirection, c = image.columnDirection;
  return decimals({r.x, r.y, r.z, c.x, c.y, c.z});
}

}  // namespace

std::string decimals(std::initializer_list<double> values) {
  std::ostringstream out;
  out.precision(12);
  const char* separator = "";
  for (const double value : values) {
    out << separator << value;
    separator = "\\";
  }
  return out.str();
}

void writeImage(const std::filesystem::path& file, const MadeImage& image,
                const std::string& transferSyntax) {
  DcmFileFormat format;
  DcmDataset& set = *format.getDataset();
  const bool ct = image.modality == "CT";
  putIdentity(set, image, ct ? UID_CTImageStorage : UID_MRImageStorage);
  putFormat(set, image);
  put(set, DCM_ImagePositionPatient, vectorText(image.position));
  put(set, DCM_ImageOrientationPatient, orientationText(image));
  put(set, DCM_PixelSpacing, decimals({image.spacingMm[0], image.spacingMm[1]}));
  put(set, DCM_SliceThickness, decimals({image.thicknessMm}));
  for (const auto& [tag, value] : image.more) put(set, keyOf(tag), value);
  for (const auto& [tag, values] : image.doubles)
    check(set.putAndInsertFloat64Array(DcmTag(keyOf(tag), EVR_FD), values.data(), values.size()));
  putPixels(set, image, image.pixels);
  const DcmXfer syntax(transferSyntax.c_str());
  check(format.saveFile(file.c_str(), syntax.getXfer()));
}

void writeEnhanced(const std::filesystem::path& file, const MadeImage& common,
                   const std::vector<MadeFrame>& frames) {
  DcmFileFormat format;
  DcmDataset& set = *format.getDataset();
  putIdentity(set, common, UID_EnhancedMRImageStorage);
  putFormat(set, common);
  put(set, DCM_NumberOfFrames, std::to_string(frames.size()));
  for (const auto& [tag, value] : common.more) put(set, keyOf(tag), value);
  DcmItem& shared = inside(set, DCM_SharedFunctionalGroupsSequence);
  put(inside(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      orientationText(common));
  DcmItem& measures = inside(shared, DCM_PixelMeasuresSequence);
  put(measures, DCM_PixelSpacing, decimals({common.spacingMm[0], common.spacingMm[1]}));
  put(measures, DCM_SliceThickness, decimals({common.thicknessMm}));
  std::vector<std::uint16_t> pixels;
  for (std::size_t n = 0; n < frames.size(); ++n) {
    DcmItem& own = inside(set, DCM_PerFrameFunctionalGroupsSequence, static_cast<long>(n));
    put(inside(own, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
        vectorText(frames[n].position));
    put(inside(own, DCM_MRImageFrameTypeSequence), DCM_FrameType, frames[n].frameType);
    check(inside(own, DCM_MREchoSequence)
              .putAndInsertFloat64(DCM_EffectiveEchoTime, frames[n].echoTimeMs));
    DcmItem& values = inside(own, DCM_PixelValueTransformationSequence);
    put(values, DCM_RescaleSlope, decimals({frames[n].slope}));
    put(values, DCM_RescaleIntercept, decimals({frames[n].intercept}));
    put(values, DCM_RescaleType, "US");
    pixels.insert(pixels.end(), frames[n].pixels.begin(), frames[n].pixels.end());
  }
  putPixels(set, common, pixels);
  check(format.saveFile(file.c_str(), EXS_LittleEndianExplicit));
}

}  // namespace twinscope::tests
