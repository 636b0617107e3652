#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <system_error>

namespace twinscope {

enum class FileReaders { owner, everyone };

/// Puts a file in place whole or not at all: readers see the old file or the new one, and when it returns without an error
/// the new one survives a power cut (temporary file beside it, fsync, rename, fsync of the folder). Leaves nothing behind
/// when it fails. The error is the system's; callers say in their own words what could not be written. Any thread.
[[nodiscard]] std::error_code writeDurably(const std::filesystem::path& file,
                                           std::span<const std::byte> bytes, FileReaders readers);

/// Makes a rename or a new file in the folder durable.
[[nodiscard]] std::error_code syncFolder(const std::filesystem::path& folder);

}  // namespace twinscope
