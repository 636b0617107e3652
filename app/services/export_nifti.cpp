#include "app/services/export_nifti.h"

#include "app/services/files.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

namespace twinscope::app {
namespace {

using Path = std::filesystem::path;
using Files = std::vector<Path>;
using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<Modality, std::string_view>, 4> kBidsSuffixes{
    {{Modality::t1, "T1w"},
     {Modality::t1c, "ce-gadolinium_T1w"},
     {Modality::t2, "T2w"},
     {Modality::flair, "FLAIR"}}};

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

/// Writes pictures one after another and remembers the files; the first failure stays.
class Shelf {
 public:
  Shelf(const twin::StudyReader& reader, const JobContext& context)
      : m_reader(reader), m_context(context) {}

  void put(const twin::SeriesRecord& series, const Path& file) {
    if (!ready()) return;
    const auto volume = m_reader.volume(series.voxels, series.grid, series.slot);
    keep(volume ? imaging::writeNifti(*volume, file) : std::unexpected(volume.error()), file);
  }
  void put(const LabelMap& labels, const Path& file) {
    if (ready()) keep(imaging::writeNifti(labels, file), file);
  }
  void put(std::string_view text, const Path& file) {
    if (ready()) keep(writeFile(file, text), file);
  }
  [[nodiscard]] Result<Files> files() && {
    if (!m_status) return std::unexpected(m_status.error());
    return std::move(m_files);
  }

 private:
  bool ready() {
    if (m_status && m_context.stopRequested()) m_status = std::unexpected(cancelled().error());
    return m_status.has_value();
  }
  void keep(Status written, const Path& file) {
    m_status = std::move(written);
    if (m_status) m_files.push_back(file);
  }

  const twin::StudyReader& m_reader;
  const JobContext& m_context;
  Files m_files;
  Status m_status;
};

std::string alphanumeric(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) kept += c;
  return kept;
}

std::string datasetDescription() {
  return Json{{"Name", "Tumour segmentations"},
              {"BIDSVersion", "1.9.0"},
              {"DatasetType", "derivative"},
              {"GeneratedBy",
               Json::array({{{"Name", "Twinscope"}, {"Version", TWINSCOPE_VERSION}}})}}
             .dump(2) +
         "\n";
}

/// The sessions of a subject, one of them new or dated anew, in order.
std::string sessionsWith(const Path& table, const std::string& session, const std::string& day) {
  std::map<std::string, std::string> rows;
  if (const auto text = readFile(table)) {
    std::istringstream in(*text);
    std::string line;
    std::getline(in, line);  // the names of the columns
    while (std::getline(in, line))
      if (const auto tab = line.find('\t'); tab != std::string::npos)
        rows[line.substr(0, tab)] = line.substr(tab + 1);
  }
  rows[session] = day + "T00:00:00";
  std::string text = "session_id\tacq_time\n";
  for (const auto& [id, time] : rows) text += concat(id, "\t", time, "\n");
  return text;
}

/// 0 and 1 where the study is prepared.
Result<std::optional<LabelMap>> brainMaskOf(const twin::StudyReader& reader,
                                            const ExportMaterial& material) {
  if (!material.preparation) return std::nullopt;
  const auto rows = reader.prepared(material.study.id);
  if (!rows) return std::unexpected(rows.error());
  const auto row = std::ranges::find(*rows, Modality::unknown, &twin::PreparedRecord::slot);
  if (row == rows->end()) return std::nullopt;
  const auto mask = reader.volume(row->voxels, material.preparation->grid, row->slot);
  if (!mask) return std::unexpected(mask.error());
  std::vector<std::uint8_t> inside(mask->voxels().size());
  std::ranges::transform(mask->voxels(), inside.begin(),
                         [](float value) { return static_cast<std::uint8_t>(value > 0.5F); });
  return LabelMap(mask->grid(), std::move(inside),
                  LabelTable("brain", {{1, std::nullopt, "brain"}}));
}

}  // namespace

Result<Files> writeNiftiStudy(const twin::StudyReader& reader, const ExportMaterial& material,
                              const Path& folder, const JobContext& context) {
  if (const Status made = makeExportFolder(folder); !made) return std::unexpected(made.error());
  Shelf shelf(reader, context);
  std::set<std::string> taken;
  for (const auto& series : material.series) shelf.put(series, folder / fileNameOf(series, taken));
  if (material.segmentation) {
    shelf.put(material.labels, folder / "segmentation.nii.gz");
    shelf.put(labelsAsTable(material.labels.table()), folder / "labels.tsv");
  }
  return std::move(shelf).files();
}

Path bidsSessions(std::string_view patientKey) {
  const std::string subject = "sub-" + alphanumeric(patientKey);
  return Path(subject) / (subject + "_sessions.tsv");
}

Result<Files> writeBidsStudy(const twin::StudyReader& reader, const ExportMaterial& material,
                             int dateShiftDays, const Path& folder, const JobContext& context) {
  const std::string day = material.study.date.plusDays(dateShiftDays).toString();
  const std::string subject = "sub-" + alphanumeric(material.patient.key);
  const std::string session = "ses-" + alphanumeric(day), stem = subject + "_" + session + "_";
  const Path images = folder / subject / session / "anat";
  if (const Status made = makeExportFolder(images); !made) return std::unexpected(made.error());
  const auto mask = brainMaskOf(reader, material);
  if (!mask) return std::unexpected(mask.error());
  Shelf shelf(reader, context);
  shelf.put(datasetDescription(), folder / "dataset_description.json");
  const Path sessions = folder / bidsSessions(material.patient.key);
  shelf.put(sessionsWith(sessions, session, day), sessions);
  for (const auto& [slot, suffix] : kBidsSuffixes) {
    const auto series = std::ranges::find(material.series, slot, &twin::SeriesRecord::slot);
    if (series != material.series.end())
      shelf.put(*series, images / concat(stem, suffix, ".nii.gz"));
  }
  if (*mask) shelf.put(**mask, images / (stem + "space-orig_desc-brain_mask.nii.gz"));
  if (material.segmentation) {
    const std::string name = stem + "space-orig_desc-tumour_dseg";
    shelf.put(material.labels, images / (name + ".nii.gz"));
    shelf.put(labelsAsTable(material.labels.table()), images / (name + ".tsv"));
  }
  return std::move(shelf).files();
}

}  // namespace twinscope::app
