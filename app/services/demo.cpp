#include "app/services/demo.h"

#include "app/services/models.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "core/imaging/phantom/phantom.h"

#include <algorithm>

namespace twinscope::app {
namespace {

/// Coarser than a real study's 1 mm, so that the whole cohort takes less than two minutes on two cores.
constexpr double kDemoSpacingMm = 2.0;

twin::NewStudy::Image imageOf(const Volume& sequence, bool damaged) {
  twin::NewStudy::Image image;
  image.record.slot = sequence.modality();
  image.record.slotConfidence = 1;
  image.record.slotRule = "phantom";
  image.record.verdict = damaged ? "warning" : "usable";
  image.record.code = damaged ? "demo.damaged" : "";
  image.record.message = damaged ? "Half of the slices are blank" : "";
  image.record.grid = sequence.grid();
  image.record.header = "{}";
  image.volume = sequence;
  return image;
}

twin::NewSegmentation truthOf(StudyId study, const LabelMap& truth) {
  return {.record = {.id = {},
                     .study = study,
                     .origin = "truth",
                     .modelName = {},
                     .modelHash = {},
                     .inputHash = {},
                     .grid = truth.grid(),
                     .labels = {}},
          .labels = truth,
          .measurements = measurementsOf(truth)};
}

class DemoMaker {
 public:
  DemoMaker(Workspace& workspace, const DemoOptions& options, const JobContext& context)
      : m_workspace(workspace), m_options(options), m_context(context) {}

  Status visit(const imaging::DemoPatient& patient, const imaging::DemoVisit& visit) {
    auto study = stored(patient, visit.date);
    if (study && !*study) {
      const auto added = add(patient, visit);
      if (!added) return std::unexpected(added.error());
      study = *added;
    }
    if (!study) return std::unexpected(study.error());
    const Status processed = process(**study);
    m_workspace.announceStudy(**study);
    return processed;
  }

  /// Treatments and findings; those of an interrupted run are there already.
  Status facts(const imaging::DemoPatient& patient) {
    const auto store = m_workspace.reader();
    if (!store) return std::unexpected(store.error());
    const auto known = (*store)->studies().patientByKey(patient.key);
    if (!known) return std::unexpected(known.error());
    if (!*known) return {};
    std::vector<twin::TimelineEvent> events;
    for (const imaging::DemoFact& fact : patient.facts)
      events.push_back({.id = {},
                        .patient = (*known)->id,
                        .kind = twin::eventKindFromName(fact.kind).value(),
                        .date = fact.date,
                        .until = fact.until,
                        .amount = fact.amount,
                        .count = fact.count,
                        .detail = fact.detail});
    return m_workspace.write<void>(
        [&](storage::WriteStore& writer) { return writer.courses().putEvents(events); });
  }

 private:
  /// The visit where an interrupted run has already stored it.
  Result<std::optional<StudyId>> stored(const imaging::DemoPatient& patient, Date date) {
    const auto store = m_workspace.reader();
    if (!store) return std::unexpected(store.error());
    const auto known = (*store)->studies().patientByKey(patient.key);
    if (!known) return std::unexpected(known.error());
    if (!*known) return std::nullopt;
    const auto studies = (*store)->studies().studies((*known)->id);
    if (!studies) return std::unexpected(studies.error());
    const auto hit = std::ranges::find(*studies, date, &twin::StudyRecord::date);
    return hit == studies->end() ? std::nullopt : std::optional(hit->id);
  }

  Result<StudyId> add(const imaging::DemoPatient& patient, const imaging::DemoVisit& visit) {
    imaging::PhantomSpec spec = visit.spec;
    spec.spacingMm = std::max(spec.spacingMm, kDemoSpacingMm);
    const auto phantom = imaging::makePhantom(spec, quiet());
    if (!phantom) return std::unexpected(phantom.error());
    twin::NewStudy study{
        .patient = {.id = {}, .key = patient.key, .site = patient.site, .note = patient.note},
        .study = {.id = {}, .patient = {}, .date = visit.date, .origin = "demo"},
        .images = {}};
    for (const Volume& sequence : phantom->sequences)
      study.images.push_back(imageOf(sequence, spec.damagedSequence == sequence.modality()));
    return m_workspace.write<StudyId>([&](storage::WriteStore& store) -> Result<StudyId> {
      const auto id = store.studies().addStudy(study);
      if (!id) return id;
      const auto truth = store.studies().addSegmentation(truthOf(*id, phantom->truth));
      return truth ? id : Result<StudyId>(std::unexpected(truth.error()));
    });
  }

  /// A visit that cannot be prepared or segmented (a damaged or incomplete one) keeps its truth alone.
  Status process(StudyId study) {
    const auto prepared =
        prepareStoredStudy(m_workspace, study, {.spacingMm = kDemoSpacingMm}, quiet());
    Status done = prepared ? Status{} : Status(std::unexpected(prepared.error()));
    if (done && m_options.segment == DemoOptions::Segment::model && !m_modelMissing) {
      const auto segmented = segmentStoredStudy(m_workspace, study, kDemoModel, quiet());
      if (!segmented) done = std::unexpected(segmented.error());
    }
    if (done || done.error().kind == ErrorKind::cancelled) return done;
    if (done.error().code == "model.not-shipped") m_modelMissing = true;
    m_context.log.write(LogLevel::warning,
                        concat("demo, study ", study.value, ": ", describe(done.error())));
    return {};
  }

  /// The cohort reports its own progress, visit by visit.
  [[nodiscard]] JobContext quiet() const {
    return {m_context.stop, silentContext().progress, m_context.log};
  }

  Workspace& m_workspace;
  const DemoOptions& m_options;
  const JobContext& m_context;
  bool m_modelMissing = false;
};

}  // namespace

Result<std::vector<std::string>> makeDemoCohort(Workspace& workspace, const DemoOptions& options,
                                                const JobContext& context) {
  if (options.patients < 1 || options.patients > 1000)
    return usageError(concat("A demo cohort has 1 to 1000 patients, not ", options.patients));
  const auto cohort = imaging::demoCohort(options.patients, options.seed);
  std::size_t total = 0, done = 0;
  for (const auto& patient : cohort) total += patient.visits.size();
  DemoMaker maker(workspace, options, context);
  std::vector<std::string> keys;
  for (const auto& patient : cohort) {
    for (const auto& visit : patient.visits) {
      if (context.stopRequested()) return cancelled();
      context.progress.report(static_cast<double>(done) / static_cast<double>(total),
                              concat(patient.key, ", visit ", done + 1, " of ", total));
      ++done;
      if (const Status status = maker.visit(patient, visit); !status)
        return std::unexpected(status.error());
    }
    if (const Status status = maker.facts(patient); !status) return std::unexpected(status.error());
    keys.push_back(patient.key);
  }
  context.progress.report(1, "done");
  return keys;
}

}  // namespace twinscope::app
