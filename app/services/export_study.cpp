#include "app/services/export_study.h"

#include "app/services/export_dicom.h"
#include "app/services/export_nifti.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

using Files = std::vector<std::filesystem::path>;

constexpr std::array<std::pair<ExportFormat, std::string_view>, 4> kFormats{
    {{ExportFormat::nifti, "nifti"},
     {ExportFormat::dicomSegmentation, "dicom-seg"},
     {ExportFormat::dicomReport, "dicom-sr"},
     {ExportFormat::bids, "bids"}}};

Result<imaging::SourceSeries> sourceFor(const ExportMaterial& material,
                                        const ExportRequest& request,
                                        const Pseudonymiser& pseudonyms,
                                        const JobContext& context) {
  auto stored = outlinedSource(material);
  if (!stored || !request.source) return stored;
  return originalOf(*stored, *request.source, pseudonyms, context);
}

Result<Files> writeDicom(const ExportMaterial& material, const ExportRequest& request,
                         const Pseudonymiser& pseudonyms, const JobContext& context) {
  const auto source = sourceFor(material, request, pseudonyms, context);
  if (!source) return std::unexpected(source.error());
  if (request.format == ExportFormat::dicomSegmentation)
    return writeDicomSegmentation(material, *source, pseudonyms, request.folder);
  return writeDicomReport(material, *source, pseudonyms, request.folder);
}

Result<Files> write(const Workspace& workspace, const ExportRequest& request,
                    const JobContext& context) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto material = loadExportMaterial(reader, request.study);
  if (!material) return std::unexpected(material.error());
  const Pseudonymiser& pseudonyms = workspace.pseudonymiser();
  switch (request.format) {
    case ExportFormat::nifti:
      return writeNiftiStudy(reader, *material, request.folder, context);
    case ExportFormat::dicomSegmentation:
    case ExportFormat::dicomReport:
      return writeDicom(*material, request, pseudonyms, context);
    case ExportFormat::bids:
      return writeBidsStudy(reader, *material, pseudonyms.dateShiftDays(material->patient.key),
                            request.folder, context);
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
