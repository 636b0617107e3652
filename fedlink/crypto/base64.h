#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::fedlink {

/// Standard alphabet, padded, on one line (RFC 4648, section 4).
[[nodiscard]] std::string toBase64(std::span<const std::byte> bytes);

/// Takes exactly what toBase64 writes: no white space, no missing padding, no stray bits, so that one value has one text.
/// "base64.invalid".
[[nodiscard]] Result<Bytes> fromBase64(std::string_view text);

/// Lower-case digits, two a byte.
[[nodiscard]] std::string toHex(std::span<const std::byte> bytes);

}  // namespace twinscope::fedlink
