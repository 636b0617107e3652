#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"

#include <filesystem>
#include <memory>

namespace twinscope::app {

enum class LogEcho { none, standardError };

/// Writes lines with UTC time and level to twinscope.log in a folder (made where missing; 3 files of 5 MB in turn), and to
/// standard error where asked. Lines must hold no names, as everywhere. Callable from any thread. "log.open".
[[nodiscard]] Result<std::unique_ptr<Logger>> openFileLog(const std::filesystem::path& folder,
                                                          LogEcho echo);
/// For runs without a workspace: to standard error, or nowhere.
[[nodiscard]] std::unique_ptr<Logger> openConsoleLog(LogEcho echo);

}  // namespace twinscope::app
