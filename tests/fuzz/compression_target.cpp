#include "fedlink/compression/detail/record.h"
#include "fedlink/compression/update_codec.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace twinscope::fuzz {

using namespace fedlink;

/// Of the model that the record's header names while that is small. The bytes are sealed first, or the checksum would hide
/// all behind it.
void fuzzCompression(std::string_view bytes) {
  constexpr std::size_t mostEntries = 1 << 17;
  std::string record(bytes);
  detail::RecordHeader header;
  if (record.size() >= sizeof header + 4) {
    std::memcpy(&header, record.data(), sizeof header);
    detail::seal(record);
  }
  std::vector<float> delta(header.entries <= mostEntries ? header.entries : 1);
  const bool read = decompress(record, delta).has_value();
  must(std::ranges::all_of(delta, [&](float v) { return read ? std::isfinite(v) : v == 0; }),
       "a record is refused and leaves zeros, or holds numbers");
}

}  // namespace twinscope::fuzz
