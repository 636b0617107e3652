#include "core/imaging/dicom/data_set.h"

#include "core/imaging/dicom/tokenizer.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace twinscope::imaging::dicom {
namespace {

template <class T>
T loaded(const std::uint8_t* bytes, bool bigEndian) {
  std::array<std::uint8_t, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes, sizeof(T));
  if (bigEndian) std::ranges::reverse(raw);
  return std::bit_cast<T>(raw);
}

constexpr std::string_view kShortVrs =
    "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US";
constexpr std::string_view kLongVrs = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";

bool isIn(std::string_view list, std::array<char, 2> vr) {
  for (std::size_t n = 0; n + 1 < list.size(); n += 3)
    if (list[n] == vr[0] && list[n + 1] == vr[1]) return true;
  return false;
}

/// Two capital letters that the standard does not know have a four-byte length, anything else two bytes (as in DCMTK).
bool hasLongLength(std::array<char, 2> vr) {
  if (isIn(kLongVrs, vr)) return true;
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return capital(vr[0]) && capital(vr[1]) && !isIn(kShortVrs, vr);
}

/// The binary type of a tag where the file does not say it (implicit or UN); text where not listed.
std::array<char, 2> typeOf(Tag tag) {
  switch (tag) {
    case kSamples:
    case kRows:
    case kColumns:
    case kBitsAllocated:
    case kBitsStored:
    case kHighBit:
    case kPixelRepresentation:
    case kPadding:
    case kPaddingLimit:
    case kSiemensMosaicCount:
    case kSegmentNumber:
    case kReferencedSegmentNumber:
    case kMaximumFraction:
      return {'U', 'S'};
    case kTemporalIndex:
    case kTotalMatrixColumns:
      return {'U', 'L'};
    case kInversionTimes:
    case kEffectiveEchoTime:
    case kDiffusionB:
    case kDiffusionGradient:
      return {'F', 'D'};
    case kPhilipsB:
      return {'F', 'L'};
    default:
      return {'L', 'O'};
  }
}

std::optional<double> binaryNumber(std::array<char, 2> vr, const std::uint8_t* bytes, bool big) {
  if (vr == std::array{'U', 'S'}) return loaded<std::uint16_t>(bytes, big);
  if (vr == std::array{'S', 'S'}) return loaded<std::int16_t>(bytes, big);
  if (vr == std::array{'U', 'L'}) return loaded<std::uint32_t>(bytes, big);
  if (vr == std::array{'S', 'L'}) return loaded<std::int32_t>(bytes, big);
  if (vr == std::array{'F', 'L'}) return loaded<float>(bytes, big);
  if (vr == std::array{'F', 'D'}) return loaded<double>(bytes, big);
  return std::nullopt;
}

std::size_t widthOf(std::array<char, 2> vr) {
  const std::string_view name(vr.data(), 2);
  if (name == "US" || name == "SS") return 2;
  if (name == "UL" || name == "SL" || name == "FL") return 4;
  return name == "FD" ? 8 : 0;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank(" \t\r\n\0", 5);
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

DataSet itemAt(MemorySource& source, std::uint64_t begin, std::uint64_t end, Encoding encoding) {
  DataSet item(encoding);
  for (std::uint64_t at = begin; at < end;) {
    const auto header = readElementHeader(source, at, encoding);
    if (!header || header->tag == kItemEnd) break;
    const auto extent = valueExtent(source, *header, end, encoding);
    if (!extent) break;
    Element element{header->vr, std::string(static_cast<std::size_t>(extent->bytes), '\0'),
                    itemEncoding(*header, encoding)};
    if (!source.read(header->valueOffset,
                     {reinterpret_cast<std::uint8_t*>(element.bytes.data()), element.bytes.size()}))
      break;
    item.insert(header->tag, std::move(element));
    at = extent->next;
  }
  return item;
}

}  // namespace

bool isKnownVr(std::array<char, 2> vr) { return isIn(kShortVrs, vr) || isIn(kLongVrs, vr); }

