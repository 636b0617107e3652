#pragma once

#include <cstdint>
#include <string_view>

namespace twinscope::fedlink::detail {

/// CRC-32 of zlib and PNG (reflected 0xEDB88320). Long inputs run on the compute pool.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes);

}  // namespace twinscope::fedlink::detail
