#pragma once

#include "core/imaging/dicom/header_row.h"
#include "core/imaging/dicom/transfer_syntax.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::imaging::dicom {

/// RLE, JPEG and JPEG-LS by DCMTK: one frame's compressed bytes to little-endian words (8-bit pixels: bytes) as they
/// would stand uncompressed. Thread-safe. Fails with "dicom.corrupt" unless exactly rows × columns pixels come out.
[[nodiscard]] Result<std::vector<std::uint8_t>> decodeByDcmtk(std::span<const std::uint8_t> frame,
                                                              const PixelFormat& format,
                                                              std::string_view transferSyntax);

/// JPEG 2000 by OpenJPEG: stored values, sign-extended from the codestream's precision where the header says signed
/// and the codestream does not. Thread-safe. Size and depth are compared with the header before pixels are decoded.
[[nodiscard]] Result<std::vector<std::int32_t>> decodeJpeg2000(std::span<const std::uint8_t> frame,
                                                               const PixelFormat& format);

/// Which pieces make up each frame: one each, by the offset table, or split where a codestream begins.
[[nodiscard]] Result<std::vector<std::vector<Fragment>>> assignFragments(ByteSource& source,
                                                                         const PixelElement& pixels,
                                                                         std::size_t frames);

}  // namespace twinscope::imaging::dicom
