#include "core/imaging/dicom/header_row.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <algorithm>

namespace twinscope::imaging::dicom {
namespace {

/// Bytes that are not ASCII become "?": better than broken UTF-8 in the table and the database.
std::string asciiOf(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) > 126; }, '?');
  return text;
}

}  // namespace

std::string toUtf8(const std::string& text, const std::string& characterSet) {
  std::string result = text;
  const bool plain = std::ranges::all_of(
      text, [](char c) { return c >= ' ' && static_cast<unsigned char>(c) < 127; });
  if (plain) return result;
  DcmSpecificCharacterSet converter;
  OFString converted;
  const bool done =
      converter.selectCharacterSet(OFString(characterSet.c_str())).good() &&
      converter.convertString(OFString(text.data(), text.size()), converted, "\\^=").good();
  result = done ? std::string(converted.c_str(), converted.size()) : asciiOf(text);
  std::ranges::replace_if(
      result, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, ' ');
  return result;
}

}  // namespace twinscope::imaging::dicom
