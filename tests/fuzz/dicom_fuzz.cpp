#include "core/imaging/dicom/derived/report_file.h"
#include "core/imaging/dicom/dicom_intake.h"

#include <unistd.h>

#include <fstream>

/// libFuzzer's entry: any bytes as a DICOM file. The intake must judge them in exactly one report; what it does not
/// refuse must load. Segmentations and reports are read too, whatever comes of it. Seeds: ../shared/data/dicom.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace twinscope;
  static const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                            ("dicom-fuzz-" + std::to_string(::getpid()) + ".dcm");
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  imaging::IntakeLimits limits;
  limits.maxBytes = 256ULL << 20;
  limits.maxHeaderBytes = 16ULL << 20;
  const auto reports = imaging::inspectDicomFiles(std::vector{file}, limits, silentContext());
  if (reports.empty()) __builtin_trap();
  for (const imaging::InspectedSeries& series : reports) {
    const bool isVolume = series.report.kind == "dicom";
    const bool refused = series.report.verdict() == imaging::Verdict::refused;
    if (isVolume && refused == series.load(0, silentContext()).has_value()) __builtin_trap();
    if (series.loadLabels)
      (void)series.loadLabels(Grid::axisAligned({8, 8, 8}, {1, 1, 1}), silentContext());
  }
  (void)imaging::dicom::readMeasurementReport(file, limits);
  return 0;
}
