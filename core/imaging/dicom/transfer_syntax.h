#pragma once

#include "core/imaging/dicom/data_set.h"

#include <string_view>

namespace twinscope::imaging::dicom {

inline constexpr std::string_view kDeflatedSyntax = "1.2.840.10008.1.2.1.99";

/// Which decoder the pixels need.
enum class Codec { native, rle, jpeg, jpegLs, jpeg2000, unknown };

/// How the elements of a file of this transfer syntax are written; explicit little endian where unknown.
[[nodiscard]] Encoding encodingOf(std::string_view transferSyntax);
/// Empty is native: files without a meta header are not compressed.
[[nodiscard]] Codec codecOf(std::string_view transferSyntax);
/// A name for people: "JPEG 2000", "HTJ2K", or the UID where unknown.
[[nodiscard]] std::string nameOfSyntax(std::string_view transferSyntax);
/// JPEG baseline and extended, near-lossless JPEG-LS and JPEG 2000 that may be lossy.
[[nodiscard]] bool isLossySyntax(std::string_view transferSyntax);

}  // namespace twinscope::imaging::dicom
