#include "core/imaging/dicom/pixels.h"

#include "core/base/text.h"
#include "core/imaging/dicom/codecs.h"
#include "core/imaging/dicom/functional_groups.h"
#include "core/imaging/dicom/transfer_syntax.h"

#include <bit>
#include <cstring>

namespace twinscope::imaging::dicom {
namespace {

constexpr std::int64_t kMaxSide = 16'384;

std::uint64_t neededBytes(const HeaderRow& row) {
  const std::uint64_t bits = row.pixels.pixels() * row.frames.size() *
                             static_cast<std::uint64_t>(row.pixels.bitsAllocated);
  return (bits + 7) / 8;
}

Status checkSizes(const HeaderRow& row, const IntakeLimits& limits) {
  const PixelFormat& format = row.pixels;
  if (format.rows <= 0 || format.columns <= 0)
    return refusal("dicom.corrupt",
                   concat("says ", format.rows, " rows and ", format.columns, " columns"));
  if (format.rows > kMaxSide || format.columns > kMaxSide)
    return refusal("dicom.too-large", concat(format.columns, " × ", format.rows, " pixels"), {},
                   concat(kMaxSide, " a side"));
  if (row.frames.empty())
    return refusal("dicom.too-large", "the number of frames", {}, concat(kMaxFrames));
  const std::uint64_t voxels = format.pixels() * row.frames.size();
  if (voxels > limits.maxVoxels || voxels > limits.maxBytes / sizeof(float))
    return refusal(
        "dicom.too-large", concat(voxels, " voxels"), {},
        concat(std::min<std::uint64_t>(limits.maxVoxels, limits.maxBytes / sizeof(float))));
  return {};
}

Status checkDepth(const HeaderRow& row) {
  const PixelFormat& format = row.pixels;
  if (format.samples != 1 || !format.photometric.starts_with("MONOCHROME"))
    return refusal("dicom.not-image", "colour image");
  const bool bits = format.bitsAllocated == 1 && row.kind == ObjectKind::segmentation;
  if (!bits && format.bitsAllocated != 8 && format.bitsAllocated != 16)
    return refusal("dicom.corrupt", concat("says ", format.bitsAllocated, " bits a pixel"));
  if (format.bitsStored < 1 || format.bitsStored > format.bitsAllocated ||
      format.highBit >= format.bitsAllocated || format.highBit < format.bitsStored - 1)
    return refusal("dicom.corrupt", concat("says ", format.bitsStored, " bits stored up to bit ",
                                           format.highBit, " of ", format.bitsAllocated));
  return {};
}

/// Widens 8- or 16-bit little- or big-endian pixels, cuts what is not stored, extends the sign.
StoredFrame unpack(std::span<const std::uint8_t> bytes, const PixelFormat& format, bool bigEndian) {
  StoredFrame values(format.pixels());
  const int shift = format.highBit + 1 - format.bitsStored;
  const std::uint32_t mask = (1U << format.bitsStored) - 1U;
  const std::int32_t sign = format.isSigned ? 1 << (format.bitsStored - 1) : 0;
  const bool wide = format.bitsAllocated == 16;
  for (std::size_t n = 0; n < values.size(); ++n) {
    std::uint32_t word = bytes[wide ? 2 * n : n];
    if (wide) word = bigEndian ? word << 8 | bytes[2 * n + 1] : word | bytes[2 * n + 1] << 8;
    values[n] = (static_cast<std::int32_t>(word >> shift & mask) ^ sign) - sign;
  }
  return values;
}

}  // namespace

Status checkPixels(const HeaderRow& row, const IntakeLimits& limits) {
  if (!row.pixelElement || row.pixelElement->tag != kPixels)
    return refusal("dicom.corrupt", "holds no pixel data");
  if (const Status sizes = checkSizes(row, limits); !sizes) return sizes;
  if (const Status depth = checkDepth(row); !depth) return depth;
  const Codec codec = codecOf(row.transferSyntax);
  if (codec == Codec::unknown || (codec == Codec::rle && row.pixels.bitsAllocated == 1))
    return refusal("dicom.codec", nameOfSyntax(row.transferSyntax));
  if ((codec == Codec::native) == row.pixelElement->encapsulated)
    return refusal("dicom.corrupt", "the pixel data does not fit its transfer syntax");
  if (codec != Codec::native) return {};
  const std::uint64_t needed = neededBytes(row);
  if (row.pixelElement->native.length < needed)
    return refusal("dicom.truncated", concat("ends after ", row.pixelElement->native.length, " of ",
                                             needed, " bytes of pixels"));
  return {};
}

Result<FrameReader> FrameReader::open(std::shared_ptr<const HeaderRow> row,
                                      const IntakeLimits& limits) {
  std::unique_ptr<ByteSource> source = FileSource::open(row->file);
  if (!source || source->size() != row->fileBytes)
    return failure("dicom.changed", "the file changed since it was inspected",
                   "Inspect the folder again");
  const PixelElement& pixels = *row->pixelElement;
  if (row->deflated) {
    const std::uint64_t end = pixels.native.offset + neededBytes(*row);
    if (end > limits.maxBytes + limits.maxHeaderBytes)
      return refusal("dicom.too-large", concat(end, " deflated bytes"));
    auto inflated = inflateFrom(*source, row->dataSetOffset, end);
    if (!inflated) return std::unexpected(inflated.error());
    source = std::make_unique<MemorySource>(
        std::make_shared<const std::string>(std::move(inflated->bytes)));
  }
  std::vector<std::vector<Fragment>> frames;
  if (pixels.encapsulated) {
    auto assigned = assignFragments(*source, pixels, row->frames.size());
    if (!assigned) return std::unexpected(assigned.error());
    frames = std::move(*assigned);
  }
  return FrameReader(std::move(row), std::move(source), std::move(frames));
}

Result<StoredFrame> FrameReader::read(std::size_t frame) {
  if (m_row->pixelElement->encapsulated) return readEncapsulated(frame);
  return m_row->pixels.bitsAllocated == 1 ? readBits(frame) : readNative(frame);
}

Result<StoredFrame> FrameReader::readNative(std::size_t frame) {
  const PixelFormat& format = m_row->pixels;
  const std::size_t count = format.pixels() * static_cast<std::size_t>(format.bitsAllocated / 8);
  std::vector<std::uint8_t> bytes(count);
  if (!m_source->read(m_row->pixelElement->native.offset + frame * count, bytes))
    return failure("dicom.changed", "the pixels can no longer be read", "Inspect the folder again");
  return unpack(bytes, format, m_row->encoding.bigEndian);
}

/// Frames of one-bit pixels follow each other without padding (PS3.5 8.1.1).
Result<StoredFrame> FrameReader::readBits(std::size_t frame) {
  const std::uint64_t count = m_row->pixels.pixels(), firstBit = frame * count;
  std::vector<std::uint8_t> bytes((firstBit + count + 7) / 8 - firstBit / 8);
  if (!m_source->read(m_row->pixelElement->native.offset + firstBit / 8, bytes))
    return failure("dicom.changed", "the pixels can no longer be read", "Inspect the folder again");
  // Big endian keeps 16-bit words (OW), so that its bytes are swapped in pairs.
  const std::uint64_t swap = m_row->encoding.bigEndian ? 1 : 0;
  StoredFrame values(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    const std::uint64_t bit = firstBit % 8 + n;
    const std::uint64_t byte = std::min<std::uint64_t>((bit / 8) ^ swap, bytes.size() - 1);
    values[n] = bytes[byte] >> (bit % 8) & 1;
  }
  return values;
}

Result<StoredFrame> FrameReader::readEncapsulated(std::size_t frame) {
  std::vector<std::uint8_t> bytes;
  for (const Fragment& piece : m_frames[frame]) {
    const std::size_t begin = bytes.size();
    bytes.resize(begin + piece.length);  // the piece lies within the file: at most the file's size
    if (!m_source->read(piece.offset, std::span(bytes).subspan(begin)))
      return failure("dicom.changed", "the pixels can no longer be read",
                     "Inspect the folder again");
  }
  if (codecOf(m_row->transferSyntax) == Codec::jpeg2000)
    return decodeJpeg2000(bytes, m_row->pixels);
  auto decoded = decodeByDcmtk(bytes, m_row->pixels, m_row->transferSyntax);
  if (!decoded) return std::unexpected(decoded.error());
  return unpack(*decoded, m_row->pixels, std::endian::native == std::endian::big);
}

Rescale rescaleOf(const FrameRow& frame) {
  const double slope = frame.slope.value_or(1);
  return {slope == 0 ? 1 : slope, slope == 0 ? 0 : frame.intercept.value_or(0)};
}

bool isPadding(const PixelFormat& format, std::int32_t stored) {
  if (!format.padding) return false;
  const std::int64_t other = format.paddingLimit.value_or(*format.padding);
  return stored >= std::min(*format.padding, other) && stored <= std::max(*format.padding, other);
}

}  // namespace twinscope::imaging::dicom
