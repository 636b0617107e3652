#include "fedlink/crypto/detail/openssl_handles.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace twinscope::fedlink::detail {

void expectDone(int returned) {
  if (returned == 1) return;
  std::array<char, 256> words{};
  ERR_error_string_n(ERR_get_error(), words.data(), words.size());
  throw std::runtime_error(std::string("OpenSSL failed: ") + words.data());
}

ForgetErrors::ForgetErrors() { ERR_set_mark(); }
ForgetErrors::~ForgetErrors() { ERR_pop_to_mark(); }

Bio readerOf(std::string_view text) {
  constexpr std::size_t kMost = 1 << 20;
  return Bio(
      expectMade(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), kMost)))));
}

Bio memoryWriter() { return Bio(expectMade(BIO_new(BIO_s_mem()))); }

std::string writtenText(BIO* writer) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(writer, &begin);
  return {begin, static_cast<std::size_t>(size)};
}

int noPassword(char*, int, int, void*) { return -1; }

}  // namespace twinscope::fedlink::detail
