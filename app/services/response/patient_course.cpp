#include "app/services/response/patient_course.h"

#include "app/services/fingerprint.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "twin/response/criteria.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace twinscope::app {
namespace {

/// A scan whose segmentation can be compared with the patient's other ones.
struct Measured {
  std::size_t scan = 0;
  twin::SegmentationRecord segmentation;
  Affine studyFromBaseline;
};

struct Scans {
  std::vector<twin::ScannedVisit> visits;
  std::vector<Measured> measured;
};

/// Of the contrast-enhanced images as they came, else of any.
Vec3 spacingOf(const std::vector<twin::SeriesRecord>& series) {
  const auto t1c = std::ranges::find(series, Modality::t1c, &twin::SeriesRecord::slot);
  if (t1c != series.end()) return t1c->grid.spacingMm();
  return series.empty() ? Vec3{} : series.front().grid.spacingMm();
}

/// Of the enhancing volume, where the segmentation has one.
std::optional<std::pair<double, double>> intervalIn(
    const std::vector<twin::MeasurementRecord>& measurements) {
  for (const twin::MeasurementRecord& row : measurements)
    if (row.region == nameOf(Region::et) && row.quantity == "volumeMl" && row.lesion == 0 &&
        row.low && row.high)
      return std::pair(kMm3PerMl * *row.low, kMm3PerMl * *row.high);
  return std::nullopt;
}

/// Why lesions of a study cannot be compared with the patient's other ones; empty where they can.
std::string unmeasuredBy(bool spacingKnown, bool isSegmented, bool isTied) {
  return !isSegmented    ? "W-NO-LABELS"
         : !spacingKnown ? "W-NO-SPACING"
         : !isTied       ? "W-NOT-PREPARED"
                         : "";
}

Scans scansOf(const PatientSummary& patient) {
  Scans scans;
  for (const VisitSummary& from : patient.visits) {
    const std::string unmeasured =
        unmeasuredBy(from.study.spacingKnown, from.segmentation.has_value(),
                     from.prepared || patient.visits.size() == 1);
    twin::ScannedVisit visit{.study = from.study.id,
                             .date = from.study.date,
                             .measured = unmeasured.empty(),
                             .unmeasured = unmeasured,
                             .parts = {},
                             .enhancingInterval = {},
                             .spacingMm = spacingOf(from.series)};
    if (visit.measured) {
      visit.enhancingInterval = intervalIn(from.measurements);
      scans.measured.push_back({scans.visits.size(), *from.segmentation, from.studyFromBaseline});
    }
    scans.visits.push_back(std::move(visit));
  }
  return scans;
}

std::string inputsOf(const std::vector<Measured>& measured) {
  Fingerprint inputs;
  inputs.add("tracks 1");
  for (const Measured& each : measured) {
    inputs.add(static_cast<double>(each.segmentation.id.value)).add(each.segmentation.labels);
    inputs.add(Grid{each.segmentation.grid.size,
                    each.studyFromBaseline * each.segmentation.grid.worldFromVoxel});
  }
  return inputs.hex();
}

Result<twin::TrackedPatient> tracked(const twin::StudyReader& reader,
                                     const std::vector<Measured>& measured) {
  twin::TrackedPatient made{.inputs = inputsOf(measured), .visits = {}};
  twin::LesionTracker tracker;
  for (const Measured& each : measured) {
    const auto labels = reader.labelMap(each.segmentation);
    if (!labels) return std::unexpected(labels.error());
    made.visits.push_back({each.segmentation.id, tracker.next(*labels, each.studyFromBaseline)});
  }
  return made;
}

/// Parts come from the store where they were tracked from the same label maps.
Status fillParts(const storage::ReadStore& store, PatientId patient, Scans& scans) {
  auto known = store.courses().tracks(patient);
  if (!known) return std::unexpected(known.error());
  if (!*known || (*known)->inputs != inputsOf(scans.measured)) {
    auto anew = tracked(store.studies(), scans.measured);
    if (!anew) return std::unexpected(anew.error());
    *known = std::move(*anew);
  }
  for (auto& [segmentation, parts] : (*known)->visits) {
    const auto at = std::ranges::find(scans.measured, segmentation,
                                      [](const Measured& each) { return each.segmentation.id; });
    if (at != scans.measured.end()) scans.visits[at->scan].parts = std::move(parts);
  }
  return {};
}

/// The last word on each lesion, where it is not that the measured lines count.
Result<std::vector<twin::DiameterEdit>> countingDiameters(const storage::ReadStore& store,
                                                          const std::vector<Measured>& measured) {
  std::vector<twin::DiameterEdit> all;
  for (const Measured& each : measured) {
    const auto rows = store.courses().diameters(each.segmentation.id);
    if (!rows) return std::unexpected(rows.error());
    std::map<std::pair<twin::Compartment, int>, twin::DiameterEdit> last;
    for (const twin::DiameterEdit& row : *rows) last[{row.compartment, row.part}] = row;
    for (auto& [lesion, edit] : last)
      if (edit.lines) all.push_back(std::move(edit));
  }
  return all;
}

/// Tracks are kept as they were measured: what people drew is laid over them at each reading.
void layOver(PatientCourse& course) {
  for (twin::ScannedVisit& scan : course.scans)
    for (twin::TrackedPart& part : scan.parts)
      if (const auto* edit = course.drawn(scan.study, part.compartment, part.number)) {
        part.sizeMm = edit->lines->sizeMm();
        part.edited = true;
      }
}

void addTo(Fingerprint& inputs, const twin::DiameterEdit& edit) {
  inputs.add("diameters").add(static_cast<double>(edit.segmentation.value));
  inputs.add(static_cast<double>(edit.compartment)).add(edit.part);
  for (const twin::DiameterEnd end : twin::kDiameterEnds) {
    const Vec3 at = endOf(*edit.lines, end);
    inputs.add(at.x).add(at.y).add(at.z);
  }
}

std::string hashOf(const PatientCourse& course) {
  Fingerprint inputs;
  inputs.add(concat("response engine ", kResponseEngineVersion));
  for (const twin::TimelineEvent& event : course.events) inputs.add(describe(event));
  for (const twin::ScannedVisit& scan : course.scans) {
    inputs.add(scan.date.toString()).add(scan.measured ? "measured" : "missing");
    for (const twin::TrackedPart& part : scan.parts)
      inputs.add(part.lesion).add(part.productMm2()).add(part.volumeMm3);
  }
  for (const twin::DiameterEdit& edit : course.diameters) addTo(inputs, edit);
  return inputs.hex();
}

/// The interval of a visit's enhancing volume, as its segmentation gives it.
std::optional<std::pair<double, double>> intervalAt(const PatientCourse& course,
                                                    std::size_t visit) {
  const auto scan = course.from.visits[visit].scan;
  return scan ? course.scans[*scan].enhancingInterval : std::nullopt;
}

/// Whether the lower end of a visit's interval is below what counts as progression.
bool mayBeLess(const PatientCourse& course, std::size_t visit) {
  const auto& nadir = course.assessed.visits[visit].nadir[0];
  const auto interval = intervalAt(course, visit);
  if (!nadir || !interval || course.from.course.metric != twin::SizeMetric::volume) return false;
  return !twin::Criteria(course.from.course).progressed(interval->first, nadir->value);
}

/// Of the facts, and of progression that the segmentations are not sure of.
void addFlags(PatientCourse& course) {
  for (std::size_t v = 0; v < course.from.visits.size(); ++v) {
    twin::VisitAssessment& at = course.assessed.visits[v];
    std::ranges::copy(course.from.visits[v].flags, std::back_inserter(at.flags));
    if (at.rule == "R-PD-2" && mayBeLess(course, v)) at.flags.emplace_back("W-INTERVAL");
  }
}

}  // namespace

