#include "storage/encoding.h"

#include <bit>
#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace twinscope::storage {

static_assert(std::endian::native == std::endian::little, "blobs are little-endian");

namespace {

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.17g ", value);
  return buffer;
}

Affine readAffine(std::istringstream& in) {
  Affine affine;
  for (auto& row : affine.linear)
    for (double& value : row) in >> value;
  in >> affine.translation.x >> affine.translation.y >> affine.translation.z;
  if (!in) throw std::runtime_error("the database holds a damaged affine");
  return affine;
}

}  // namespace

std::string encode(const Affine& affine) {
  std::string text;
  for (const auto& row : affine.linear)
    for (const double value : row) text += number(value);
  for (const double value : {affine.translation.x, affine.translation.y, affine.translation.z})
    text += number(value);
  text.pop_back();
  return text;
}

std::string encode(const Grid& grid) {
  return std::to_string(grid.size.i) + ' ' + std::to_string(grid.size.j) + ' ' +
         std::to_string(grid.size.k) + ' ' + encode(grid.worldFromVoxel);
}

Affine decodeAffine(const std::string& text) {
  std::istringstream in(text);
  return readAffine(in);
}

Grid decodeGrid(const std::string& text) {
  std::istringstream in(text);
  Grid grid;
  in >> grid.size.i >> grid.size.j >> grid.size.k;
  grid.worldFromVoxel = readAffine(in);
  return grid;
}

}  // namespace twinscope::storage
