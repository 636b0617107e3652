#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/files.h"
#include "app/services/response/patient_timeline.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct NoOptions {};

struct PatientOptions {
  std::string patient;
};

struct FileOptions {
  std::string file;
};

struct EventOptions {
  std::string patient, kind, date, until, detail;
  std::optional<double> amount;
  std::optional<int> count;
};

struct RemoveOptions {
  std::int64_t id = 0;
};

Result<PatientId> patientOf(const storage::ReadStore& store, const std::string& key) {
  const auto patient = store.studies().patientByKey(key);
  if (!patient) return std::unexpected(patient.error());
  if (!*patient)
    return refusal("timeline.patient", "There is no patient with that key in the workspace",
                   "\"studies\" lists the keys");
  return (*patient)->id;
}

Json jsonOf(const twin::EventLine& line) {
  const twin::TimelineEvent& event = line.event;
  return {{"id", event.id.value},
          {"patient", line.patient},
          {"kind", traitsOf(event.kind).name},
          {"date", event.date.toString()},
          {"until", event.until ? Json(event.until->toString()) : Json(nullptr)},
          {"amount", event.amount ? Json(*event.amount) : Json(nullptr)},
          {"unit", traitsOf(event.kind).amount.unit},
          {"count", event.count ? Json(*event.count) : Json(nullptr)},
          {"detail", event.detail}};
}

std::string textOf(const twin::EventLine& line) {
  return concat(line.event.id.value, "  ", line.patient, "  ", describe(line.event), '\n');
}

Result<std::vector<twin::EventLine>> eventsOf(Session& session, const PatientOptions& options) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  if (!options.patient.empty())
    if (const auto known = patientOf(**store, options.patient); !known)
      return std::unexpected(known.error());
  return app::storedEvents(**store, options.patient);
}

Result<Answer> runList(Session& session, const PatientOptions& options) {
  const auto lines = eventsOf(session, options);
  if (!lines) return std::unexpected(lines.error());
  Answer answer{.json = {{"events", Json::array()}}, .text = {}};
  for (const twin::EventLine& line : *lines) {
    answer.json["events"].push_back(jsonOf(line));
    answer.text += textOf(line);
  }
  return answer;
}

Result<Answer> runExport(Session& session, const PatientOptions& options) {
  const auto lines = eventsOf(session, options);
  if (!lines) return std::unexpected(lines.error());
  const std::string csv = toCsv(*lines);
  return Answer{.json = {{"csv", csv}}, .text = csv};
}

Result<Answer> runTemplate(Session&, const NoOptions&) {
  const std::string csv = twin::eventTemplate();
  return Answer{.json = {{"csv", csv}}, .text = csv};
}

Result<Answer> runImport(Session& session, const FileOptions& options) {
  const auto csv = app::readFile(options.file);
  if (!csv) return std::unexpected(csv.error());
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto taken = app::importEvents(**workspace, *csv);
  if (!taken) return std::unexpected(taken.error());
  return Answer{.json = {{"events", *taken}}, .text = concat(*taken, " events\n")};
}

Result<twin::TimelineEvent> eventFrom(const EventOptions& options) {
  twin::TimelineEvent event{.id = {},
                            .patient = {},
                            .kind = {},
                            .date = {},
                            .until = {},
                            .amount = options.amount,
                            .count = options.count,
                            .detail = options.detail};
  const auto kind = twin::eventKindFromName(options.kind);
  if (!kind)
    return usageError(concat("\"", options.kind, "\" is no kind of event"),
                      "\"timeline template\" lists them");
  event.kind = *kind;
  const auto date = Date::parse(options.date);
  if (!date) return usageError("--date is no day", "Write YYYY-MM-DD");
  event.date = *date;
  if (options.until.empty()) return event;
  event.until = Date::parse(options.until);
  if (!event.until) return usageError("--until is no day", "Write YYYY-MM-DD");
  return event;
}

