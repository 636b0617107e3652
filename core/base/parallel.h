#pragma once

#include <cstddef>
#include <functional>

namespace twinscope {

/// Threads that parallelFor uses, the caller's included; at least 1.
[[nodiscard]] std::size_t computeThreads();
/// Takes effect on the next parallelFor. 0 restores the machine's number.
void setComputeThreads(std::size_t count);

/// Calls body(begin, end) on disjoint ranges that cover [0, count), on the compute pool; returns when all are done.
/// The ranges depend on count and grain only, never on the number of threads, so that per-range results can be
/// combined in order bit-identically. grain is the largest range. body must not call parallelFor and must not throw.
void parallelFor(std::size_t count, std::size_t grain,
                 const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace twinscope
