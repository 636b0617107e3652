#include "tests/bench/bench_data.h"

#include "core/base/text.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace twinscope::bench {
namespace {

/// Format 1.0: magic, version, header length, a Python dictionary padded to 64 bytes, the values.
void writeNpy(const std::filesystem::path& path, std::string_view type, Size3 size,
              std::span<const std::byte> values) {
  std::string header = concat("{'descr': '", type, "', 'fortran_order': True, 'shape': (", size.i,
                              ", ", size.j, ", ", size.k, "), }");
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::ofstream file(path, std::ios::binary);
  file << "\x93NUMPY\x01" << '\0' << static_cast<char>(header.size() & 0xFF)
       << static_cast<char>(header.size() >> 8) << header;
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size()));
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

std::optional<std::filesystem::path> dataFolder() {
  const char* folder = std::getenv("TWINSCOPE_BENCH_DATA");
  return folder == nullptr ? std::nullopt : std::optional<std::filesystem::path>(folder);
}

void share(const std::string& name, Size3 size, std::span<const float> values) {
  if (const auto folder = dataFolder())
    writeNpy(*folder / (name + ".npy"), "<f4", size, std::as_bytes(values));
}

void share(const std::string& name, Size3 size, std::span<const std::uint8_t> values) {
  if (const auto folder = dataFolder())
    writeNpy(*folder / (name + ".npy"), "|u1", size, std::as_bytes(values));
}

}  // namespace twinscope::bench
