#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::fedlink {

/// The head of NumPy's .npy format, in which Flower serialises arrays.
struct NpyHeader {
  std::string type = "<f4";  ///< NumPy's name: byte order, kind, bytes an element
  bool fortranOrder = false;
  std::vector<std::int64_t> shape;
  std::size_t dataOffset = 0;  ///< where the elements start; set by parseNpyHeader()

  [[nodiscard]] std::size_t elementBytes() const;
  /// Product of the shape; refused where it passes 2^40 bytes.
  [[nodiscard]] Result<std::size_t> elementCount() const;
};

/// Version 1.0, byte for byte as NumPy writes it.
[[nodiscard]] std::string encodeNpyHeader(const NpyHeader& header);
/// Versions 1.0 to 3.0. "npy.malformed".
[[nodiscard]] Result<NpyHeader> parseNpyHeader(std::string_view bytes);

}  // namespace twinscope::fedlink
