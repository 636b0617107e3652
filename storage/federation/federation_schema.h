#pragma once

#include "storage/database.h"

#include <filesystem>
#include <memory>
#include <span>

namespace twinscope::storage {

/// Opens one side's journal of a federation, a database of its own in the federation's folder, and brings it up to date:
/// it changes with every message, and is nothing that a workspace's backup needs. `steps` are SQL that each bring it one
/// version further. "store.newer", "store.write" and what
/// guarded() tells.
[[nodiscard]] Result<std::unique_ptr<Database>> openFederationDatabase(
    const std::filesystem::path& file, std::span<const char* const> steps);

}  // namespace twinscope::storage
