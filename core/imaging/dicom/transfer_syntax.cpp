#include "core/imaging/dicom/transfer_syntax.h"

#include <algorithm>

namespace twinscope::imaging::dicom {
namespace {

constexpr std::string_view kRoot = "1.2.840.10008.1.2";

struct Row {
  std::string_view tail;  ///< after kRoot
  Codec codec;
  std::string_view name;
};

// PS3.6 table A-1.
constexpr Row kRows[] = {
    {"", Codec::native, "implicit little endian"},
    {".1", Codec::native, "explicit little endian"},
    {".1.99", Codec::native, "deflated"},
    {".2", Codec::native, "explicit big endian"},
    {".5", Codec::rle, "RLE"},
    {".4.50", Codec::jpeg, "JPEG baseline"},
    {".4.51", Codec::jpeg, "JPEG extended"},
    {".4.57", Codec::jpeg, "JPEG lossless"},
    {".4.70", Codec::jpeg, "JPEG lossless"},
    {".4.80", Codec::jpegLs, "JPEG-LS"},
    {".4.81", Codec::jpegLs, "JPEG-LS near-lossless"},
    {".4.90", Codec::jpeg2000, "JPEG 2000 lossless"},
    {".4.91", Codec::jpeg2000, "JPEG 2000"},
    {".4.201", Codec::unknown, "HTJ2K lossless"},
    {".4.202", Codec::unknown, "HTJ2K lossless RPCL"},
    {".4.203", Codec::unknown, "HTJ2K"},
    {".4.110", Codec::unknown, "JPEG XL lossless"},
    {".4.111", Codec::unknown, "JPEG XL from JPEG"},
    {".4.112", Codec::unknown, "JPEG XL"},
    {".4.100", Codec::unknown, "MPEG-2 video"},
    {".4.101", Codec::unknown, "MPEG-2 video"},
    {".4.102", Codec::unknown, "MPEG-4 video"},
    {".4.103", Codec::unknown, "MPEG-4 video"},
    {".4.107", Codec::unknown, "HEVC video"},
    {".4.108", Codec::unknown, "HEVC video"},
};

const Row* find(std::string_view transferSyntax) {
  if (!transferSyntax.starts_with(kRoot)) return nullptr;
  const std::string_view tail = transferSyntax.substr(kRoot.size());
  const auto* row = std::ranges::find(kRows, tail, &Row::tail);
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

Encoding encodingOf(std::string_view transferSyntax) {
  if (transferSyntax == kRoot) return {false, false};
  return {true, transferSyntax == "1.2.840.10008.1.2.2"};
}

Codec codecOf(std::string_view transferSyntax) {
  if (transferSyntax.empty()) return Codec::native;
  const Row* row = find(transferSyntax);
  return row == nullptr ? Codec::unknown : row->codec;
}

std::string nameOfSyntax(std::string_view transferSyntax) {
  const Row* row = find(transferSyntax);
  return std::string(row == nullptr ? transferSyntax : row->name);
}

bool isLossySyntax(std::string_view transferSyntax) {
  for (const std::string_view tail : {".4.50", ".4.51", ".4.81", ".4.91"})
    if (transferSyntax.starts_with(kRoot) && transferSyntax.substr(kRoot.size()) == tail)
      return true;
  return false;
}

}  // namespace twinscope::imaging::dicom
