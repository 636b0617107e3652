#include "fedlink/crypto/detail/ec_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::array kCurves{Curve{"prime256v1", "nistp256", 32},
                             Curve{"secp384r1", "nistp384", 48},
                             Curve{"secp521r1", "nistp521", 66}};

using Number = Owned<BIGNUM, BN_clear_free>;
using ParameterBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;

Parameters parametersOf(const Curve& curve, std::span<const std::byte> point,
                        const BIGNUM* scalar) {
  const ParameterBuilder builder(expectMade(OSSL_PARAM_BLD_new()));
  expectDone(
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0));
  expectDone(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                              point.size()));
  expectDone(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar));
  return Parameters(expectMade(OSSL_PARAM_BLD_to_param(builder.get())));
}

bool pointFitsScalar(EVP_PKEY* key) {
  const KeyContext context(expectMade(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)));
  return EVP_PKEY_check(context.get()) == 1;
}

}  // namespace

const Curve* curveOf(EVP_PKEY* key) {
  std::array<char, 32> group{};
  if (EVP_PKEY_is_a(key, "EC") != 1 ||
      EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1)
    return nullptr;
  const auto found = std::ranges::find(kCurves, std::string_view(group.data()),
                                       [](const Curve& c) { return std::string_view(c.group); });
  return found == kCurves.end() ? nullptr : &*found;
}

const Curve* curveOfSshName(std::string_view name) {
  const auto found = std::ranges::find(kCurves, name, &Curve::sshName);
  return found == kCurves.end() ? nullptr : &*found;
}

std::string sshTypeOf(const Curve& curve) { return "ecdsa-sha2-" + std::string(curve.sshName); }

Bytes publicPoint(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  expectMade(encoded);
  const auto* begin = reinterpret_cast<const std::byte*>(encoded);
  Bytes point(begin, begin + size);
  OPENSSL_free(encoded);
  return point;
}

Result<std::shared_ptr<EVP_PKEY>> keyPairOf(const Curve& curve, std::span<const std::byte> point,
                                            std::span<const std::byte> scalar) {
  const ForgetErrors forget;
  const Number number(
      expectMade(BN_bin2bn(bytePointer(scalar), static_cast<int>(scalar.size()), nullptr)));
  const Parameters parameters = parametersOf(curve, point, number.get());
  const KeyContext context(expectMade(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)));
  expectDone(EVP_PKEY_fromdata_init(context.get()));
  EVP_PKEY* made = nullptr;
  const int rc = EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters.get());
  std::shared_ptr<EVP_PKEY> key(made, EVP_PKEY_free);
  if (rc != 1 || !pointFitsScalar(key.get()))
    return refusal("key.invalid", "the key file's public point does not belong to its secret");
  return key;
}

}  // namespace twinscope::fedlink::detail
