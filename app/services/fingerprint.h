#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <string>
#include <string_view>

namespace twinscope::app {

/// Names inputs of a computation: equal hash, same result. Hex BLAKE2b-128 over length-prefixed parts.
class Fingerprint {
 public:
  Fingerprint();
  Fingerprint& add(std::string_view part);
  Fingerprint& add(double number);
  Fingerprint& add(const Grid& grid);
  /// Grid and voxels.
  Fingerprint& add(const Volume& volume);
  Fingerprint& add(const LabelMap& labels);
  [[nodiscard]] std::string hex();

 private:
  void bytes(const void* data, std::size_t size);

  alignas(64) unsigned char m_state[384];
};

}  // namespace twinscope::app
