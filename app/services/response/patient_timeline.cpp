#include "app/services/response/patient_timeline.h"

#include "core/base/text.h"
#include "twin/response/case_language.h"

#include <algorithm>
#include <set>
#include <utility>

namespace twinscope::app {
namespace {

constexpr std::size_t kErrorsTold = 10;

std::unexpected<Error> refused(std::vector<twin::EventLineError> errors) {
  std::ranges::stable_sort(errors, {}, &twin::EventLineError::line);
  std::string what = concat(errors.size(), errors.size() == 1 ? " line is" : " lines are",
                            " wrong; nothing was taken.");
  for (std::size_t n = 0; n < std::min(errors.size(), kErrorsTold); ++n)
    what += concat(" Line ", errors[n].line, ": ", errors[n].message, '.');
  if (errors.size() > kErrorsTold) what += concat(" And ", errors.size() - kErrorsTold, " more.");
  return refusal("timeline.csv", std::move(what),
                 "Correct these lines; \"timeline template\" writes a file to begin with");
}

/// What only the rules can judge of a fact.
Status checkByRules(const twin::TimelineEvent& event) {
  if (event.kind != twin::EventKind::criteria) return {};
  const auto criteria = twin::criteriaFrom(event.detail);
  return criteria ? Status{} : std::unexpected(criteria.error());
}

/// Screens follow studies, and read whole patients when any changes: one of them says it.
void announce(Workspace& workspace, PatientId patient) {
  const auto store = workspace.reader();
  if (!store) return;
  const auto studies = (*store)->studies().studies(patient);
  if (studies && !studies->empty()) workspace.announceStudy(studies->back().id);
}

}  // namespace

Result<std::size_t> importEvents(Workspace& workspace, std::string_view csv) {
  twin::EventFile file = twin::readEvents(csv);
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  std::vector<twin::TimelineEvent> events;
  std::set<PatientId> patients;
  for (twin::EventLine& line : file.lines) {
    const auto patient = (*store)->studies().patientByKey(line.patient);
    if (!patient) return std::unexpected(patient.error());
    if (!*patient) {
      // Perhaps a name: it goes into no message.
      file.errors.push_back({line.line, "the patient is none of this workspace's pseudonyms"});
      continue;
    }
    if (const Status valid = checkByRules(line.event); !valid) {
      file.errors.push_back({line.line, valid.error().message});
      continue;
    }
    line.event.patient = (*patient)->id;
    patients.insert((*patient)->id);
    events.push_back(std::move(line.event));
  }
  if (!file.errors.empty()) return refused(std::move(file.errors));
  const Status stored = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().putEvents(events); });
  if (!stored) return std::unexpected(stored.error());
  for (const PatientId patient : patients) announce(workspace, patient);
  return events.size();
}

Status putEvent(Workspace& workspace, const twin::TimelineEvent& event) {
  if (const Status valid = checkByRules(event); !valid) return valid;
  const Status stored = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().putEvents({event}); });
  if (stored) announce(workspace, event.patient);
  return stored;
}

Status removeEvent(Workspace& workspace, PatientId patient, twin::EventId event) {
  const Status removed = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().removeEvent(event); });
  if (removed) announce(workspace, patient);
  return removed;
}

Result<std::vector<twin::EventLine>> storedEvents(const storage::ReadStore& store,
                                                  std::string_view patientKey) {
  const auto patients = store.studies().patients();
  if (!patients) return std::unexpected(patients.error());
  std::vector<twin::EventLine> lines;
  for (const twin::PatientRecord& patient : *patients) {
    if (!patientKey.empty() && patient.key != patientKey) continue;
    auto events = store.courses().events(patient.id);
    if (!events) return std::unexpected(events.error());
    for (twin::TimelineEvent& event : *events) lines.push_back({0, patient.key, std::move(event)});
  }
  return lines;
}

Status signAssessment(Workspace& workspace, const twin::SignOff& word) {
  const Status stored = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().sign(word); });
  if (stored) workspace.announceStudy(word.study);
  return stored;
}

Status editDiameters(Workspace& workspace, const twin::DiameterEdit& edit) {
  const Status stored = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().putDiameters(edit); });
  if (stored) workspace.announceStudy(edit.study);
  return stored;
}

}  // namespace twinscope::app
