#pragma once

#include "core/imaging/dicom/header_row.h"

#include <memory>
#include <vector>

namespace twinscope::imaging::dicom {

/// One frame's stored values, row by row: masked to BitsStored and sign-extended, before slope and intercept.
using StoredFrame = std::vector<std::int32_t>;

/// Whether the pixels of a row can be read at all, judged from the header and the element's length alone, before any
/// allocation. Codes "dicom.corrupt", "dicom.truncated", "dicom.too-large", "dicom.codec", "dicom.not-image".
[[nodiscard]] Status checkPixels(const HeaderRow& row, const IntakeLimits& limits);

/// Reads frames of one file, opened anew so that a series of thousands keeps no descriptors. One reader a thread.
class FrameReader {
 public:
  /// The row must have passed checkPixels. "dicom.changed" where the file is not what it was.
  [[nodiscard]] static Result<FrameReader> open(std::shared_ptr<const HeaderRow> row,
                                                const IntakeLimits& limits);
  /// frame is 0-based. "dicom.corrupt" where the compressed data does not hold rows × columns pixels.
  [[nodiscard]] Result<StoredFrame> read(std::size_t frame);

 private:
  FrameReader(std::shared_ptr<const HeaderRow> row, std::unique_ptr<ByteSource> source,
              std::vector<std::vector<Fragment>> frames)
      : m_row(std::move(row)), m_source(std::move(source)), m_frames(std::move(frames)) {}

  [[nodiscard]] Result<StoredFrame> readNative(std::size_t frame);
  [[nodiscard]] Result<StoredFrame> readBits(std::size_t frame);
  [[nodiscard]] Result<StoredFrame> readEncapsulated(std::size_t frame);

  std::shared_ptr<const HeaderRow> m_row;
  std::unique_ptr<ByteSource> m_source;
  std::vector<std::vector<Fragment>> m_frames;  ///< encapsulated: the pieces of each frame
};

/// A CT or MR value after slope and intercept (absent or slope 0: 1 and 0).
struct Rescale {
  double slope = 1, intercept = 0;
  [[nodiscard]] double operator()(std::int32_t stored) const { return slope * stored + intercept; }
};
[[nodiscard]] Rescale rescaleOf(const FrameRow& frame);
/// True for a stored value that marks "no data" (PixelPaddingValue, or up to PixelPaddingRangeLimit).
[[nodiscard]] bool isPadding(const PixelFormat& format, std::int32_t stored);

}  // namespace twinscope::imaging::dicom
