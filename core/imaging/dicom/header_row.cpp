#include "core/imaging/dicom/header_row.h"

#include "core/imaging/dicom/functional_groups.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace twinscope::imaging::dicom {
namespace {

constexpr std::string_view kStorage = "1.2.840.10008.5.1.4.1.1.";

struct KindRow {
  std::string_view
      tail;  ///< of the SOP class after kStorage; a trailing dot takes every class below
  ObjectKind kind;
  std::string_view name;
};

// PS3.4 table B.5-1: what a hospital's folder holds beside CT and MR, under names that its people use.
constexpr KindRow kKinds[] = {
    {"2", ObjectKind::image, "CT"},
    {"2.1", ObjectKind::image, "CT"},
    {"2.2", ObjectKind::image, "CT"},
    {"4", ObjectKind::image, "MR"},
    {"4.1", ObjectKind::image, "MR"},
    {"4.4", ObjectKind::image, "MR"},
    {"66.4", ObjectKind::segmentation, "segmentation"},
    {"66.7", ObjectKind::segmentation, "segmentation"},
    {"88.59", ObjectKind::other, "key image selection"},
    {"88.67", ObjectKind::other, "dose report"},
    {"88.", ObjectKind::report, "report"},
    {"1", ObjectKind::other, "X-ray"},
    {"1.", ObjectKind::other, "X-ray"},
    {"12.", ObjectKind::other, "X-ray"},
    {"13.", ObjectKind::other, "X-ray"},
    {"3.", ObjectKind::other, "ultrasound"},
    {"6.", ObjectKind::other, "ultrasound"},
    {"7", ObjectKind::other, "secondary capture"},
    {"7.", ObjectKind::other, "secondary capture"},
    {"11.", ObjectKind::other, "presentation state"},
    {"20", ObjectKind::other, "nuclear medicine image"},
    {"30", ObjectKind::other, "parametric map"},
    {"66", ObjectKind::other, "raw data"},
    {"67", ObjectKind::other, "value mapping"},
    {"77.", ObjectKind::other, "microscopy or photograph"},
    {"91.1", ObjectKind::other, "microscopy annotation"},
    {"104.", ObjectKind::other, "document"},
    {"128", ObjectKind::other, "PET"},
    {"128.1", ObjectKind::other, "PET"},
    {"130", ObjectKind::other, "PET"},
    {"481.1", ObjectKind::other, "RT image"},
    {"481.2", ObjectKind::other, "RT dose"},
    {"481.3", ObjectKind::other, "RT structure set"},
    {"481.5", ObjectKind::other, "RT plan"},
    {"481.8", ObjectKind::other, "RT plan"},
    {"481.", ObjectKind::other, "radiotherapy object"},
};

std::pair<ObjectKind, std::string> kindOf(std::string_view sopClass) {
  if (sopClass == "1.2.840.10008.1.3.10") return {ObjectKind::other, "directory of a medium"};
  if (!sopClass.starts_with(kStorage)) return {ObjectKind::other, "object of an unknown kind"};
  const std::string_view tail = sopClass.substr(kStorage.size());
  for (const KindRow& row : kKinds)
    if (tail == row.tail || (row.tail.ends_with('.') && tail.starts_with(row.tail)))
      return {row.kind, std::string(row.name)};
  return {ObjectKind::other, "object of an unknown kind"};
}

std::optional<Date> dateOf(const DataSet& header) {
  for (const Tag tag :
       {kStudyDate, kAcquisitionDate, kAcquisitionDateTime, kSeriesDate, kContentDate})
    if (const auto date = Date::parse(header.text(tag).substr(0, 8))) return date;
  return std::nullopt;
}

PixelFormat formatOf(const DataSet& header) {
  PixelFormat format;
  format.rows = header.integer(kRows).value_or(0);
  format.columns = header.integer(kColumns).value_or(0);
  format.samples = header.integer(kSamples).value_or(1);
  format.bitsAllocated = static_cast<int>(header.integer(kBitsAllocated).value_or(0));
  format.bitsStored = static_cast<int>(header.integer(kBitsStored).value_or(format.bitsAllocated));
  format.highBit = static_cast<int>(header.integer(kHighBit).value_or(format.bitsStored - 1));
  format.isSigned = header.integer(kPixelRepresentation).value_or(0) == 1;
  format.padding = header.integer(kPadding);
  format.paddingLimit = header.integer(kPaddingLimit);
  format.photometric = header.text(kPhotometric);
  if (!format.isSigned) return format;
  // Padding is written as US by many scanners whatever the pixels are (and always untold in implicit files).
  for (auto* value : {&format.padding, &format.paddingLimit})
    if (*value && **value > 32767) *value = **value - 65536;
  return format;
}

void readTexts(HeaderRow& row, const DataSet& header) {
  const std::string characters = header.text(kCharacterSet);
  const auto text = [&](Tag tag) { return toUtf8(header.text(tag), characters); };
  row.patientId = text(kPatientId);
  row.patientName = text(kPatientName);
  row.birthDate = text(kBirthDate);
  row.description = text(kSeriesDescription);
  row.protocol = text(kProtocolName);
  row.bodyPart = text(kBodyPart);
  row.manufacturer = text(kManufacturer);
  row.model = text(kModel);
  row.software = text(kSoftwareVersions);
  row.contrastAgent = text(kContrastAgent);
  row.sequenceName = text(header.contains(kSequenceName) ? kSequenceName : kPulseSequenceName);
  row.scanOptions = text(kScanOptions);
  row.kernel = text(kKernel);
}

void readCodes(HeaderRow& row, const DataSet& header) {
  row.sopClass = header.text(kSopClass);
  row.sopInstance = header.text(kSopInstance);
  row.studyUid = header.text(kStudyUid);
  row.seriesUid = header.text(kSeriesUid);
  row.frameOfReference = header.text(kFrameOfReference);
  row.referencedSeries = header.firstItem(kReferencedSeriesSequence).text(kSeriesUid);
  row.modality = header.text(kModality);
  row.scanningSequence = header.text(kScanningSequence);
  if (row.scanningSequence.empty() && header.text(kEchoPlanar) == "YES")
    row.scanningSequence = "EP";  // enhanced MR says it this way
  row.sequenceVariant = header.text(kSequenceVariant);
  row.acquisitionContrast = header.text(kAcquisitionContrast);
  row.acquisitionType = header.text(kAcquisitionType);
  row.rescaleType = header.text(kRescaleType);
  row.lossy = header.text(kLossy);
  row.burnedIn = header.text(kBurnedIn) == "YES";
}

void readNumbers(HeaderRow& row, const DataSet& header) {
  row.lossyRatio = header.number(kLossyRatio);
  row.kvp = header.number(kKvp);
  row.fieldStrengthT = header.number(kFieldStrength);
  row.gantryTiltDeg = header.number(kGantryTilt);
  row.spacingBetweenSlicesMm = header.number(kSpacingBetweenSlices);
  row.windowCenter = header.number(kWindowCenter);
  row.windowWidth = header.number(kWindowWidth);
  row.echoTrainLength = header.number(kEchoTrainLength);
}

template <class T>
void put(nlohmann::ordered_json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}
void put(nlohmann::ordered_json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}
void putPositive(nlohmann::ordered_json& json, const char* key, double value) {
  if (value > 0) json[key] = value;
}

}  // namespace

