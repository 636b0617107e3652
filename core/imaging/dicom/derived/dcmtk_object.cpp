#include "core/imaging/dicom/derived/detail/dcmtk_object.h"

#include "core/base/durable_file.h"
#include "core/base/text.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/oflog/oflog.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace twinscope::imaging::dicom {
namespace {

std::string compact(const Date& date) {
  std::string text = date.toString();
  std::erase(text, '-');
  return text;
}

/// DCMTK hands out what it has room for, and is asked again until it has no more.
std::vector<std::byte> bytesOf(DcmFileFormat& format) {
  constexpr std::size_t kPage = std::size_t{1} << 20U;
  std::vector<std::byte> page(kPage), bytes;
  DcmOutputBufferStream stream(page.data(), static_cast<offile_off_t>(page.size()));
  format.transferInit();
  OFCondition condition = EC_StreamNotifyClient;
  while (condition == EC_StreamNotifyClient) {
    condition =
        format.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr, EGL_recalcGL);
    void* begin = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(begin, length);
    const auto* first = static_cast<const std::byte*>(begin);
    bytes.insert(bytes.end(), first, first + length);
  }
  format.transferEnd();
  require(condition, "a DICOM object cannot be encoded");
  return bytes;
}

}  // namespace

std::string decimalString(double value) {
  constexpr std::size_t kMost = 16;
  if (!std::isfinite(value)) throw std::domain_error("a decimal string of no number");
  std::array<char, 32> text{};
  const auto begin = text.data(), end = text.data() + text.size();
  auto written = std::to_chars(begin, end, value);
  for (int digits = 15; written.ptr - begin > static_cast<std::ptrdiff_t>(kMost); --digits)
    written = std::to_chars(begin, end, value, std::chars_format::general, digits);
  return {begin, written.ptr};
}

void silenceDcmtk() {
  static std::once_flag once;
  std::call_once(once, [] { OFLog::configure(OFLogger::OFF_LOG_LEVEL); });
}

OFString shortText(std::string_view text) {
  constexpr std::size_t kMost = 64;
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool goesOn = (byte & 0xC0U) == 0x80U;  // of a letter that is written as one '_'
    if (goesOn || plain.size() == kMost) continue;
    plain += byte >= 0x7F || byte < 0x20 || c == '\\' ? '_' : c;
  }
  return ofString(plain);
}

void require(const OFCondition& condition, const char* what) {
  if (condition.bad()) throw std::logic_error(concat(what, ": ", condition.text()));
}

void put(DcmItem& item, const DcmTagKey& tag, std::string_view text) {
  require(item.putAndInsertOFStringArray(tag, ofString(text)), "an element cannot be set");
}

DcmItem& itemIn(DcmItem& item, const DcmTagKey& sequence, long index) {
  DcmItem* found = nullptr;
  require(item.findOrCreateSequenceItem(sequence, found, index), "an item cannot be made");
  return *found;
}

void putSubject(DcmItem& item, const DerivedObject& object) {
  put(item, DCM_SpecificCharacterSet, "ISO_IR 192");
  put(item, DCM_PatientName, object.patientKey);
  put(item, DCM_PatientID, object.patientKey);
  put(item, DCM_PatientBirthDate, "");
  put(item, DCM_PatientSex, "");
  put(item, DCM_StudyInstanceUID, object.source.studyUid);
  put(item, DCM_StudyDate, compact(object.studyDate));
  put(item, DCM_StudyTime, "");
  put(item, DCM_ReferringPhysicianName, "");
  put(item, DCM_StudyID, "");
  put(item, DCM_AccessionNumber, "");
  put(item, DCM_FrameOfReferenceUID, object.source.frameOfReferenceUid);
  put(item, DCM_PositionReferenceIndicator, "");
}

void finishObject(DcmItem& item, const DerivedObject& object) {
  put(item, DCM_SpecificCharacterSet, "ISO_IR 192");
  put(item, DCM_SOPInstanceUID, object.instanceUid());
  put(item, DCM_SeriesInstanceUID, object.seriesUid());
  // The study's date, not today's: the same labels exported again are the same object.
  put(item, DCM_ContentDate, compact(object.studyDate));
  put(item, DCM_ContentTime, "000000");
  put(item, DCM_PatientIdentityRemoved, "YES");
  put(item, DCM_DeidentificationMethod, "Made from pseudonymised data");
  DcmItem& scheme = itemIn(item, DCM_CodingSchemeIdentificationSequence);
  put(scheme, DCM_CodingSchemeDesignator, kOwnScheme);
  put(scheme, DCM_CodingSchemeName, "Twinscope's own codes");
  put(scheme, DCM_CodingSchemeResponsibleOrganization, "Twinscope");
}

Status save(DcmFileFormat& format, const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = bytesOf(format);
  const std::error_code error = writeDurably(file, bytes, FileReaders::everyone);
  if (!error) return {};
  return failure("export.write", "The file cannot be written: " + error.message(),
                 "Check the folder and the free space", file.filename().string());
}

}  // namespace twinscope::imaging::dicom
