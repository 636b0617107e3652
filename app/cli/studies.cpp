#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/review.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct Options {
  std::string patient;
};

Json segmentationsOf(const std::vector<twin::SegmentationRecord>& rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    Json entry{{"id", row.id.value}, {"revision", row.revision}, {"origin", row.origin}};
    if (!row.modelName.empty()) entry["model"] = {{"name", row.modelName}, {"hash", row.modelHash}};
    list.push_back(std::move(entry));
  }
  return list;
}

Json volumesOfVisit(const app::VisitSummary& visit) {
  if (!visit.segmentation || !visit.study.spacingKnown) return nullptr;
  Json volumes = Json::object();
  for (const auto& [region, volume] : visit.volumes) volumes[std::string(nameOf(region))] = volume;
  return volumes;
}

Json jsonOfVisit(const app::VisitSummary& visit, const std::string& key,
                 const std::vector<twin::SegmentationRecord>& segmentations) {
  Json json = jsonOf(visit.study, key, visit.series);
  json["segmentations"] = segmentationsOf(segmentations);
  json["volumesMl"] = volumesOfVisit(visit);
  if (!visit.study.spacingKnown && visit.segmentation) {
    json["volumesVoxels"] = Json::object();
    for (const auto& [region, volume] : visit.volumes)
      json["volumesVoxels"][std::string(nameOf(region))] = volume;
  }
  json["prepared"] = visit.prepared;
  json["spacingKnown"] = visit.study.spacingKnown;
  return json;
}

std::string lineOf(const app::VisitSummary& visit, const std::string& key) {
  std::string line =
      concat("study ", visit.study.id.value, "  ", key, "  ", visit.study.date.toString());
  for (const auto& series : visit.series)
    if (series.slot != Modality::unknown) line += concat(" ", nameOf(series.slot));
  for (const Region region : kReportedRegions)
    if (const auto volume = visit.volume(region))
      line += concat("  ", nameOf(region), " ", figure(*volume),
                     visit.study.spacingKnown ? " ml" : " voxels");
  return line + "\n";
}

Result<Answer> run(Session& session, const Options& options) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto& reader = (*store)->studies();
  const auto patients = app::loadPatients(reader);
  if (!patients) return std::unexpected(patients.error());
  Answer answer{.json = {{"studies", Json::array()}}, .text = {}, .exitCode = 0};
  bool found = options.patient.empty();
  for (const auto& summary : *patients) {
    if (!options.patient.empty() && summary.patient.key != options.patient) continue;
    found = true;
    for (const auto& visit : summary.visits) {
      const auto segmentations = reader.segmentations(visit.study.id);
      if (!segmentations) return std::unexpected(segmentations.error());
      answer.json["studies"].push_back(jsonOfVisit(visit, summary.patient.key, *segmentations));
      answer.text += lineOf(visit, summary.patient.key);
    }
  }
  if (!found)
    return refusal("patient.unknown", "There is no patient with this key",
                   "List all with \"studies\"");
  return answer;
}

}  // namespace

void addStudies(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "studies", "List studies with their volumes",
                       "twinscope-cli studies --patient DEMO-01");
  auto options = std::make_shared<Options>();
  verb->add_option("--patient", options->patient, "Only this patient's");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
