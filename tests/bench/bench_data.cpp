#include "tests/bench/bench_data.h"

#include "core/base/text.h"

#include <cmath>
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

LabelMap tumour(double phase, double shiftVoxels) {
  const Grid grid = Grid::axisAligned({240, 240, 155}, {1, 1, 1});
  std::vector<std::uint8_t> labels(grid.voxels());
  const Vec3 centre{140 + shiftVoxels, 120, 80 - shiftVoxels};
  for (std::int64_t k = 0; k < 155; ++k)
    for (std::int64_t j = 0; j < 240; ++j)
      for (std::int64_t i = 0; i < 240; ++i) {
        const Vec3 p{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        const double bump = 4 * std::sin(p.x / 4 + phase) * std::sin(p.y / 5) * std::cos(p.z / 4) +
                            2 * std::sin(p.x / 2) * std::sin(p.y / 2 + phase) * std::sin(p.z / 2);
        const double depth = 32.5 + bump - length(p - centre);
        labels[grid.index(i, j, k)] = depth < 0 ? 0 : depth < 9 ? 2 : depth < 15 ? 3 : 1;
      }
  if (phase != 0)  // a small false positive elsewhere, as predictions have them
    for (std::int64_t n = 0; n < 27; ++n)
      labels[grid.index(175 + n % 3, 160 + n / 3 % 3, 90 + n / 9)] = 3;
  return {grid, std::move(labels)};
}

}  // namespace twinscope::bench
