#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"

#include <functional>
#include <string>

namespace twinscope::learning {

/// Runs LibTorch code so that it can be stopped and cannot throw past here: while body runs, every operator that this
/// thread calls (those inside a TorchScript model and a backward pass included) first asks the stop token. A stop
/// becomes cancelled() after the operator at hand; anything LibTorch throws becomes failure(code, its first line).
/// Sets LibTorch's threads to computeThreads().
[[nodiscard]] Status runTorch(const JobContext& context, const std::string& code,
                              const std::function<Status()>& body);

/// Where networks run: "CPU, 2 threads", or the name of the GPU.
[[nodiscard]] std::string deviceText();

/// Keeps freed memory in the process instead of giving it back to the system at each large free, which costs a page fault
/// for every 4 KiB of the next layer's output. Call once at the start of a process that infers or trains, before it has
/// threads. Its price: the process keeps its peak (measured figures: docs/dev/learning.md). Only glibc; elsewhere nothing.
void keepFreedMemory();

}  // namespace twinscope::learning
