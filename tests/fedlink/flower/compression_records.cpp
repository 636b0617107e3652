// Compressed updates for fedlink/flower, which reads them in Python.
//   compression_records make FOLDER      records of all formats and shares, of sizes around blocks and chunks
//   compression_records decode FILE…     JSON: the CRC-32 of the floats of each, null where it is refused
#include "fedlink/compression/detail/checksum.h"
#include "fedlink/compression/detail/record.h"
#include "tests/fedlink/compression/updates.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kMostEntries = 1 << 20;

int make(const std::filesystem::path& folder) {
  for (const ValueFormat format : tests::kFormats)
    for (const double share : {1.0, 0.3, 0.01})
      for (const std::size_t count : {1, 100, 4097, 65536, 150'001}) {
        std::vector<float> residual(count);
        const int levels = count % 2 == 0 ? 127 : 5;
        const auto sent =
            compress(tests::someUpdate(count, count), residual,
                     {.keepShare = share, .values = format, .qsgdLevels = levels}, Random(7));
        if (!sent) return 1;
        const auto name = std::to_string(static_cast<int>(format)) + "_" + std::to_string(share) +
                          "_" + std::to_string(count);
        std::ofstream(folder / name, std::ios::binary) << sent->bytes;
      }
  return 0;
}

/// Of the model that the record's header names.
nlohmann::json decoded(const std::string& record) {
  detail::RecordHeader header;
  if (record.size() >= sizeof header) std::memcpy(&header, record.data(), sizeof header);
  std::vector<float> values(header.entries <= kMostEntries ? header.entries : 1);
  if (!decompress(record, values)) return nullptr;
  return detail::crc32({reinterpret_cast<const char*>(values.data()), 4 * values.size()});
}

int decode(int count, char** files) {
  nlohmann::json all = nlohmann::json::object();
  for (int n = 0; n < count; ++n) {
    std::ifstream in(files[n], std::ios::binary);
    all[files[n]] = decoded({std::istreambuf_iterator<char>(in), {}});
  }
  std::cout << all.dump() << '\n';
  return 0;
}

}  // namespace
}  // namespace twinscope::fedlink

int main(int argc, char** argv) {
  using namespace twinscope::fedlink;
  if (argc == 3 && std::string_view(argv[1]) == "make") return make(argv[2]);
  if (argc > 2 && std::string_view(argv[1]) == "decode") return decode(argc - 2, argv + 2);
  return 2;
}
