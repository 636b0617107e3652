#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace twinscope::fuzz {

/// Takes an input apart. Behind its end there are zeros and empty texts, so that every input means something.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

  [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
  std::uint8_t byte() {
    const std::string_view one = text(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
  }
  std::string_view text(std::size_t length) {
    const std::string_view taken = m_rest.substr(0, length);
    m_rest.remove_prefix(taken.size());
    return taken;
  }
  /// Two bytes of length, little endian, and the text.
  std::string_view sized() {
    const std::size_t low = byte();
    return text(low | std::size_t{byte()} << 8);
  }
  std::string_view rest() { return text(m_rest.size()); }

 private:
  std::string_view m_rest;
};

}  // namespace twinscope::fuzz
