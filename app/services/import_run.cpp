#include "app/services/fingerprint.h"
#include "app/services/import_labels.h"
#include "app/services/import_study.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;

/// The user's voxel size on an image whose file gives none: same first voxel, same directions.
Grid withSpacing(const Grid& grid, Vec3 spacingMm) {
  const Vec3 old = grid.spacingMm();
  const Vec3 factors{spacingMm.x / old.x, spacingMm.y / old.y, spacingMm.z / old.z};
  Grid result = grid;
  const std::array scale{factors.x, factors.y, factors.z};
  for (int axis = 0; axis < 3; ++axis)
    result.worldFromVoxel.setColumn(axis, scale[axis] * grid.worldFromVoxel.column(axis));
  return result;
}

/// Messages may name the file they are about; what is stored must not.
std::string withoutFileName(std::string text, const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  for (auto at = text.find(name); !name.empty() && at != std::string::npos;
       at = text.find(name, at + 8))
    text.replace(at, name.size(), "the file");
  return text;
}

/// What is kept beside the de-identified header row: a hash of the voxels and, under keyed UIDs, where the slices came from.
std::string headerWith(const std::string& header, const std::string& contentHash,
                       const imaging::SourceSeries& source, const Pseudonymiser& pseudonyms) {
  Json json = Json::parse(header, nullptr, false);
  if (!json.is_object()) json = Json::object();
  json["contentHash"] = contentHash;
  if (!source.slices.empty())
    json["source"] = Json::parse(
        source.withUids([&](const std::string& uid) { return pseudonyms.uid(uid); }).toJson());
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string contentHashIn(const std::string& header) {
  const Json json = Json::parse(header, nullptr, false);
  return json.is_object() ? json.value("contentHash", std::string()) : std::string();
}

Error unknownEdition() {
  return {
      "import.label-edition",
      "The labels were left out: it is not known what their values mean",
      "Import again with --label-map brats2021, brats2023, brats2024, msd, binary-et or binary-wt, "
      "or canonical for what Twinscope exported",
      {},
      ErrorKind::refusedInput};
}

struct StudyToStore {
  twin::NewStudy study;
  std::set<std::string> contentHashes;
  std::optional<LabelMap> labels;
};

class Importer {
 public:
  Importer(Workspace& workspace, const ImportPlan& plan, const JobContext& context)
      : m_workspace(workspace), m_plan(plan), m_context(context) {}

  Result<StudyId> run(const ProposedStudy& proposed) {
    auto material = load(proposed);
    if (!material) return std::unexpected(material.error());
    if (m_context.stopRequested()) return cancelled();
    const auto existing = findStored(*material, proposed);
    if (!existing) return std::unexpected(existing.error());
    Result<StudyId> id = *existing ? Result<StudyId>(**existing)
                                   : m_workspace.write<StudyId>([&](storage::WriteStore& store) {
                                       return store.studies().addStudy(material->study);
                                     });
    if (!id) return id;
    if (material->labels) {
      twin::StudyRecord stored = material->study.study;
      stored.id = *id;
      if (const Status added = addImportedLabels(m_workspace, stored, *material->labels); !added)
        return std::unexpected(added.error());
    }
    m_workspace.announceStudy(*id);
    return id;
  }

 private:
  Result<StudyToStore> load(const ProposedStudy& proposed) {
    StudyToStore material;
    material.study.patient.key = proposed.patientKey;
    material.study.study = {
        .id = {}, .patient = {}, .date = proposed.date, .origin = "import", .spacingKnown = true};
    for (std::size_t i = 0; i < proposed.series.size(); ++i) {
      auto image = loadImage(m_plan.series.at(proposed.series[i]), proposed.slots.at(i));
      if (!image) return std::unexpected(image.error());
      const auto& report = m_plan.series[proposed.series[i]].report;
      if (!report.spacingKnown && !m_plan.spacingMm) material.study.study.spacingKnown = false;
      material.contentHashes.insert(contentHashIn(image->record.header));
      material.study.images.push_back(std::move(*image));
    }
    if (proposed.labels && !proposed.labelEdition.empty()) {
      auto labels = loadLabels(proposed, material.study);
      if (!labels) return std::unexpected(labels.error());
      material.labels = std::move(*labels);
    }
    return material;
  }

  Result<twin::NewStudy::Image> loadImage(const imaging::InspectedSeries& series, Modality slot) {
    const auto& report = series.report;
    auto volume = series.load(0, m_context);
    if (!volume) return std::unexpected(volume.error());
    if (!report.spacingKnown && m_plan.spacingMm)
      volume = volume->withGrid(withSpacing(volume->grid(), *m_plan.spacingMm));
    const bool byUser = slot != report.slot.slot && slot != Modality::unknown;
    const auto* finding = report.findings.empty() ? nullptr : &report.findings.front();
    twin::NewStudy::Image image;
    image.record.slot = slot;
    image.record.slotConfidence = byUser ? 1.0 : report.slot.confidence;
    image.record.slotRule = byUser ? "user" : withoutFileName(report.slot.rule, report.path);
    image.record.verdict = nameOf(report.verdict());
    image.record.code = finding != nullptr ? finding->code : "";
    image.record.message = finding != nullptr ? withoutFileName(finding->message, report.path) : "";
    image.record.grid = volume->grid();
    image.record.header = headerWith(report.header, Fingerprint().add(*volume).hex(),
                                     report.identity.source, m_workspace.pseudonymiser());
    image.volume = volume->withModality(slot);
    return image;
  }

  Result<LabelMap> loadLabels(const ProposedStudy& proposed, const twin::NewStudy& study) {
    const auto table = LabelTable::byEdition(proposed.labelEdition);
    if (!table) return std::unexpected(table.error());
    const auto raw = imaging::readNiftiLabels(*proposed.labels, *table);
    if (!raw) return std::unexpected(raw.error());
    const auto labels = raw->convertedTo(LabelTable::canonical());
    if (!labels) return std::unexpected(labels.error());
    return onImageGrid(*labels, study);
  }

  /// Labels lie on an image of their study, take over its corrected voxel size, or are resampled onto it.
  Result<LabelMap> onImageGrid(const LabelMap& labels, const twin::NewStudy& study) {
    const auto coincides = [&](const auto& image) {
      return labels.grid().coincidesWith(image.volume.grid());
    };
    if (std::ranges::any_of(study.images, coincides)) return labels;
    for (const auto& image : study.images)
      if (m_plan.spacingMm && image.volume.grid().size == labels.grid().size &&
          withSpacing(labels.grid(), *m_plan.spacingMm).coincidesWith(image.volume.grid()))
        return LabelMap(image.volume.grid(), {labels.labels().begin(), labels.labels().end()});
    return labelsOn(study.images.front().volume.grid(), labels, m_context);
  }

  Result<std::optional<StudyId>> findStored(const StudyToStore& material,
                                            const ProposedStudy& proposed) {
    const auto store = m_workspace.reader();
    if (!store) return std::unexpected(store.error());
    const auto& reader = (*store)->studies();
    const auto patient = reader.patientByKey(proposed.patientKey);
    if (!patient) return std::unexpected(patient.error());
    if (!*patient) return std::nullopt;
    const auto studies = reader.studies((*patient)->id);
    if (!studies) return std::unexpected(studies.error());
    for (const auto& study : *studies) {
      if (proposed.dateKnown && study.date != proposed.date) continue;
      const auto series = reader.series(study.id);
      if (!series) return std::unexpected(series.error());
      std::set<std::string> hashes;
      for (const auto& row : *series) hashes.insert(contentHashIn(row.header));
      if (hashes == material.contentHashes) return study.id;
    }
    return std::nullopt;
  }

  Workspace& m_workspace;
  const ImportPlan& m_plan;
  const JobContext& m_context;
};

}  // namespace

Result<ImportOutcome> runImport(Workspace& workspace, const ImportPlan& plan,
                                const JobContext& context) {
  ImportOutcome outcome;
  Importer importer(workspace, plan, context);
  for (std::size_t n = 0; n < plan.studies.size(); ++n) {
    const ProposedStudy& proposed = plan.studies[n];
    if (!proposed.included) continue;
    context.progress.report(static_cast<double>(n) / static_cast<double>(plan.studies.size()),
                            concat("storing visit ", n + 1, " of ", plan.studies.size()));
    auto id = importer.run(proposed);
    if (!id && id.error().kind == ErrorKind::cancelled) return std::unexpected(id.error());
    if (id) outcome.studies.push_back(*id);
    if (id && (!proposed.labels || !proposed.labelEdition.empty())) continue;
    Error error = id ? unknownEdition() : id.error();
    error.context = concat(proposed.patientKey, ", ", proposed.date.toString());
    outcome.skipped.push_back(std::move(error));
  }
  if (const Status done = importSegmentations(workspace, plan, outcome, context); !done)
    return std::unexpected(done.error());
  return outcome;
}

}  // namespace twinscope::app