std::optional<ElementHeader> readElementHeader(ByteSource& source, std::uint64_t offset,
                                               Encoding encoding) {
  const std::uint8_t* bytes = source.peek(offset, 8);
  if (bytes == nullptr) return std::nullopt;
  ElementHeader header;
  header.tag = Tag{loaded<std::uint16_t>(bytes, encoding.bigEndian)} << 16 |
               loaded<std::uint16_t>(bytes + 2, encoding.bigEndian);
  header.valueOffset = offset + 8;
  if (!encoding.explicitVr || header.tag >> 16 == 0xFFFE) {
    header.length = loaded<std::uint32_t>(bytes + 4, encoding.bigEndian);
    return header;
  }
  header.vr = {static_cast<char>(bytes[4]), static_cast<char>(bytes[5])};
  if (!hasLongLength(header.vr)) {
    header.length = loaded<std::uint16_t>(bytes + 6, encoding.bigEndian);
    return header;
  }
  bytes = source.peek(offset, 12);
  if (bytes == nullptr) return std::nullopt;
  header.length = loaded<std::uint32_t>(bytes + 8, encoding.bigEndian);
  header.valueOffset = offset + 12;
  return header;
}

std::optional<double> parseDecimal(std::string_view text) {
  std::string clean(trimmed(text));
  std::ranges::replace(clean, ',', '.');
  const char* begin = clean.c_str() + (clean.starts_with('+') ? 1 : 0);
  double value = 0;
  const auto [end, error] = std::from_chars(begin, clean.c_str() + clean.size(), value);
  if (error != std::errc{} || end == begin || !std::isfinite(value)) return std::nullopt;
  return value;
}

const Element* DataSet::find(Tag tag) const {
  const auto found = m_elements.find(tag);
  return found == m_elements.end() ? nullptr : &found->second;
}

std::string DataSet::text(Tag tag) const {
  const Element* element = find(tag);
  return element == nullptr ? std::string() : std::string(trimmed(element->bytes));
}

std::vector<std::string> DataSet::texts(Tag tag) const {
  std::vector<std::string> values;
  const std::string whole = text(tag);
  for (std::size_t begin = 0; !whole.empty() && begin <= whole.size();) {
    const std::size_t end = std::min(whole.find('\\', begin), whole.size());
    values.emplace_back(trimmed(std::string_view(whole).substr(begin, end - begin)));
    begin = end + 1;
  }
  return values;
}

std::vector<double> DataSet::numbers(Tag tag) const {
  std::vector<double> values;
  const Element* element = find(tag);
  if (element == nullptr) return values;
  const bool untold = element->vr == std::array{' ', ' '} || element->vr == std::array{'U', 'N'};
  const std::array<char, 2> vr = untold ? typeOf(tag) : element->vr;
  if (const std::size_t width = widthOf(vr); width > 0) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(element->bytes.data());
    for (std::size_t at = 0; at + width <= element->bytes.size(); at += width) {
      const auto value = binaryNumber(vr, bytes + at, m_encoding.bigEndian);
      if (value && std::isfinite(*value)) values.push_back(*value);
    }
    return values;
  }
  for (const std::string& part : texts(tag)) {
    const auto value = parseDecimal(part);
    if (!value) return {};  // one unreadable part makes the whole vector unusable
    values.push_back(*value);
  }
  return values;
}

std::optional<double> DataSet::number(Tag tag) const {
  const auto values = numbers(tag);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::optional<std::int64_t> DataSet::integer(Tag tag) const {
  const auto value = number(tag);
  if (!value || std::abs(*value) > 9e15) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(*value));
}

std::vector<DataSet> DataSet::items(Tag tag) const {
  std::vector<DataSet> result;
  const Element* element = find(tag);
  if (element == nullptr) return result;
  MemorySource source(
      {reinterpret_cast<const std::uint8_t*>(element->bytes.data()), element->bytes.size()});
  const Encoding encoding = element->itemEncoding;
  for (std::uint64_t at = 0; at < source.size();) {
    const auto header = readElementHeader(source, at, encoding);
    if (!header || header->tag != kItem) break;
    const auto extent = valueExtent(source, *header, source.size(), encoding);
    if (!extent) break;
    result.push_back(
        itemAt(source, header->valueOffset, header->valueOffset + extent->bytes, encoding));
    at = extent->next;
  }
  return result;
}

DataSet DataSet::firstItem(Tag tag) const {
  auto all = items(tag);
  return all.empty() ? DataSet(m_encoding) : std::move(all.front());
}

}  // namespace twinscope::imaging::dicom
