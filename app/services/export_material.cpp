#include "app/services/export_material.h"

#include "core/base/text.h"
#include "core/imaging/dicom/dicom_intake.h"
#include "core/imaging/file_tree.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

using Json = nlohmann::json;

constexpr std::array kBestOutlined{Modality::t1c, Modality::flair, Modality::t2, Modality::t1,
                                   Modality::ct};

/// The labels lie in the world of one image: another may have been taken after the patient moved. Lower is better,
/// nothing where the series is not theirs.
std::optional<std::size_t> rankOf(const twin::SeriesRecord& series,
                                  const ExportMaterial& material) {
  const auto& preparation = material.preparation;
  const bool isReference = preparation && series.slot == preparation->reference;
  const bool prepared = preparation && material.labels.grid().coincidesWith(preparation->grid);
  if (prepared) return isReference ? std::optional<std::size_t>(0) : std::nullopt;
  const auto place = std::ranges::find(kBestOutlined, series.slot) - kBestOutlined.begin();
  if (series.grid.coincidesWith(material.labels.grid())) return static_cast<std::size_t>(place);
  return isReference ? std::optional(kBestOutlined.size() + 1) : std::nullopt;
}

Result<twin::StudyRecord> knownStudy(const twin::StudyReader& reader, StudyId id) {
  auto study = reader.study(id);
  if (!study) return std::unexpected(study.error());
  if (*study) return std::move(**study);
  return refusal("study.unknown", concat("There is no study ", id.value),
                 "List them with \"studies\"");
}

bool namesSameImages(const imaging::SourceSeries& a, const imaging::SourceSeries& b) {
  return std::ranges::equal(a.slices, b.slices, [](const auto& one, const auto& other) {
    return one.instanceUid == other.instanceUid && one.frame == other.frame;
  });
}

}  // namespace

const twin::ScannedVisit* ExportMaterial::scan() const {
  if (!course) return nullptr;
  const auto hit = std::ranges::find(course->scans, study.id, &twin::ScannedVisit::study);
  return hit == course->scans.end() ? nullptr : &*hit;
}

Result<twin::PatientRecord> patientOf(const twin::StudyReader& reader, StudyId id) {
  const auto study = knownStudy(reader, id);
  if (!study) return std::unexpected(study.error());
  const auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  const auto patient = std::ranges::find(*patients, study->patient, &twin::PatientRecord::id);
  if (patient == patients->end()) throw std::logic_error("a study without its patient");
  return *patient;
}

Result<ExportMaterial> loadExportMaterial(const twin::StudyReader& reader, StudyId id) {
  const auto moment = reader.snapshot();
  if (!moment) return std::unexpected(moment.error());
  auto study = knownStudy(reader, id);
  if (!study) return std::unexpected(study.error());
  auto patient = patientOf(reader, id);
  if (!patient) return std::unexpected(patient.error());
  ExportMaterial material;
  material.study = std::move(*study);
  material.patient = std::move(*patient);
  auto series = reader.series(id);
  if (!series) return std::unexpected(series.error());
  material.series = std::move(*series);
  auto preparation = reader.preparation(id);
  if (!preparation) return std::unexpected(preparation.error());
  material.preparation = std::move(*preparation);
  const auto segmentations = reader.segmentations(id);
  if (!segmentations) return std::unexpected(segmentations.error());
  if (segmentations->empty()) return material;
  material.segmentation = segmentations->back();
  auto labels = reader.labelMap(*material.segmentation);
  if (!labels) return std::unexpected(labels.error());
  material.labels = std::move(*labels);
  auto measurements = reader.measurements(material.segmentation->id);
  if (!measurements) return std::unexpected(measurements.error());
  material.measurements = std::move(*measurements);
  return material;
}

std::optional<imaging::SourceSeries> sourceOf(const twin::SeriesRecord& series) {
  const Json header = Json::parse(series.header, nullptr, false);
  const auto source = header.is_object() ? header.find("source") : header.end();
  if (source == header.end()) return std::nullopt;
  return imaging::SourceSeries::fromJson(source->dump());
}

Result<imaging::SourceSeries> outlinedSource(const ExportMaterial& material) {
  std::vector<std::pair<std::size_t, imaging::SourceSeries>> candidates;
  for (const auto& series : material.series) {
    const auto rank = rankOf(series, material);
    if (!rank) continue;
    if (auto source = sourceOf(series)) candidates.emplace_back(*rank, std::move(*source));
  }
  if (candidates.empty())
    return refusal("export.no-dicom-source",
                   "The image that the labels outline was not imported from DICOM, so that a DICOM "
                   "object would have nothing to refer to",
                   "Export as nifti, or import the DICOM series of this visit");
  const auto best = std::ranges::min_element(candidates, {}, [](const auto& c) { return c.first; });
  return std::move(best->second);
}

Result<imaging::SourceSeries> originalOf(const imaging::SourceSeries& stored,
                                         const std::filesystem::path& folder,
                                         const Pseudonymiser& pseudonyms,
                                         const JobContext& context) {
  const imaging::IntakeLimits limits;
  const auto tree = imaging::listFiles(folder, limits, context);
  if (!tree) return std::unexpected(tree.error());
  const auto keyed = [&](const std::string& uid) { return pseudonyms.uid(uid); };
  for (const auto& series : imaging::indexDicomFiles(tree->files, limits, context)) {
    const imaging::SourceSeries& found = series.report.identity.source;
    if (context.stopRequested()) return cancelled();
    if (found.slices.empty() || keyed(found.seriesUid) != stored.seriesUid) continue;
    if (namesSameImages(found.withUids(keyed), stored)) return found;
  }
  return refusal("export.other-series",
                 "The folder does not hold the series that the labels outline",
                 "Choose the folder that this visit was imported from");
}

Status makeExportFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return failure("export.write", "The folder cannot be made: " + error.message(),
                 "Choose a folder that you may write to");
}

}  // namespace twinscope::app
