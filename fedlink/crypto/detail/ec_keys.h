#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/detail/openssl_handles.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::fedlink::detail {

/// A curve that the Fleet API accepts.
struct Curve {
  const char* group;         ///< OpenSSL's name
  std::string_view sshName;  ///< "nistp384"
  std::size_t scalarBytes;
};

/// nullptr where the key is of another kind or on another curve.
[[nodiscard]] const Curve* curveOf(EVP_PKEY* key);
[[nodiscard]] const Curve* curveOfSshName(std::string_view name);
/// "ecdsa-sha2-nistp384".
[[nodiscard]] std::string sshTypeOf(const Curve& curve);

/// 0x04, X, Y: not compressed.
[[nodiscard]] Bytes publicPoint(EVP_PKEY* key);

/// The key pair of a private scalar (big-endian) and the point that belongs to it. "key.invalid" where they do not fit.
[[nodiscard]] Result<std::shared_ptr<EVP_PKEY>> keyPairOf(const Curve& curve,
                                                          std::span<const std::byte> point,
                                                          std::span<const std::byte> scalar);

/// An unencrypted private key of "-----BEGIN OPENSSH PRIVATE KEY-----" (openssh's PROTOCOL.key). "key.invalid".
[[nodiscard]] Result<std::shared_ptr<EVP_PKEY>> parseOpenSshKey(std::string_view text);

inline constexpr std::string_view kOpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";

}  // namespace twinscope::fedlink::detail
