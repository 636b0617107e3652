#include "core/imaging/dicom/verdicts.h"

#include "core/base/text.h"

#include <algorithm>
#include <stdexcept>

namespace twinscope::imaging::dicom {
namespace {

struct Row {
  std::string_view code;
  Verdict severity;
  std::string_view remedy;
};

constexpr std::string_view kRaiseLimit = "Raise it in Settings › Limits if this file is trusted";
constexpr std::string_view kOriginalSeries = "Choose the original series";

constexpr Row kRows[] = {
    {"dicom.not-dicom", Verdict::refused, "Choose the folder that holds the scan"},
    {"dicom.truncated", Verdict::refused,
     "Copy or send the series again; the first copy was cut off"},
    {"dicom.corrupt", Verdict::refused,
     "Export again from the PACS; if it repeats, send us the report below (it holds no patient "
     "data)"},
    {"dicom.changed", Verdict::refused, "Inspect the folder again"},
    {"dicom.too-deep", Verdict::refused, kRaiseLimit},
    {"dicom.too-large", Verdict::refused, kRaiseLimit},
    {"dicom.codec", Verdict::refused,
     "Ask the PACS for \"Explicit VR Little Endian\" or uncompressed export"},
    {"dicom.lossy", Verdict::warning,
     "Volumes are usable for reading; prefer the lossless original for measurements"},
    {"dicom.not-image", Verdict::refused, "Kept in the list; nothing to do"},
    {"dicom.seg", Verdict::usable, "Import it together with that series"},
    {"dicom.sr", Verdict::usable, "Import it together with that series"},
    {"dicom.no-geometry", Verdict::refused,
     "Export as original acquisition, not \"secondary capture\" or screenshot"},
    {"dicom.spacing-missing", Verdict::warning,
     "Enter the voxel size; until then volumes are given in voxels"},
    {"dicom.localizer", Verdict::refused, kOriginalSeries},
    {"dicom.single-slice", Verdict::refused, kOriginalSeries},
    {"dicom.derived", Verdict::refused, kOriginalSeries},
    {"dicom.gap", Verdict::warning,
     "Send the missing slices; volumes across the gap are interpolated"},
    {"dicom.nonuniform", Verdict::warning,
     "Check the slices; send the original series if it has more"},
    {"dicom.tilt", Verdict::warning, "Resampled to an upright grid"},
    {"dicom.duplicates", Verdict::warning, ""},
    {"dicom.uid-conflict", Verdict::refused, "One of the copies was altered: export again"},
    {"dicom.positions-ambiguous", Verdict::warning, "Pick the group to use"},
    {"dicom.mixed-geometry", Verdict::warning, "Each is listed separately"},
    {"dicom.mixed-patient", Verdict::refused, "Import each patient's folder on its own"},
    {"dicom.mosaic", Verdict::refused, "Export with mosaic off, or as enhanced MR"},
    {"dicom.thick", Verdict::warning,
     "Volume uncertainty rises; below-10 mm lesions are not measurable"},
    {"dicom.rescale", Verdict::warning, "Check the values of air and fat"},
    {"dicom.burned-in", Verdict::warning, "Sending or exporting is blocked until cleared"},
};

/// What the table says in front of the numbers that an error carries.
std::string wordsFor(const std::string& name, const Error& error) {
  if (error.code == "dicom.codec")
    return concat("Compressed with ", error.message, ", which cannot be decoded");
  if (error.code == "dicom.too-deep" || error.code == "dicom.too-large")
    return error.context.empty()
               ? concat(name, ": ", error.message)
               : concat(name, ": ", error.message, " exceeds the limit ", error.context);
  if (error.code == "dicom.corrupt" && error.message.starts_with("cannot be read"))
    return concat("The header of ", name, " ", error.message);
  if (error.code == "dicom.not-dicom") return concat(name, " is not a DICOM or NIfTI image");
  if (error.code == "dicom.not-image")
    return concat("A ", error.message, " is not a CT or MR volume");
  return concat(name, " ", error.message);
}

}  // namespace

Finding findingOf(std::string_view code, std::string message) {
  const auto* row = std::ranges::find(kRows, code, &Row::code);
  if (row == std::end(kRows)) throw std::out_of_range(concat("no verdict ", code));
  return {row->severity, std::string(code), std::move(message), std::string(row->remedy)};
}

Finding findingOf(const std::filesystem::path& file, const Error& error) {
  return findingOf(error.code, wordsFor(file.filename().string(), error));
}

void sortBySeverity(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
}

}  // namespace twinscope::imaging::dicom
