#include "core/base/memory.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace twinscope {
namespace {

std::optional<std::size_t> numberIn(const char* file) {
  std::ifstream stream(file);
  std::size_t bytes = 0;
  return stream >> bytes ? std::optional(bytes) : std::nullopt;
}

/// Of a line "name   123 kB".
std::optional<std::size_t> lineIn(const char* file, std::string_view name) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    std::size_t kib = 0;
    if (word == name && stream >> kib) return kib * 1024;
  }
  return std::nullopt;
}

/// What a control group (version 2) leaves; nullopt where there is no limit.
std::optional<std::size_t> groupBytes() {
  const auto limit = numberIn("/sys/fs/cgroup/memory.max");
  const auto used = numberIn("/sys/fs/cgroup/memory.current");
  if (!limit || !used) return std::nullopt;
  return *limit > *used ? *limit - *used : 0;
}

}  // namespace

std::optional<std::size_t> availableMemoryBytes() {
  const auto machine = lineIn("/proc/meminfo", "MemAvailable:");
  const auto group = groupBytes();
  if (machine && group) return std::min(*machine, *group);
  return machine ? machine : group;
}

std::optional<std::size_t> peakMemoryBytes() { return lineIn("/proc/self/status", "VmHWM:"); }

}  // namespace twinscope
