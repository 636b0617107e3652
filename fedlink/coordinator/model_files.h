#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// Flat float32 vectors of a run as plain little-endian files: the global weights after each round, and what strategies
/// keep between rounds. Whole or not there; readable by their owner only.
class ModelFiles {
 public:
  explicit ModelFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  /// The SHA-256 of the bytes. "model.write".
  [[nodiscard]] Result<std::string> save(const std::string& name,
                                         std::span<const float> values) const;
  /// "model.missing", "model.size" where the file does not hold `count` values.
  [[nodiscard]] Result<std::vector<float>> load(const std::string& name, std::size_t count) const;
  void remove(const std::string& name) const;
  [[nodiscard]] std::filesystem::path fileOf(const std::string& name) const;

 private:
  std::filesystem::path m_folder;
};

/// The name of the global weights after that many rounds.
[[nodiscard]] std::string globalName(std::uint32_t round);

}  // namespace twinscope::fedlink