std::optional<std::size_t> PatientCourse::visitOf(StudyId study) const {
  for (std::size_t v = 0; v < from.visits.size(); ++v)
    if (from.visits[v].scan && scans[*from.visits[v].scan].study == study) return v;
  return std::nullopt;
}

std::optional<std::size_t> PatientCourse::newest() const {
  for (std::size_t v = from.visits.size(); v-- > 0;)
    if (from.visits[v].scan) return v;
  return std::nullopt;
}

const twin::DiameterEdit* PatientCourse::drawn(StudyId study, twin::Compartment compartment,
                                               int part) const {
  const auto at = std::ranges::find_if(diameters, [&](const twin::DiameterEdit& edit) {
    return edit.study == study && edit.compartment == compartment && edit.part == part;
  });
  return at == diameters.end() ? nullptr : &*at;
}

const twin::SignOff* PatientCourse::signedFor(StudyId study) const {
  const auto word = words.find(study);
  return word != words.end() && word->second.inputs == inputs ? &word->second : nullptr;
}

Result<PatientCourse> loadCourse(const storage::ReadStore& store, const PatientSummary& patient) {
  Scans scans = scansOf(patient);
  if (const Status filled = fillParts(store, patient.patient.id, scans); !filled)
    return std::unexpected(filled.error());
  auto events = store.courses().events(patient.patient.id);
  if (!events) return std::unexpected(events.error());
  auto diameters = countingDiameters(store, scans.measured);
  if (!diameters) return std::unexpected(diameters.error());
  PatientCourse course{.events = std::move(*events),
                       .scans = std::move(scans.visits),
                       .from = {},
                       .assessed = {},
                       .words = {},
                       .diameters = std::move(*diameters),
                       .inputs = {}};
  layOver(course);
  course.inputs = hashOf(course);
  for (const twin::ScannedVisit& scan : course.scans) {
    auto words = store.courses().signOffs(scan.study);
    if (!words) return std::unexpected(words.error());
    if (!words->empty()) course.words[scan.study] = std::move(words->back());
  }
  auto from = courseFrom(course.events, course.scans);
  if (!from) return std::unexpected(from.error());
  course.from = std::move(*from);
  if (course.from.course.visits.empty()) return course;
  auto assessed = assess(course.from.course);
  if (!assessed) return std::unexpected(assessed.error());
  course.assessed = std::move(*assessed);
  addFlags(course);
  return course;
}

Result<PatientCourse> loadCourse(const storage::ReadStore& store, PatientId patient) {
  const auto snapshot = store.studies().snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto summary = loadPatient(store.studies(), patient);
  if (!summary) return std::unexpected(summary.error());
  if (!*summary)
    return refusal("response.patient", concat("There is no patient ", patient.value),
                   "\"studies\" lists those of the workspace");
  return loadCourse(store, **summary);
}

Status keepTracks(Workspace& workspace, PatientId patient) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto summary = loadPatient((*store)->studies(), patient);
  if (!summary) return std::unexpected(summary.error());
  if (!*summary) return {};
  const Scans scans = scansOf(**summary);
  const auto known = (*store)->courses().tracks(patient);
  if (!known) return std::unexpected(known.error());
  if (*known && (*known)->inputs == inputsOf(scans.measured)) return {};
  const auto made = tracked((*store)->studies(), scans.measured);
  if (!made) return std::unexpected(made.error());
  return workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.courses().setTracks(patient, *made); });
}

Status keepTracks(Workspace& workspace, StudyId study) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto record = (*store)->studies().study(study);
  if (!record) return std::unexpected(record.error());
  return *record ? keepTracks(workspace, (*record)->patient) : Status{};
}

}  // namespace twinscope::app
