#pragma once

#include <filesystem>

namespace twinscope::storage {

/// What lies where in a workspace folder.
struct Layout {
  std::filesystem::path folder;

  [[nodiscard]] std::filesystem::path database() const { return folder / "twinscope.db"; }
  [[nodiscard]] std::filesystem::path blobs() const { return folder / "blobs"; }
  [[nodiscard]] std::filesystem::path lock() const { return folder / "twinscope.lock"; }
  [[nodiscard]] std::filesystem::path siteKey() const { return folder / "site.key"; }
};

}  // namespace twinscope::storage
