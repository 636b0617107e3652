#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

/// OpenSSL's objects with an owner each. For the sources of this folder only.
namespace twinscope::fedlink::detail {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, Freed<free>>;

using Bio = Owned<BIO, BIO_free>;
using Cipher = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Certificate = Owned<X509, X509_free>;

/// Throws std::runtime_error with OpenSSL's own words. For calls that fail only when memory or the library is broken.
void expectDone(int returned);
/// The same for a pointer.
template <class T>
T* expectMade(T* object) {
  expectDone(object != nullptr ? 1 : 0);
  return object;
}

/// Takes what a refused input leaves in OpenSSL's queue of errors away again at the end of the scope: a TLS connection on the
/// same thread would take it for its own.
class ForgetErrors {
 public:
  ForgetErrors();
  ~ForgetErrors();
  ForgetErrors(const ForgetErrors&) = delete;
  ForgetErrors& operator=(const ForgetErrors&) = delete;
};

/// Reads text, at most its first MiB, without a copy; the text must outlive it.
[[nodiscard]] Bio readerOf(std::string_view text);
[[nodiscard]] Bio memoryWriter();
[[nodiscard]] std::string writtenText(BIO* writer);

/// For a PEM reader: an encrypted file is refused, not asked about on the terminal.
int noPassword(char* buffer, int size, int writing, void* user);

/// OpenSSL's byte type; constant where the range's bytes are.
template <class Range>
[[nodiscard]] auto* bytePointer(Range&& range) {
  using Pointer = decltype(std::data(range));
  constexpr bool readOnly = std::is_same_v<Pointer, const std::byte*>;
  return reinterpret_cast<std::conditional_t<readOnly, const unsigned char, unsigned char>*>(
      std::data(range));
}

}  // namespace twinscope::fedlink::detail
