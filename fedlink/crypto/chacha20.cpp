#include "fedlink/crypto/chacha20.h"

#include "fedlink/crypto/detail/openssl_handles.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

using detail::bytePointer;
using detail::expectDone;
using detail::expectMade;

constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kPiece = 1 << 30;  // OpenSSL counts in int

detail::Cipher startedCipher(const Key256& key, const Nonce96& nonce, int encrypting) {
  detail::Cipher context(expectMade(EVP_CIPHER_CTX_new()));
  expectDone(EVP_CipherInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, bytePointer(key),
                               bytePointer(nonce), encrypting));
  return context;
}

void feed(EVP_CIPHER_CTX* context, std::byte* out, std::span<const std::byte> in) {
  if (in.empty()) return;  // no bytes at all would mean the end of the message
  int size = 0;
  expectDone(EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(out), &size,
                              bytePointer(in), static_cast<int>(in.size())));
}

}  // namespace

void ChaCha20::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

ChaCha20::ChaCha20(const Key256& key, std::uint32_t firstBlock, const Nonce96& nonce)
    : m_context(expectMade(EVP_CIPHER_CTX_new())) {
  // OpenSSL takes counter (little-endian) and nonce as one start value of 16 bytes.
  std::array<std::byte, 16> start{};
  for (std::size_t i = 0; i < 4; ++i) start[i] = static_cast<std::byte>(firstBlock >> (8 * i));
  std::ranges::copy(nonce, start.begin() + 4);
  expectDone(EVP_EncryptInit_ex(m_context.get(), EVP_chacha20(), nullptr, bytePointer(key),
                                bytePointer(start)));
}

void ChaCha20::fill(std::span<std::byte> bytes) {
  std::ranges::fill(bytes, std::byte{0});
  apply(bytes);
}

void ChaCha20::apply(std::span<std::byte> bytes) {
  for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
    const auto piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
    feed(m_context.get(), piece.data(), piece);
  }
}

Bytes seal(const Key256& key, const Nonce96& nonce, std::span<const std::byte> plain,
           std::span<const std::byte> associated) {
  const detail::Cipher context = startedCipher(key, nonce, 1);
  Bytes sealed(plain.size() + kTagBytes);
  feed(context.get(), nullptr, associated);
  feed(context.get(), sealed.data(), plain);
  int size = 0;
  expectDone(EVP_EncryptFinal_ex(context.get(), bytePointer(sealed), &size));
  expectDone(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                 sealed.data() + plain.size()));
  return sealed;
}

Result<Bytes> unseal(const Key256& key, const Nonce96& nonce, std::span<const std::byte> sealed,
                     std::span<const std::byte> associated) {
  const detail::ForgetErrors forget;
  if (sealed.size() < kTagBytes) return refusal("seal.broken", "the sealed message has no tag");
  Bytes tag(sealed.end() - kTagBytes, sealed.end());
  const detail::Cipher context = startedCipher(key, nonce, 0);
  Bytes plain(sealed.size() - kTagBytes);
  feed(context.get(), nullptr, associated);
  feed(context.get(), plain.data(), sealed.first(plain.size()));
  expectDone(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()));
  std::array<unsigned char, kTagBytes> rest{};
  int size = 0;
  if (EVP_DecryptFinal_ex(context.get(), rest.data(), &size) != 1)
    return refusal("seal.broken", "the sealed message was changed, or is for another key");
  return plain;
}

}  // namespace twinscope::fedlink
