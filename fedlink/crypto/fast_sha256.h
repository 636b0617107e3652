#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace twinscope::fedlink {

using Digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4) through OpenSSL, which uses the processor's SHA instructions: a model of 200 MB is hashed at every
/// hop of a round, and core/base's portable Sha256 takes about three times as long. Bytes arrive in pieces.
class FastSha256 {
 public:
  FastSha256();
  void update(std::span<const std::byte> bytes);
  /// The digest of all bytes so far; the object must not be used afterwards.
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

[[nodiscard]] Digest sha256(std::span<const std::byte> bytes);
/// 64 lower-case hexadecimal digits: an object id of Flower.
[[nodiscard]] std::string fastSha256Hex(std::span<const std::byte> bytes);

}  // namespace twinscope::fedlink
