#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace twinscope::imaging::nifti {

/// Asks for large pages behind a fresh buffer before it is touched: tens of megabytes in 4 KiB pages cost as much time
/// as inflating them. Only a hint; the kernel may ignore it.
inline void preferLargePages(void* begin, std::size_t bytes) {
  constexpr std::uintptr_t kPage = 4096;
  constexpr std::size_t kWorthwhile = 4U << 20U;
  if (bytes < kWorthwhile) return;
  const auto address = (reinterpret_cast<std::uintptr_t>(begin) + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(begin) + bytes) / kPage * kPage;
  ::madvise(reinterpret_cast<void*>(address), end - address, MADV_HUGEPAGE);
}

}  // namespace twinscope::imaging::nifti