Result<Answer> runAdd(Session& session, const EventOptions& options) {
  auto event = eventFrom(options);
  if (!event) return std::unexpected(event.error());
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto store = (*workspace)->reader();
  if (!store) return std::unexpected(store.error());
  const auto patient = patientOf(**store, options.patient);
  if (!patient) return std::unexpected(patient.error());
  event->patient = *patient;
  if (const Status stored = app::putEvent(**workspace, *event); !stored)
    return std::unexpected(stored.error());
  // Its number is the store's; one that was there already kept its own.
  const auto lines = eventsOf(session, {options.patient});
  if (!lines) return std::unexpected(lines.error());
  twin::EventLine added{0, options.patient, *event};
  for (const twin::EventLine& line : *lines) {
    event->id = line.event.id;
    if (line.event == *event) added = line;
  }
  return Answer{.json = jsonOf(added), .text = textOf(added)};
}

Result<Answer> runRemove(Session& session, const RemoveOptions& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto lines = eventsOf(session, {});
  if (!lines) return std::unexpected(lines.error());
  const auto removedLine = std::ranges::find_if(
      *lines, [&](const twin::EventLine& line) { return line.event.id.value == options.id; });
  const Status removed = (*workspace)->write<void>([&](storage::WriteStore& writer) {
    return writer.courses().removeEvent({options.id});
  });
  if (!removed) return std::unexpected(removed.error());
  return Answer{.json = {{"removed", options.id}},
                .text = "removed " + (removedLine == lines->end() ? concat(options.id, '\n')
                                                                  : textOf(*removedLine))};
}

void addEventVerbs(CLI::App& timeline, Command& command) {
  auto* add = addVerb(timeline, command, "add", "One fact",
                      "twinscope-cli timeline add --patient DEMO-01 --kind steroid --date "
                      "2025-09-01 --amount 4 --detail dexamethasone");
  auto options = std::make_shared<EventOptions>();
  add->add_option("--patient", options->patient, "Key of the patient")->required();
  add->add_option("--kind", options->kind, "As \"timeline template\" lists them")->required();
  add->add_option("--date", options->date, "YYYY-MM-DD")->required();
  add->add_option("--until", options->until, "Last day");
  add->add_option("--amount", options->amount, "In the kind's unit");
  add->add_option("--count", options->count, "Fractions or cycles");
  add->add_option("--detail", options->detail, "The kind's word, or a drug");
  onVerb(add, command, options, runAdd);
  auto* remove = addVerb(timeline, command, "remove", "One fact, by its number in the list",
                         "twinscope-cli timeline remove 12");
  auto which = std::make_shared<RemoveOptions>();
  remove->add_option("id", which->id, "Number")->required();
  onVerb(remove, command, which, runRemove);
}

}  // namespace

void addTimeline(CLI::App& app, Command& command) {
  auto* timeline = app.add_subcommand(
      "timeline", "Treatments, steroids, clinical state and diagnosis, beside the scans");
  timeline->require_subcommand(1);
  timeline->footer("Example: twinscope-cli timeline import facts.csv");
  auto* list = addVerb(*timeline, command, "list", "All facts by date",
                       "twinscope-cli timeline list --patient DEMO-01");
  auto patient = std::make_shared<PatientOptions>();
  list->add_option("--patient", patient->patient, "Key of one patient");
  onVerb(list, command, patient, runList);
  auto* fromFile = addVerb(*timeline, command, "import", "Facts from a CSV file, all or none",
                           "twinscope-cli timeline import facts.csv");
  auto file = std::make_shared<FileOptions>();
  fromFile->add_option("file", file->file, "CSV (docs/user/timeline.md)")->required();
  onVerb(fromFile, command, file, runImport);
  auto* out = addVerb(*timeline, command, "export", "The same facts as CSV",
                      "twinscope-cli timeline export > facts.csv");
  auto whose = std::make_shared<PatientOptions>();
  out->add_option("--patient", whose->patient, "Key of one patient");
  onVerb(out, command, whose, runExport);
  auto* blank = addVerb(*timeline, command, "template", "A file to fill in",
                        "twinscope-cli timeline template > facts.csv");
  onVerb(blank, command, std::make_shared<NoOptions>(), runTemplate);
  addEventVerbs(*timeline, command);
}

}  // namespace twinscope::cli
