#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace twinscope::fedlink {

/// What files that were saved are meant to survive: a power cut costs a flush of the disk each time.
enum class Survives { powerCut, nothing };

/// Flat float32 vectors of a run as plain little-endian files: the global weights after each round, and what strategies
/// keep between rounds. Whole or not there; readable by their owner only.
class ModelFiles {
 public:
  explicit ModelFiles(std::filesystem::path folder, Survives survives = Survives::powerCut)
      : m_folder(std::move(folder)), m_survives(survives) {}

  /// The SHA-256 of the bytes. "model.write".
  [[nodiscard]] Result<std::string> save(const std::string& name,
                                         std::span<const float> values) const;
  /// "model.missing", "model.size" where the file does not hold `count` values.
  [[nodiscard]] Result<std::vector<float>> load(const std::string& name, std::size_t count) const;
  void remove(const std::string& name) const;
  /// Removes those whose name begins so and is not wanted, what a killed process left half written too.
  void sweep(std::string_view beginning, const std::set<std::string>& wanted) const;
  [[nodiscard]] std::filesystem::path fileOf(const std::string& name) const;

 private:
  [[nodiscard]] std::error_code write(const std::filesystem::path& file,
                                      std::span<const std::byte> bytes) const;

  std::filesystem::path m_folder;
  Survives m_survives;
};

/// The name of the global weights after that many rounds.
[[nodiscard]] std::string globalName(std::uint32_t round);

}  // namespace twinscope::fedlink
