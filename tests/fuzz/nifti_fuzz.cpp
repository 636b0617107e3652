#include "core/imaging/nifti/nifti.h"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

/// libFuzzer's entry: any bytes as a NIfTI file. The reader must refuse or read them, and its two passes must agree.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace twinscope;
  static const int memory = ::memfd_create("nifti", 0);  // a file that never meets a disk
  static const std::filesystem::path file = "/proc/self/fd/" + std::to_string(memory);
  if (::ftruncate(memory, 0) != 0 || ::pwrite(memory, data, size, 0) != static_cast<ssize_t>(size))
    return 0;
  imaging::IntakeLimits limits;
  limits.maxBytes = 64ULL << 20;
  const imaging::InspectedSeries series = imaging::inspectNifti(file, limits, silentContext());
  const bool refused = series.report.verdict() == imaging::Verdict::refused;
  if (refused == series.load(0, silentContext()).has_value()) __builtin_trap();
  return 0;
}
