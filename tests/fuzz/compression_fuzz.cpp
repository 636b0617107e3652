#include "fedlink/compression/detail/record.h"
#include "fedlink/compression/update_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

/// libFuzzer's entry: any bytes as a compressed update, of the model that its header names while that is small. The bytes
/// are sealed first, or the checksum would hide all behind it. They are refused, or read into numbers.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace twinscope::fedlink;
  constexpr std::size_t kMostEntries = 1 << 17;
  std::string record(reinterpret_cast<const char*>(data), size);
  detail::RecordHeader header;
  if (size >= sizeof header + 4) {
    std::memcpy(&header, data, sizeof header);
    detail::seal(record);
  }
  std::vector<float> delta(header.entries <= kMostEntries ? header.entries : 1);
  const bool read = decompress(record, delta).has_value();
  const auto isWrong = [&](float value) { return read ? !std::isfinite(value) : value != 0; };
  if (std::ranges::any_of(delta, isWrong)) __builtin_trap();
  return 0;
}
