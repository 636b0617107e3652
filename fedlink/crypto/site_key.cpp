#include "fedlink/crypto/site_key.h"

#include "core/base/durable_file.h"
#include "fedlink/crypto/detail/ec_keys.h"
#include "fedlink/crypto/detail/openssl_handles.h"
#include "fedlink/crypto/secure_random.h"

#include <openssl/pem.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace twinscope::fedlink {
namespace {

namespace fs = std::filesystem;

Result<std::shared_ptr<EVP_PKEY>> parsePem(std::string_view text) {
  const detail::ForgetErrors forget;
  const detail::Bio reader = detail::readerOf(text);
  std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(reader.get(), nullptr, detail::noPassword, nullptr), EVP_PKEY_free);
  if (key != nullptr) return key;
  if (text.contains("ENCRYPTED"))
    return refusal("key.encrypted", "the key file is protected by a passphrase",
                   "Remove it with openssl pkcs8 -topk8 -nocrypt");
  return refusal("key.invalid", "not a private key in PEM or in OpenSSH's format");
}

bool othersCanRead(const fs::path& file) {
  std::error_code error;
  const fs::perms others = fs::perms::group_read | fs::perms::others_read;
  return (fs::status(file, error).permissions() & others) != fs::perms::none && !error;
}

}  // namespace

SiteKey::SiteKey(std::shared_ptr<evp_pkey_st> handle)
    : m_handle(std::move(handle)), m_public(m_handle) {}

SiteKey SiteKey::generate(KeyCurve curve) {
  const char* name = curve == KeyCurve::p384 ? "P-384" : "P-256";
  return SiteKey(
      {detail::expectMade(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name)), EVP_PKEY_free});
}

Result<SiteKey> SiteKey::fromText(std::string_view text) {
  auto key = text.contains(detail::kOpenSshBegin) ? detail::parseOpenSshKey(text) : parsePem(text);
  if (!key) return std::unexpected(key.error());
  if (detail::curveOf(key->get()) == nullptr)
    return refusal("key.invalid", "the private key is not on P-256, P-384 or P-521");
  return SiteKey(std::move(*key));
}

Result<SiteKey> SiteKey::load(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return failure("file.read", "cannot read the key file", {}, file.string());
  if (othersCanRead(file))
    return refusal("key.exposed", "other users of this machine can read the key file",
                   "Run chmod 600 on it; if strangers had access, make a new key", file.string());
  Result<SiteKey> key = fromText(text);
  wipe(std::as_writable_bytes(std::span(text)));
  if (!key) key.error().context = file.string();
  return key;
}

std::string SiteKey::privateKeyPem() const {
  const detail::Bio writer = detail::memoryWriter();
  detail::expectDone(PEM_write_bio_PKCS8PrivateKey(writer.get(), m_handle.get(), nullptr, nullptr,
                                                   0, nullptr, nullptr));
  return detail::writtenText(writer.get());
}

Status SiteKey::save(const fs::path& file) const {
  if (const std::error_code error =
          writeDurably(file, bytesOf(privateKeyPem()), FileReaders::owner))
    return failure("file.write", "cannot write the key file: " + error.message(), {},
                   file.string());
  return {};
}

Bytes SiteKey::sign(std::span<const std::byte> bytes) const {
  const detail::DigestContext context(detail::expectMade(EVP_MD_CTX_new()));
  detail::expectDone(EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                                           m_handle.get(), nullptr));
  const unsigned char* data = detail::bytePointer(bytes);
  std::size_t size = 0;
  detail::expectDone(EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()));
  Bytes signature(size);
  detail::expectDone(
      EVP_DigestSign(context.get(), detail::bytePointer(signature), &size, data, bytes.size()));
  signature.resize(size);
  return signature;
}

}  // namespace twinscope::fedlink
