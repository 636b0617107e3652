#pragma once

#include "core/volume/grid.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::storage {

/// Twelve numbers, linear part by rows then translation, 17 digits: bit for bit the same when read back.
[[nodiscard]] std::string encode(const Affine& affine);
/// Size, then the affine.
[[nodiscard]] std::string encode(const Grid& grid);
/// Throw DamagedRow on text that encode() did not write.
[[nodiscard]] Affine decodeAffine(std::string_view text);
[[nodiscard]] Grid decodeGrid(std::string_view text);

/// The bytes of voxels, as blobs keep them: little-endian floats, i fastest.
[[nodiscard]] inline std::span<const std::byte> bytesOf(std::span<const float> voxels) {
  return std::as_bytes(voxels);
}

}  // namespace twinscope::storage
