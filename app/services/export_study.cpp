#include "app/services/export_study.h"

#include "app/services/export_dicom.h"
#include "app/services/export_material.h"
#include "app/services/files.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace twinscope::app {
namespace {

using Path = std::filesystem::path;
using Files = std::vector<Path>;

constexpr std::array<std::pair<ExportFormat, std::string_view>, 4> kFormats{
    {{ExportFormat::nifti, "nifti"},
     {ExportFormat::dicomSegmentation, "dicom-seg"},
     {ExportFormat::dicomReport, "dicom-sr"},
     {ExportFormat::bids, "bids"}}};

Status makeFolder(const Path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return failure("export.write", "The folder cannot be made: " + error.message(),
                 "Choose a folder that you may write to");
}

/// "t1c.nii.gz"; a series without a slot of its own by its number.
std::string fileNameOf(const twin::SeriesRecord& series, std::set<std::string>& taken) {
  std::string name(nameOf(series.slot));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (series.slot == Modality::unknown || series.slot == Modality::other ||
      !taken.insert(name).second)
    name = concat("series-", series.id.value);
  return name + ".nii.gz";
}

std::string labelsAsTable(const LabelTable& table) {
  std::string text = "index\tname\n";
  for (const auto& entry : table.entries())
    text += concat(static_cast<int>(entry.value), "\t", entry.name, "\n");
  return text;
}

Result<Files> writeNiftiStudy(const twin::StudyReader& reader, const ExportMaterial& material,
                              const Path& folder, const JobContext& context) {
  Files files;
  std::set<std::string> taken;
  for (const auto& series : material.series) {
    if (context.stopRequested()) return cancelled();
    context.progress.report(
        static_cast<double>(files.size()) / static_cast<double>(material.series.size() + 1),
        "writing images");
    const auto volume = reader.volume(series.voxels, series.grid, series.slot);
    if (!volume) return std::unexpected(volume.error());
    files.push_back(folder / fileNameOf(series, taken));
    if (const Status written = imaging::writeNifti(*volume, files.back()); !written)
      return std::unexpected(written.error());
  }
  if (!material.segmentation) return files;
  files.push_back(folder / "segmentation.nii.gz");
  if (const Status written = imaging::writeNifti(material.labels, files.back()); !written)
    return std::unexpected(written.error());
  files.push_back(folder / "labels.tsv");
  if (const Status written = writeFile(files.back(), labelsAsTable(material.labels.table()));
      !written)
    return std::unexpected(written.error());
  return files;
}

Result<Files> write(Workspace& workspace, const ExportRequest& request, const JobContext& context) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto material = loadExportMaterial(reader, request.study);
  if (!material) return std::unexpected(material.error());
  if (const Status made = makeFolder(request.folder); !made) return std::unexpected(made.error());
  switch (request.format) {
    case ExportFormat::nifti:
      return writeNiftiStudy(reader, *material, request.folder, context);
    case ExportFormat::dicomSegmentation:
      return writeDicomSegmentation(*material, workspace.pseudonymiser(), request.folder);
    case ExportFormat::dicomReport:
      return writeDicomReport(*material, workspace.pseudonymiser(), request.folder);
    case ExportFormat::bids:
      break;
  }
  throw std::logic_error("an export format without a writer");
}

}  // namespace

std::string_view nameOf(ExportFormat format) {
  return std::ranges::find(kFormats, format, &std::pair<ExportFormat, std::string_view>::first)
      ->second;
}

std::optional<ExportFormat> exportFormatFromName(std::string_view name) {
  const auto hit =
      std::ranges::find(kFormats, name, &std::pair<ExportFormat, std::string_view>::second);
  return hit == kFormats.end() ? std::nullopt : std::optional(hit->first);
}

Result<Files> exportStudy(Workspace& workspace, const ExportRequest& request,
                          const JobContext& context) {
  auto files = write(workspace, request, context);
  if (!files) return files;
  const Status noted = workspace.write<void>([&](storage::WriteStore& writer) {
    return writer.care().appendAudit("study.export", concat("study ", request.study.value), "",
                                     nameOf(request.format));
  });
  if (!noted) return std::unexpected(noted.error());
  return files;
}

}  // namespace twinscope::app
