#include "core/base/text.h"
#include "core/imaging/dicom/codecs.h"

#include <algorithm>

namespace twinscope::imaging::dicom {
namespace {

using Pieces = std::vector<std::vector<Fragment>>;

/// JPEG's SOI, or JPEG 2000's SOC followed by SIZ: the first bytes of a frame.
bool beginsFrame(ByteSource& source, const Fragment& piece) {
  const std::uint8_t* bytes = piece.length < 4 ? nullptr : source.peek(piece.offset, 4);
  if (bytes == nullptr || bytes[0] != 0xFF) return false;
  return bytes[1] == 0xD8 || (bytes[1] == 0x4F && bytes[2] == 0xFF && bytes[3] == 0x51);
}

std::vector<std::uint64_t> offsetTable(ByteSource& source, const Fragment& table) {
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t at = 0; at + 4 <= table.length; at += 4) {
    const std::uint8_t* bytes = source.peek(table.offset + at, 4);
    if (bytes == nullptr) return {};
    offsets.push_back(std::uint64_t{bytes[0]} | std::uint64_t{bytes[1]} << 8 |
                      std::uint64_t{bytes[2]} << 16 | std::uint64_t{bytes[3]} << 24);
  }
  return offsets;
}

/// Offsets count from the first item after the table, to the item's header.
Pieces byTable(const std::vector<Fragment>& pieces, const std::vector<std::uint64_t>& offsets) {
  Pieces frames;
  const std::uint64_t origin = pieces.front().offset - 8;
  for (const Fragment& piece : pieces) {
    const std::uint64_t here = piece.offset - 8 - origin;
    if (frames.size() < offsets.size() && offsets[frames.size()] == here) frames.emplace_back();
    if (!frames.empty()) frames.back().push_back(piece);
  }
  return frames;
}

Pieces byMarker(ByteSource& source, const std::vector<Fragment>& pieces) {
  Pieces frames;
  for (const Fragment& piece : pieces) {
    if (beginsFrame(source, piece)) frames.emplace_back();
    if (!frames.empty()) frames.back().push_back(piece);
  }
  return frames;
}

}  // namespace

Result<Pieces> assignFragments(ByteSource& source, const PixelElement& pixels, std::size_t frames) {
  if (pixels.fragments.size() < 2) return refusal("dicom.corrupt", "the pixel data holds no frame");
  const std::vector<Fragment> pieces(pixels.fragments.begin() + 1, pixels.fragments.end());
  if (frames == 1) return Pieces{pieces};
  Pieces assigned;
  if (pieces.size() == frames) {
    for (const Fragment& piece : pieces) assigned.push_back({piece});
    return assigned;
  }
  const auto offsets = offsetTable(source, pixels.fragments.front());
  if (offsets.size() == frames) assigned = byTable(pieces, offsets);
  if (assigned.size() != frames) assigned = byMarker(source, pieces);
  if (assigned.size() != frames)
    return refusal("dicom.corrupt",
                   concat("the pixel data holds ", assigned.size(), " of ", frames, " frames"));
  return assigned;
}

}  // namespace twinscope::imaging::dicom
