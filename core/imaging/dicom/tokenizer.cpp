#include "core/imaging/dicom/tokenizer.h"

#include "core/base/text.h"
#include "core/imaging/dicom/transfer_syntax.h"

#include <algorithm>
#include <string_view>

namespace twinscope::imaging::dicom {
namespace {

constexpr std::uint64_t kMaxElements = 200'000;
constexpr std::uint64_t kMaxItems = 100'000;
constexpr std::uint32_t kMaxPlainValue = 4096;

std::unexpected<Error> corruptAt(std::uint64_t offset) {
  return refusal("dicom.corrupt", concat("cannot be read at byte ", offset));
}

bool isSequenceVr(std::array<char, 2> vr) { return vr == std::array{'S', 'Q'}; }
bool isFragmented(const ElementHeader& header) {
  return header.tag == kPixels || header.vr == std::array{'O', 'B'} ||
         header.vr == std::array{'O', 'W'};
}

/// Walks nested structure without keeping anything; recursion is bounded by maxNesting.
class Walker {
 public:
  Walker(ByteSource& source, int maxNesting) : m_source(source), m_maxNesting(maxNesting) {}

  /// The offset after the element. A length beyond `end` is corrupt.
  Result<std::uint64_t> skip(const ElementHeader& header, std::uint64_t end, Encoding encoding,
                             int depth) {
    if (++m_elements > kMaxElements)
      return refusal("dicom.too-large", concat("more than ", kMaxElements, " elements"));
    if (header.length == kUndefinedLength) {
      if (isFragmented(header)) return fragments(header.valueOffset, end, nullptr, encoding);
      return items(header.valueOffset, end, itemEncoding(header, encoding), depth + 1, true);
    }
    if (header.valueOffset > end || header.length > end - header.valueOffset)
      return corruptAt(header.valueOffset);
    const std::uint64_t next = header.valueOffset + header.length;
    if (mayHoldItems(header, encoding)) {
      const Encoding inner = itemEncoding(header, encoding);
      const auto walked = items(header.valueOffset, next, inner, depth + 1, false);
      if (!walked && walked.error().code.starts_with("dicom.too")) return walked;
      m_irregular |= !walked.has_value();
    }
    return next;
  }

  /// The offset after the sequence delimiter; keeps the pieces when asked to.
  Result<std::uint64_t> fragments(std::uint64_t at, std::uint64_t end,
                                  std::vector<Fragment>* pieces, Encoding encoding) {
    for (std::uint64_t count = 0; count <= kMaxItems; ++count) {
      const auto header = readElementHeader(m_source, at, encoding);
      if (!header || header->valueOffset > end) return corruptAt(at);
      if (header->tag == kSequenceEnd) return header->valueOffset;
      if (header->tag != kItem || header->length == kUndefinedLength) return corruptAt(at);
      if (header->length > end - header->valueOffset)
        return refusal("dicom.truncated", concat("ends after ", end, " of ",
                                                 header->valueOffset + header->length, " bytes"));
      if (pieces != nullptr) pieces->push_back({header->valueOffset, header->length});
      at = header->valueOffset + header->length;
    }
    return refusal("dicom.too-large", concat("more than ", kMaxItems, " pixel fragments"));
  }

  /// The offset after the item delimiter.
  Result<std::uint64_t> openItem(std::uint64_t at, std::uint64_t end, Encoding encoding) {
    return item(at, end, encoding, 0, true);
  }

  [[nodiscard]] bool irregular() const { return m_irregular; }

 private:
  /// A sequence by name; or, where the type is untold, a value that begins like one.
  bool mayHoldItems(const ElementHeader& header, Encoding encoding) {
    if (header.length < 8) return false;
    if (isSequenceVr(header.vr)) return true;
    if (encoding.explicitVr && header.vr != std::array{'U', 'N'}) return false;
    const auto first =
        readElementHeader(m_source, header.valueOffset, itemEncoding(header, encoding));
    return first && first->tag == kItem;
  }

  Result<std::uint64_t> items(std::uint64_t at, std::uint64_t end, Encoding encoding, int depth,
                              bool delimited) {
    if (depth > m_maxNesting)
      return refusal("dicom.too-deep", concat("sequences nested deeper than ", m_maxNesting));
    for (std::uint64_t count = 0; count <= kMaxItems; ++count) {
      if (!delimited && at == end) return at;
      const auto header = readElementHeader(m_source, at, encoding);
      if (!header || header->valueOffset > end) return corruptAt(at);
      if (header->tag == kSequenceEnd) return header->valueOffset;
      if (header->tag != kItem) return corruptAt(at);
      const bool open = header->length == kUndefinedLength;
      if (!open && header->length > end - header->valueOffset) return corruptAt(at);
      const auto next = item(header->valueOffset, open ? end : header->valueOffset + header->length,
                             encoding, depth, open);
      if (!next) return next;
      at = *next;
    }
    return refusal("dicom.too-large", concat("more than ", kMaxItems, " items in a sequence"));
  }

