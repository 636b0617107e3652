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

/// Files come under the request's folder, or none.
Result<Files> write(const Workspace& workspace, const ExportRequest& request,
                    const JobContext& context) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto moment = reader.snapshot();
  if (!moment) return std::unexpected(moment.error());
  auto material = loadExportMaterial(reader, request.study);
  if (!material) return std::unexpected(material.error());
  const Pseudonymiser& pseudonyms = workspace.pseudonymiser();
  switch (request.format) {
    case ExportFormat::nifti:
      return writeNiftiStudy(reader, *material, request.folder, context);
    case ExportFormat::dicomSegmentation:
    case ExportFormat::dicomReport:
      if (auto course = loadCourse(**store, material->patient.id))
        material->course = std::move(*course);
      else
        return std::unexpected(course.error());
      return writeDicom(*material, request, pseudonyms, context);
    case ExportFormat::bids:
      return writeBidsStudy(reader, *material, pseudonyms.dateShiftDays(material->patient.key),
                            request.folder, context);
  }
  throw std::logic_error("an export format without a writer");
}

Status note(Workspace& workspace, StudyId study, ExportFormat format) {
  return workspace.write<void>([&](storage::WriteStore& writer) {
    return writer.care().appendAudit("study.export", concat("study ", study.value), "",
                                     nameOf(format));
  });
}

/// A folder within the one that is asked for, where files are made and whence they are put in place together.
class Staging {
 public:
  explicit Staging(const std::filesystem::path& target) : m_target(target) {
    std::error_code ignored;
    m_existed = std::filesystem::exists(target, ignored);
  }
  ~Staging() {
    std::error_code ignored;
    std::filesystem::remove_all(folder(), ignored);
    if (!m_existed) std::filesystem::remove(m_target, ignored);  // only where it stayed empty
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] std::filesystem::path folder() const { return m_target / ".twinscope-export"; }
  [[nodiscard]] Status make() const {
    std::error_code ignored;
    std::filesystem::remove_all(folder(), ignored);  // of a run that was killed
    return makeExportFolder(folder());
  }
  /// What an export adds to must be there before; not over what it has added already.
  [[nodiscard]] Status take(const std::filesystem::path& file) const {
    const auto from = m_target / file, to = folder() / file;
    std::error_code error;
    if (!std::filesystem::exists(from, error) || std::filesystem::exists(to, error)) return {};
    if (const Status made = makeExportFolder(to.parent_path()); !made) return made;
    std::filesystem::copy_file(from, to, error);
    return error ? cannotPlace(error) : Status{};
  }
  [[nodiscard]] Result<Files> place(const Files& made) const {
    Files placed;
    for (const auto& file : made) {
      const auto to = m_target / std::filesystem::relative(file, folder());
      if (const Status has = makeExportFolder(to.parent_path()); !has)
        return std::unexpected(has.error());
      std::error_code error;
      std::filesystem::rename(file, to, error);
      if (error) return std::unexpected(cannotPlace(error).error());
      placed.push_back(to);
    }
    return placed;
  }

 private:
  static Status cannotPlace(const std::error_code& error) {
    return failure("export.write", "A file cannot be put in place: " + error.message(),
                   "Choose a folder that you may write to");
  }

  std::filesystem::path m_target;
  bool m_existed = false;
};

/// Where the files of one study go.
Result<std::filesystem::path> placeOf(const Workspace& workspace, StudyId study,
                                      const VisitsExport& request, const Staging& staging) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto patient = patientOf((*store)->studies(), study);
  if (!patient) return std::unexpected(patient.error());
  if (request.format != ExportFormat::bids)
    return staging.folder() / concat(patient->key, "-study-", study.value);
  if (const Status taken = staging.take(bidsSessions(patient->key)); !taken)
    return std::unexpected(taken.error());
  return staging.folder();
}

/// Of several studies it must be said which.
Error ofStudy(Error error, StudyId study) {
  if (error.kind != ErrorKind::cancelled && error.context.empty())
    error.context = concat("study ", study.value);
  return error;
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
  if (const Status noted = note(workspace, request.study, request.format); !noted)
    return std::unexpected(noted.error());
  return files;
}

Result<Files> exportVisits(Workspace& workspace, const VisitsExport& request,
                           const JobContext& context) {
  const Staging staging(request.folder);
  if (const Status made = staging.make(); !made) return std::unexpected(made.error());
  Files all;
  for (std::size_t n = 0; n < request.studies.size(); ++n) {
    if (context.stopRequested()) return cancelled();
    context.progress.report(static_cast<double>(n) / static_cast<double>(request.studies.size()),
                            concat("writing visit ", n + 1, " of ", request.studies.size()));
    const auto folder = placeOf(workspace, request.studies[n], request, staging);
    if (!folder) return std::unexpected(folder.error());
    const auto files = write(workspace,
                             {.study = request.studies[n],
                              .format = request.format,
                              .folder = *folder,
                              .source = std::nullopt},
                             context);
    if (!files) return std::unexpected(ofStudy(files.error(), request.studies[n]));
    for (const auto& file : *files)
      if (std::ranges::find(all, file) == all.end()) all.push_back(file);
  }
  if (context.stopRequested()) return cancelled();
  auto placed = staging.place(all);
  if (!placed) return placed;
  for (const StudyId study : request.studies)
    if (const Status noted = note(workspace, study, request.format); !noted)
      return std::unexpected(noted.error());
  return placed;
}

}  // namespace twinscope::app