HeaderRow toHeaderRow(const std::filesystem::path& file, Outline outline) {
  HeaderRow row;
  row.file = file;
  row.fileBytes = outline.fileBytes;
  row.transferSyntax = std::move(outline.transferSyntax);
  row.encoding = outline.encoding;
  row.deflated = outline.deflated;
  row.irregular = outline.irregular;
  row.dataSetOffset = outline.dataSetOffset;
  row.pixelElement = std::move(outline.pixels);
  const DataSet& header = outline.header;
  readCodes(row, header);
  readTexts(row, header);
  readNumbers(row, header);
  const bool isDirectory = row.sopClass.empty() && outline.mediaStorageClass.ends_with(".1.3.10");
  std::tie(row.kind, row.kindName) = kindOf(isDirectory ? outline.mediaStorageClass : row.sopClass);
  row.date = dateOf(header);
  row.pixels = formatOf(header);
  const auto types = header.texts(kImageType);
  row.isMosaic = std::ranges::find(types, "MOSAIC") != types.end() ||
                 (header.contains(kSiemensMosaicCount) &&
                  row.sopClass == std::string(kStorage) + "4" && !header.contains(kPosition));
  row.frames = framesOf(header);
  row.isSlide = header.contains(kTotalMatrixColumns) || isSlideFrames(header);
  return row;
}

std::string toJson(const HeaderRow& row, const FrameRow& frame) {
  nlohmann::ordered_json json;
  put(json, "sopClass", row.sopClass);
  put(json, "transferSyntax", row.transferSyntax);
  put(json, "modality", row.modality);
  if (!frame.imageType.empty()) json["imageType"] = frame.imageType;
  put(json, "manufacturer", row.manufacturer);
  put(json, "model", row.model);
  put(json, "software", row.software);
  put(json, "bodyPart", row.bodyPart);
  json["rows"] = row.pixels.rows;
  json["columns"] = row.pixels.columns;
  json["bitsAllocated"] = row.pixels.bitsAllocated;
  json["bitsStored"] = row.pixels.bitsStored;
  json["signed"] = row.pixels.isSigned;
  put(json, "photometric", row.pixels.photometric);
  put(json, "padding", row.pixels.padding);
  put(json, "slope", frame.slope);
  put(json, "intercept", frame.intercept);
  put(json, "rescaleType", row.rescaleType);
  if (frame.spacingMm) json["pixelSpacingMm"] = *frame.spacingMm;
  putPositive(json, "sliceThicknessMm", frame.thicknessMm);
  put(json, "spacingBetweenSlicesMm", row.spacingBetweenSlicesMm);
  put(json, "gantryTiltDeg", row.gantryTiltDeg);
  putPositive(json, "echoTimeMs", frame.echoTimeMs);
  putPositive(json, "repetitionTimeMs", frame.repetitionTimeMs);
  putPositive(json, "inversionTimeMs", frame.inversionTimeMs);
  putPositive(json, "flipAngleDeg", frame.flipAngleDeg);
  putPositive(json, "diffusionB", frame.diffusionB);
  put(json, "echoTrainLength", row.echoTrainLength);
  put(json, "fieldStrengthT", row.fieldStrengthT);
  put(json, "scanningSequence", row.scanningSequence);
  put(json, "sequenceVariant", row.sequenceVariant);
  put(json, "sequenceName", row.sequenceName);
  put(json, "scanOptions", row.scanOptions);
  put(json, "acquisitionType", row.acquisitionType);
  put(json, "acquisitionContrast", row.acquisitionContrast);
  if (!row.contrastAgent.empty()) json["contrastAgent"] = "CONTRAST";  // the agent is free text
  put(json, "kvp", row.kvp);
  put(json, "kernel", row.kernel);
  put(json, "windowCenter", row.windowCenter);
  put(json, "windowWidth", row.windowWidth);
  put(json, "lossy", row.lossy);
  put(json, "lossyRatio", row.lossyRatio);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace twinscope::imaging::dicom
