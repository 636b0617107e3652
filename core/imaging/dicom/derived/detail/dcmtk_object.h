#pragma once

#include "core/base/error.h"
#include "core/imaging/dicom/derived/codes.h"
#include "core/imaging/dicom/derived/derived_object.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <filesystem>
#include <string_view>

namespace twinscope::imaging::dicom {

/// A text of ours as DCMTK takes it.
[[nodiscard]] inline OFString ofString(std::string_view text) { return {text.data(), text.size()}; }
/// A code of DCMTK's many kinds (CodeSequenceMacro, DSRCodedEntryValue).
template <class T>
[[nodiscard]] T codeAs(const Code& code) {
  return T(ofString(code.value), ofString(code.scheme), ofString(code.meaning));
}

/// DCMTK's log goes nowhere: what it says is in the errors that are returned. Call before anything of it is used.
void silenceDcmtk();

/// A text of a person's making as DCMTK takes it for LO: at most 64 letters of ASCII, '_' for any other.
[[nodiscard]] OFString shortText(std::string_view text);

/// Throws std::logic_error with DCMTK's words: what is written here is our own data, so that a refusal is a bug.
void require(const OFCondition& condition, const char* what);

/// Puts a text, checked by DCMTK only when the file is written.
void put(DcmItem& item, const DcmTagKey& tag, std::string_view text);
/// The item of a sequence, made where missing.
[[nodiscard]] DcmItem& itemIn(DcmItem& item, const DcmTagKey& sequence, long index = 0);

/// Patient, study and frame of reference, as of a source image: what DCMTK copies them from.
void putSubject(DcmItem& item, const DerivedObject& object);
/// What DCMTK has no way to set: own UIDs, dates, de-identification, our coding scheme.
void finishObject(DcmItem& item, const DerivedObject& object);

/// The file's bytes, explicit little endian, put in place whole or not at all. "export.write".
[[nodiscard]] Status save(DcmFileFormat& format, const std::filesystem::path& file);

}  // namespace twinscope::imaging::dicom
