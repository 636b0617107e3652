#pragma once

#include "fedlink/crypto/bytes.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace twinscope::tests {

/// The bytes of hexadecimal digits, as the standards print their vectors.
inline fedlink::Bytes fromHex(std::string_view digits) {
  if (digits.size() % 2 != 0) throw std::invalid_argument("odd number of digits");
  fedlink::Bytes bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes.push_back(
        static_cast<std::byte>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  return bytes;
}

template <std::size_t count>
std::array<std::byte, count> arrayFromHex(std::string_view digits) {
  const fedlink::Bytes bytes = fromHex(digits);
  if (bytes.size() != count) throw std::invalid_argument("wrong number of digits");
  std::array<std::byte, count> array{};
  std::ranges::copy(bytes, array.begin());
  return array;
}

}  // namespace twinscope::tests