  Result<std::uint64_t> item(std::uint64_t at, std::uint64_t end, Encoding encoding, int depth,
                             bool delimited) {
    while (delimited || at < end) {
      const auto header = readElementHeader(m_source, at, encoding);
      if (!header || header->valueOffset > end) return corruptAt(at);
      if (header->tag == kItemEnd) return header->valueOffset;
      const auto next = skip(*header, end, encoding, depth);
      if (!next) return next;
      at = *next;
    }
    return at;
  }

  ByteSource& m_source;
  int m_maxNesting;
  std::uint64_t m_elements = 0;
  bool m_irregular = false;
};

/// What is worth memory: short values of the descriptive groups, and the few long ones that the intake reads.
bool isKept(const ElementHeader& header) {
  switch (header.tag) {
    case kSharedGroups:
    case kPerFrameGroups:
    case kSlidePositionSequence:
    case kReferencedSeriesSequence:
    case kSegmentationType:
    case kSegmentSequence:
    case kMaximumFraction:
    case kConceptName:
    case kContentSequence:
    case kSiemensMosaicCount:
    case kSiemensB:
    case kPhilipsB:
    case kGeB:
    case kTotalMatrixColumns:
      return true;
    default:
      break;
  }
  switch (header.tag >> 16) {
    case 0x0002:
    case 0x0008:
    case 0x0010:
    case 0x0012:
    case 0x0018:
    case 0x0020:
    case 0x0028:
      return header.length <= kMaxPlainValue && !isSequenceVr(header.vr);
    default:
      return false;
  }
}

/// Reads the elements of one data set up to its pixels into an outline.
class OutlineReader {
 public:
  OutlineReader(ByteSource& source, const IntakeLimits& limits, Outline& outline)
      : m_source(source),
        m_limits(limits),
        m_outline(outline),
        m_walker(source, limits.maxNesting) {}

  /// Group 2, always explicit little endian; returns where the data set begins.
  Result<std::uint64_t> readMeta(std::uint64_t at) {
    for (;;) {
      const auto header = readElementHeader(m_source, at, {});
      if (!header || header->tag >> 16 != 2) return at;
      const auto next = take(*header, {});
      if (!next) return next;
      at = *next;
    }
  }

  Status readDataSet(std::uint64_t at) {
    const Encoding encoding = m_outline.encoding;
    while (at < m_source.size()) {
      if (at > m_limits.maxHeaderBytes)
        return refusal("dicom.too-large",
                       concat("header larger than ", m_limits.maxHeaderBytes, " bytes"));
      const auto header = readElementHeader(m_source, at, encoding);
      if (!header || header->tag >> 16 == 0xFFFE) return corruptAt(at);
      if (header->tag == kPixels || header->tag == kFloatPixels || header->tag == kDoublePixels)
        return takePixels(*header);
      const auto next = take(*header, encoding);
      if (!next) return std::unexpected(next.error());
      at = *next;
    }
    return {};
  }

  [[nodiscard]] bool irregular() const { return m_walker.irregular(); }

 private:
  Result<std::uint64_t> take(const ElementHeader& header, Encoding encoding) {
    const auto next = m_walker.skip(header, m_source.size(), encoding, 0);
    if (!next || !isKept(header)) return next;
    const auto extent = valueExtent(m_source, header, m_source.size(), encoding);
    if (!extent) return corruptAt(header.valueOffset);
    const bool perFrame = header.tag == kPerFrameGroups;
    if (extent->bytes > (perFrame ? m_limits.maxHeaderBytes : m_limits.maxElementBytes))
      return refusal("dicom.too-large", concat("an element of ", extent->bytes, " bytes"));
    Element element{header.vr, std::string(static_cast<std::size_t>(extent->bytes), '\0'),
                    itemEncoding(header, encoding)};
    if (!m_source.read(header.valueOffset, {reinterpret_cast<std::uint8_t*>(element.bytes.data()),
                                            element.bytes.size()}))
      return corruptAt(header.valueOffset);
    m_outline.header.insert(header.tag, std::move(element));
    return next;
  }

  Status takePixels(const ElementHeader& header) {
    PixelElement pixels;
    pixels.tag = header.tag;
    pixels.encapsulated = header.length == kUndefinedLength;
    m_outline.pixels = pixels;
    if (pixels.encapsulated) {
      const auto end = m_walker.fragments(header.valueOffset, m_source.size(),
                                          &m_outline.pixels->fragments, m_outline.encoding);
      return end ? Status() : std::unexpected(end.error());
    }
    m_outline.pixels->native = {header.valueOffset, header.length};
    const std::uint64_t needed = header.valueOffset + header.length;
    if (needed > m_source.size())
      return refusal("dicom.truncated",
                     concat("ends after ", m_source.size(), " of ", needed, " bytes"));
    return {};
  }

