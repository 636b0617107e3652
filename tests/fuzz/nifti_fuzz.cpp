#include "core/imaging/nifti/nifti.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

/// libFuzzer's entry: any bytes as a NIfTI file. The reader must refuse or read them, and do both the same way.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace twinscope;
  static const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                            ("nifti-fuzz-" + std::to_string(::getpid()) + ".nii");
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  imaging::IntakeLimits limits;
  limits.maxBytes = 256ULL << 20;
  const imaging::InspectedSeries series = imaging::inspectNifti(file, limits, silentContext());
  const bool refused = series.report.verdict() == imaging::Verdict::refused;
  if (refused == series.load(0, silentContext()).has_value()) __builtin_trap();
  return 0;
}
