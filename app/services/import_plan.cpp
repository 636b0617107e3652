#include "app/services/import_study.h"
#include "app/services/settings.h"
#include "app/services/visit_dates.h"
#include "app/services/visit_order.h"
#include "core/base/text.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <ranges>

namespace twinscope::app {
namespace {

using imaging::InspectedSeries;
using imaging::SeriesReport;

constexpr double kSureEnough = 0.6;  ///< below, a person must choose the slot
constexpr int kUndatedStepDays = 30;
constexpr std::size_t kShortKey = 4;  ///< a case id this short is not taken for unique
const Date kUndatedOrigin(2000, 1, 1);

struct Visit {
  std::vector<std::size_t> series;
  std::vector<std::size_t> labels;  ///< those that may be tumour segmentations
  std::optional<Date> date;
};

/// Everything of one identity; visits by their study key.
struct Person {
  std::string patientKey;
  std::string identity;  ///< in memory only
  std::map<std::string, Visit> visits;
};

bool isImage(const SeriesReport& report) {
  return report.verdict() != imaging::Verdict::refused && !report.slot.rejected &&
         (report.kind == "nifti" || report.kind == "dicom");
}

/// Outlines of other structures count only where the user says what their values mean.
bool isTumourLabels(const SeriesReport& report, const ImportRequest& request) {
  if (report.verdict() == imaging::Verdict::refused || report.kind != "nifti-labels") return false;
  return report.labelRole == "tumour" ||
         (report.labelRole != "brain" && !request.labelEdition.empty());
}

bool sameFile(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error) && !error;
}

/// What stands for the person: the file's id, else the layout's case, else the folder.
std::string identityOf(const SeriesReport& report) {
  if (!report.identity.patientId.empty()) return "id " + report.identity.patientId;
  if (!report.identity.patientName.empty())
    return "name " + report.identity.patientName + " " + report.identity.birthDate;
  if (report.caseKey.size() > kShortKey) return "case " + report.caseKey;
  if (!report.caseKey.empty()) {  // "01" is somebody else in another collection
    const auto folder = std::filesystem::absolute(report.path).parent_path().parent_path();
    return "case " + report.caseKey + " of " + folder.filename().string();
  }
  return "folder " + report.path.parent_path().filename().string();
}

std::string visitKeyOf(const SeriesReport& report) {
  if (!report.studyKey.empty()) return report.studyKey;
  return report.date ? report.date->toString() : std::string();
}

Status checkPatientKey(const std::string& key) {
  const bool plain = std::ranges::all_of(key, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (!key.empty() && key.size() <= 64 && plain) return {};
  return usageError("A patient key has 1 to 64 letters, digits, '-', '_' or '.'",
                    "Use a pseudonym, never a name");
}

std::vector<Person> groupByPerson(const std::vector<InspectedSeries>& series,
                                  const ImportRequest& request, const Pseudonymiser& pseudonyms) {
  std::map<std::string, Person> people;
  for (std::size_t index = 0; index < series.size(); ++index) {
    const SeriesReport& report = series[index].report;
    const bool labels = isTumourLabels(report, request);
    if (!labels && !isImage(report)) continue;
    if (request.labels && sameFile(report.path, *request.labels)) continue;
    const std::string identity = identityOf(report);
    Person& person = people[request.patientKey ? *request.patientKey : identity];
    person.patientKey = request.patientKey ? *request.patientKey : pseudonyms.patientKey(identity);
    person.identity = request.patientKey ? *request.patientKey : identity;
    Visit& visit = person.visits[visitKeyOf(report)];
    (labels ? visit.labels : visit.series).push_back(index);
    if (report.date && (!visit.date || *report.date < *visit.date)) visit.date = report.date;
  }
  const auto values = people | std::views::values;
  return {values.begin(), values.end()};
}

/// Each tumour slot once: the surest, then the finest candidate; the others stay without a slot.
std::vector<Modality> slotsOf(const std::vector<InspectedSeries>& all,
                              const std::vector<std::size_t>& chosen) {
  std::vector<Modality> slots;
  std::map<Modality, std::size_t> holder;
  const auto better = [&](const SeriesReport& a, const SeriesReport& b) {
    if (a.slot.confidence != b.slot.confidence) return a.slot.confidence > b.slot.confidence;
    return a.grid.voxels() > b.grid.voxels();
  };
  for (const std::size_t index : chosen) {
    const SeriesReport& report = all[index].report;
    Modality slot = report.slot.confidence >= kSureEnough ? report.slot.slot : Modality::unknown;
    if (slot != Modality::unknown && slot != Modality::other) {
      const auto [held, fresh] = holder.try_emplace(slot, slots.size());
      if (!fresh && better(report, all[chosen[held->second]].report)) {
        slots[held->second] = Modality::unknown;
        held->second = slots.size();
      } else if (!fresh) {
        slot = Modality::unknown;
      }
    }
    slots.push_back(slot);
  }
  return slots;
}

/// The last stored visit's date of a patient, so that undated ones that come later follow it.
Result<std::optional<Date>> lastStoredDate(const twin::StudyReader& reader,
                                           const std::string& patientKey) {
  const auto patient = reader.patientByKey(patientKey);
  if (!patient) return std::unexpected(patient.error());
  if (!*patient) return std::nullopt;
  const auto studies = reader.studies((*patient)->id);
  if (!studies) return std::unexpected(studies.error());
  return studies->empty() ? std::nullopt : std::optional(studies->back().date);
}

/// Tumour outlines before others, known editions before unknown ones.
std::size_t bestLabels(const std::vector<InspectedSeries>& all,
                       const std::vector<std::size_t>& candidates) {
  return *std::ranges::min_element(candidates, {}, [&](std::size_t index) {
    const SeriesReport& report = all[index].report;
    return std::pair(report.labelRole != "tumour", report.labelEdition.empty());
  });
}

struct Proposals {
  const ImportRequest& request;
  const std::vector<InspectedSeries>& series;
  const Pseudonymiser& pseudonyms;
  const twin::StudyReader& reader;

  Result<std::vector<ProposedStudy>> of(const Person& person) const {
    std::vector<std::string> order;
    for (const auto& [key, visit] : person.visits)
      if (!visit.series.empty()) order.push_back(key);
    std::ranges::sort(order, comesBefore);
    const auto last = lastStoredDate(reader, person.patientKey);
    if (!last) return std::unexpected(last.error());
    Date undated =
        *last && **last >= kUndatedOrigin ? (*last)->plusDays(kUndatedStepDays) : kUndatedOrigin;
    const int shift =
        request.dates == DatePolicy::shift ? pseudonyms.dateShiftDays(person.identity) : 0;
    const auto table = tableDates(person, order);
    std::vector<ProposedStudy> studies;
    for (std::size_t n = 0; n < order.size(); ++n) {
      const std::string& key = order[n];
      const Visit& visit = person.visits.at(key);
      ProposedStudy study = proposed(person, visit);
      auto stated = request.date ? request.date : visit.date;
      if (!stated && !table.empty()) stated = table[n];
      study.dateKnown = stated.has_value();
      if (stated) {
        study.date = stated->plusDays(shift);
      } else if (const auto days = daysFromWeekKey(key)) {
        study.date = kUndatedOrigin.plusDays(*days);
      } else {
        study.date = undated;
        undated = undated.plusDays(kUndatedStepDays);
      }
      studies.push_back(std::move(study));
    }
    return studies;
  }

  [[nodiscard]] std::vector<Date> tableDates(const Person& person,
                                             const std::vector<std::string>& order) const {
    if (order.empty()) return {};
    const SeriesReport& first = series[person.visits.at(order.front()).series.front()].report;
    return datesFromTable(first.path, first.caseKey, order.size());
  }

  [[nodiscard]] ProposedStudy proposed(const Person& person, const Visit& visit) const {
    ProposedStudy study;
    study.patientKey = person.patientKey;
    study.series = visit.series;
    study.slots = slotsOf(series, visit.series);
    if (request.labels) {
      study.labels = request.labels;
      study.labelEdition = request.labelEdition;
    } else if (!visit.labels.empty()) {
      const SeriesReport& chosen = series[bestLabels(series, visit.labels)].report;
      study.labels = chosen.path;
      study.labelEdition =
          request.labelEdition.empty() ? chosen.labelEdition : request.labelEdition;
    }
    return study;
  }
};

}  // namespace

const char* undatedVisitRule() {
  return "Visits without a date are placed 30 days apart from 2000-01-01 (or after the patient's "
         "last stored visit), in the order of their names: only their order means something. Where "
         "the names count weeks, the intervals are true";
}

Result<ImportPlan> planImport(Workspace& workspace, const ImportRequest& request,
                              const JobContext& context) {
  if (request.patientKey)
    if (auto valid = checkPatientKey(*request.patientKey); !valid)
      return std::unexpected(valid.error());
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto settings = loadSettings((*store)->care());
  if (!settings) return std::unexpected(settings.error());
  auto series = imaging::inspectPath(request.path, settings->limits, context);
  if (!series) return std::unexpected(series.error());
  ImportPlan plan{.series = std::move(*series), .studies = {}, .spacingMm = request.spacingMm};
  const auto people = groupByPerson(plan.series, request, workspace.pseudonymiser());
  const Proposals proposals{request, plan.series, workspace.pseudonymiser(), (*store)->studies()};
  for (const Person& person : people) {
    auto studies = proposals.of(person);
    if (!studies) return std::unexpected(studies.error());
    std::ranges::move(*studies, std::back_inserter(plan.studies));
  }
  if (plan.studies.size() > 1 && (request.labels || request.date))
    return usageError(
        concat("One date or label file cannot belong to ", plan.studies.size(), " visits"),
        "Import each visit's folder on its own");
  return plan;
}

}  // namespace twinscope::app