  ByteSource& m_source;
  const IntakeLimits& m_limits;
  Outline& m_outline;
  Walker m_walker;
};

/// How a data set without a word about it is written, from its first element; nullopt where none fits.
std::optional<Encoding> guessEncoding(ByteSource& source, std::uint64_t offset) {
  for (const Encoding encoding :
       {Encoding{true, false}, Encoding{true, true}, Encoding{false, false}}) {
    const auto header = readElementHeader(source, offset, encoding);
    if (!header || header->tag >> 16 > 0x0040 || header->tag >> 16 < 2) continue;
    if (encoding.explicitVr ? isKnownVr(header->vr)
                            : header->length <= source.size() - header->valueOffset)
      return encoding;
  }
  return std::nullopt;
}

/// What the transfer syntax says, unless the first element plainly says otherwise: files whose meta header was not
/// rewritten with their data set exist.
Encoding encodingFrom(std::string_view transferSyntax, ByteSource& source, std::uint64_t offset) {
  const Encoding told =
      transferSyntax.empty() ? Encoding{false, false} : encodingOf(transferSyntax);
  if (transferSyntax == kDeflatedSyntax || told.bigEndian) return told;
  const auto seen = guessEncoding(source, offset);
  if (!seen || (seen->bigEndian && !transferSyntax.empty())) return told;
  return *seen;
}

bool hasPreamble(ByteSource& source) {
  const std::uint8_t* magic = source.peek(128, 4);
  return magic != nullptr && std::string_view(reinterpret_cast<const char*>(magic), 4) == "DICM";
}

/// Binary bytes with a DICOM UID among the first 2 KiB: a damaged data set rather than some other file.
bool looksDamaged(ByteSource& source) {
  const std::size_t count = std::min<std::uint64_t>(source.size(), 2048);
  const std::uint8_t* bytes = source.peek(0, count);
  if (bytes == nullptr) return false;
  const std::string_view head(reinterpret_cast<const char*>(bytes), count);
  return head.find('\0') != std::string_view::npos &&
         head.find("1.2.840.10008.") != std::string_view::npos;
}

void readDeflated(ByteSource& source, const IntakeLimits& limits, Outline& outline) {
  const auto inflated = inflateFrom(source, outline.dataSetOffset, limits.maxHeaderBytes);
  if (!inflated) {
    outline.broken = inflated.error();
    return;
  }
  MemorySource unpacked(
      {reinterpret_cast<const std::uint8_t*>(inflated->bytes.data()), inflated->bytes.size()});
  OutlineReader reader(unpacked, limits, outline);
  const Status read = reader.readDataSet(0);
  outline.irregular = reader.irregular();
  if (read) return;
  outline.broken = read.error();
  if (!inflated->finished)
    outline.broken =
        refusal("dicom.too-large", concat("deflated data beyond ", limits.maxHeaderBytes, " bytes"))
            .error();
}

}  // namespace

Encoding itemEncoding(const ElementHeader& header, Encoding encoding) {
  return header.vr == std::array{'U', 'N'} ? Encoding{false, false} : encoding;
}

std::optional<Extent> valueExtent(ByteSource& source, const ElementHeader& header,
                                  std::uint64_t end, Encoding encoding) {
  if (header.length != kUndefinedLength) {
    if (header.valueOffset > end || header.length > end - header.valueOffset) return std::nullopt;
    return Extent{header.length, header.valueOffset + header.length};
  }
  Walker walker(source, IntakeLimits{}.maxNesting);
  const auto next = header.tag == kItem ? walker.openItem(header.valueOffset, end, encoding)
                                        : walker.skip(header, end, encoding, 0);
  if (!next) return std::nullopt;
  return Extent{*next - header.valueOffset - 8, *next};
}

Result<Outline> readOutline(ByteSource& source, const IntakeLimits& limits) {
  Outline outline;
  outline.fileBytes = source.size();
  OutlineReader reader(source, limits, outline);
  const bool preamble = hasPreamble(source);
  const auto first = preamble ? std::optional(Encoding{}) : guessEncoding(source, 0);
  if (!first) {
    if (!looksDamaged(source)) return refusal("dicom.not-dicom", "is not a DICOM image");
    outline.broken = corruptAt(0).error();
    return outline;
  }
  const auto begin = reader.readMeta(preamble ? 132 : 0);
  if (!begin) {
    outline.broken = begin.error();
    return outline;
  }
  outline.dataSetOffset = *begin;
  outline.transferSyntax = outline.header.text(kTransferSyntax);
  outline.mediaStorageClass = outline.header.text(kMediaStorageSopClass);
  outline.deflated = outline.transferSyntax == kDeflatedSyntax;
  outline.encoding = encodingFrom(outline.transferSyntax, source, *begin);
  outline.header = DataSet(outline.encoding);
  if (outline.deflated) {
    readDeflated(source, limits, outline);
    return outline;
  }
  if (const Status read = reader.readDataSet(*begin); !read) outline.broken = read.error();
  outline.irregular = reader.irregular();
  return outline;
}

Result<Outline> readOutline(const std::filesystem::path& file, const IntakeLimits& limits) {
  const auto source = FileSource::open(file);
  if (!source) return refusal("dicom.not-dicom", "cannot be opened");
  return readOutline(*source, limits);
}

}  // namespace twinscope::imaging::dicom
