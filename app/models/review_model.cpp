#include "app/models/review_model.h"

#include "app/models/words.h"
#include "app/services/settings.h"
#include "app/services/study_pipeline.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kSubtractionWindow = 0.8;  ///< of the T1c window
/// Modality under which the window of the difference T1c − T1 is kept.
constexpr Modality kDifference = Modality::unknown;

struct Percentiles {
  double low = 0, middle = 0, high = 1;
};

/// Of the voxels above the darkest, from at most 200,000 samples.
Percentiles percentiles(const Volume& volume) {
  constexpr std::size_t kSamples = 200'000;
  const auto voxels = volume.voxels();
  if (voxels.empty()) return {};
  const float darkest = *std::ranges::min_element(voxels);
  const std::size_t step = std::max<std::size_t>(1, voxels.size() / kSamples);
  std::vector<float> samples;
  for (std::size_t at = 0; at < voxels.size(); at += step)
    if (std::isfinite(voxels[at]) && voxels[at] > darkest) samples.push_back(voxels[at]);
  if (samples.empty()) return {};
  std::ranges::sort(samples);
  const auto at = [&](double share) {
    return double(samples[static_cast<std::size_t>(share * double(samples.size() - 1))]);
  };
  return {at(0.01), at(0.5), at(0.995)};
}

GreyWindow windowOf(const Volume& volume, const Percentiles& p) {
  if (volume.modality() == Modality::ct) return {80, 40};  // brain window, HU
  return {std::max(p.high - p.low, 1e-3), 0.5 * (p.high + p.low)};
}

SegmentationId segmentationOf(const VisitSummary& visit) {
  return visit.segmentation ? visit.segmentation->id : SegmentationId{};
}

/// The voxels are those that the summary tells of.
bool matches(const LoadedVisit& loaded, const VisitSummary& visit) {
  return loaded.study == visit.study.id && loaded.segmentation == segmentationOf(visit) &&
         loaded.prepared == visit.prepared;
}

std::shared_ptr<const LoadedVisit> derive(const VisitSummary& summary, VisitImages images) {
  auto visit = std::make_shared<LoadedVisit>();
  visit->study = summary.study.id;
  visit->segmentation = segmentationOf(summary);
  visit->prepared = summary.prepared;
  visit->images = std::move(images);
  std::map<Modality, double> middles;
  for (const Volume& volume : visit->images.sequences) {
    const Percentiles p = percentiles(volume);
    visit->windows[volume.modality()] = windowOf(volume, p);
    middles[volume.modality()] = p.middle;
  }
  if (middles[Modality::t1] > 0)
    visit->subtractionScale = middles[Modality::t1c] / middles[Modality::t1];
  const auto t1c = visit->windows.find(Modality::t1c);
  if (t1c != visit->windows.end())
    visit->windows[kDifference] = {kSubtractionWindow * t1c->second.window, 0};
  if (!visit->images.labels.empty()) visit->lesions = measureLesions(visit->images.labels);
  return visit;
}

const Volume* find(const LoadedVisit& visit, Modality modality) {
  const auto hit = std::ranges::find(visit.images.sequences, modality, &Volume::modality);
  return hit == visit.images.sequences.end() ? nullptr : &*hit;
}

std::string studySubject(StudyId id) { return "study " + std::to_string(id.value); }

}  // namespace

ReviewModel::ReviewModel(Session& session, QObject* parent) : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, [this] { show({}); });
  connect(&session, &Session::studyChanged, this, &ReviewModel::reload);
  connect(&session, &Session::jobChanged, this, &ReviewModel::jobChanged);
}

void ReviewModel::show(PatientId patient) {
  m_patientId = patient;
  m_patient.reset();
  m_course.reset();
  m_courseProblem.reset();
  m_current.reset();
  m_prior.reset();
  m_loaded.clear();
  m_change.reset();
  m_comparing = false;
  m_crosshairPlaced = false;
  m_adjust.clear();
  m_display = {};
  Q_EMIT patientChanged();
  Q_EMIT imagesChanged();
  reload();
}

void ReviewModel::reload() {
  if (!m_patientId.isStored() || !m_session.workspace()) return;
  const PatientId wanted = m_patientId;
  m_session.read<std::optional<ReviewedPatient>>(
      this, [wanted](const storage::ReadStore& store) { return loadReviewed(store, wanted); },
      [this, wanted](const std::optional<ReviewedPatient>& patient) {
        if (wanted == m_patientId) take(patient);
      });
}

void ReviewModel::take(const std::optional<ReviewedPatient>& patient) {
  m_patient = patient ? std::optional(patient->summary) : std::nullopt;
  m_course = patient ? patient->course : std::nullopt;
  m_courseProblem = patient ? patient->problem : std::nullopt;
  const std::size_t count = m_patient ? m_patient->visits.size() : 0;
  if (count == 0) {
    m_current.reset();
    m_prior.reset();
  } else if (!m_current || *m_current >= count) {
    m_current = count - 1;
    m_prior = references().nadir;
    if (!m_prior && count > 1) m_prior = count - 2;
  }
  Q_EMIT patientChanged();
  load(Side::current);
  load(Side::prior);
}

std::optional<std::size_t> ReviewModel::visitIndex(Side side) const {
  return side == Side::current ? m_current : m_prior;
}

const VisitSummary* ReviewModel::visit(Side side) const {
  const auto index = visitIndex(side);
  return m_patient && index ? &m_patient->visits[*index] : nullptr;
}

void ReviewModel::setVisit(Side side, std::size_t index) {
  if (!m_patient || index >= m_patient->visits.size() || visitIndex(side) == index) return;
  auto& own = side == Side::current ? m_current : m_prior;
  auto& other = side == Side::current ? m_prior : m_current;
  if (other == index) other = own;  // choosing the other side's visit trades them
  own = index;
  m_crosshairPlaced = m_crosshairPlaced && side == Side::prior;
  m_change.reset();
  Q_EMIT patientChanged();
  load(Side::current);
  load(Side::prior);
}

ReferenceVisits ReviewModel::references() const {
  if (!m_patient || !m_current) return {};
  if (const auto visit = courseVisit()) return referenceVisits(*m_course, *visit);
  return referenceVisits(*m_patient, *m_current);
}

std::optional<std::size_t> ReviewModel::courseVisit() const {
  const VisitSummary* current = visit(Side::current);
  return m_course && current ? m_course->visitOf(current->study.id) : std::nullopt;
}

void ReviewModel::load(Side side) {
  const VisitSummary* wanted = visit(side);
  if (!wanted) return void(Q_EMIT imagesChanged());
  const StudyId study = wanted->study.id;
  const auto known = m_loaded.find(study);
  if (known != m_loaded.end() && matches(*known->second, *wanted))
    return arrived(study, known->second);
  if (std::exchange(m_underWay[study], true)) return;
  using Loaded = std::shared_ptr<const LoadedVisit>;
  m_session.tryRead<Loaded>(
      this,
      [summary = *wanted](const storage::ReadStore& store) -> Result<Loaded> {
        auto images = loadVisitImages(store.studies(), summary.study.id);
        if (!images) return std::unexpected(images.error());
        return derive(summary, std::move(*images));
      },
      [this, study](const Result<Loaded>& loaded) {
        m_underWay[study] = false;
        if (!loaded) m_session.raise(loaded.error());
        arrived(study, loaded ? *loaded : nullptr);
      });
}

void ReviewModel::arrived(StudyId study, std::shared_ptr<const LoadedVisit> visitLoaded) {
  if (visitLoaded) m_loaded[study] = std::move(visitLoaded);
  std::erase_if(m_loaded, [this](const auto& entry) {
    const bool shown = (visit(Side::current) && visit(Side::current)->study.id == entry.first) ||
                       (visit(Side::prior) && visit(Side::prior)->study.id == entry.first);
    return !shown;  // at most the two shown visits stay in memory
  });
  placeCrosshair();
  Q_EMIT imagesChanged();
  compareVisits();
  for (const Side side : {Side::current, Side::prior})  // the visit changed while it was read
    if (const auto shown = loaded(side); shown && !matches(*shown, *visit(side))) load(side);
}

std::shared_ptr<const LoadedVisit> ReviewModel::loaded(Side side) const {
  const VisitSummary* wanted = visit(side);
  const auto hit = wanted ? m_loaded.find(wanted->study.id) : m_loaded.end();
  return hit == m_loaded.end() ? nullptr : hit->second;
}

bool ReviewModel::loading() const {
  return std::ranges::any_of(m_underWay, [](const auto& entry) { return entry.second; });
}

const Volume* ReviewModel::volume(Side side, Modality modality) const {
  const auto visitLoaded = loaded(side);
  return visitLoaded ? find(*visitLoaded, modality) : nullptr;
}

bool ReviewModel::hasModality(Modality modality) const {
  return volume(Side::current, modality) || volume(Side::prior, modality);
}

Affine ReviewModel::sideFromCurrent(Side side) const {
  if (side == Side::current || !registered()) return {};
  const auto prior = loaded(Side::prior), current = loaded(Side::current);
  return prior->images.studyFromBaseline * current->images.studyFromBaseline.inverse();
}

bool ReviewModel::registered() const {
  const auto prior = loaded(Side::prior), current = loaded(Side::current);
  return prior && current && prior->prepared && current->prepared;
}

std::vector<LesionRow> ReviewModel::lesionTable() const {
  if (!m_patient || !m_current || !m_patient->visits[*m_current].segmentation) return {};
  const auto current = loaded(Side::current);
  const Volume* picture = volume(Side::current, m_display.modality);
  return lesionRows({.patient = *m_patient,
                     .current = *m_current,
                     .references = references(),
                     .course = m_course ? &*m_course : nullptr,
                     .shown = picture ? &picture->grid() : nullptr},
                    current ? current->lesions : std::vector<Lesion>{});
}

std::vector<LesionLines> ReviewModel::lesionLines(Side side) const {
  const auto visit = loaded(side);
  if (!visit) return {};
  std::vector<LesionLines> all;
  for (std::size_t n = 0; n < visit->lesions.size(); ++n) {
    if (visit->lesions[n].longestMm <= 0) continue;
    const int part = static_cast<int>(n + 1);
    all.push_back(measuredLines(visit->lesions[n], visit->images.labels.grid(), part));
    const auto* drawn =
        m_course ? m_course->drawn(visit->study, twin::Compartment::enhancing, part) : nullptr;
    if (drawn == nullptr || drawn->segmentation != visit->segmentation) continue;
    all.back().lines = *drawn->lines;
    all.back().edited = true;
  }
  return all;
}

void ReviewModel::compareVisits() {
  const auto prior = loaded(Side::prior), current = loaded(Side::current);
  m_change.reset();
  m_comparing = false;
  if (!registered() || prior->images.labels.empty() || current->images.labels.empty())
    return void(Q_EMIT changeChanged());
  const Affine priorFromCurrent = sideFromCurrent(Side::prior);
  m_comparing = true;
  m_session.compute<LabelChange>(
      this,
      [prior, current, priorFromCurrent](Workspace&, const JobContext&) -> Result<LabelChange> {
        return changeBetween(prior->images.labels, current->images.labels, priorFromCurrent,
                             Region::et);
      },
      [this, prior, current](const LabelChange& change) {
        if (prior != loaded(Side::prior) || current != loaded(Side::current)) return;
        m_comparing = false;
        m_change = change;
        Q_EMIT changeChanged();
      });
}

std::optional<QString> ReviewModel::whyNoChange() const {
  if (m_change) return std::nullopt;
  if (!visit(Side::current)) return tr("Choose a patient first");
  if (!visit(Side::prior)) return tr("There is no earlier visit to compare with");
  const auto prior = loaded(Side::prior), current = loaded(Side::current);
  if (!prior || !current) return tr("The pictures are not loaded");
  if (!registered())
    return tr("The two visits are not registered to each other: prepare both first");
  if (prior->images.labels.empty() || current->images.labels.empty())
    return tr("Both visits need a segmentation: segment them first");
  return tr("The two visits are being compared");
}

bool ReviewModel::showsDifference() const {
  return m_display.labels && m_display.difference && m_change.has_value();
}

void ReviewModel::placeCrosshair() {
  const auto current = loaded(Side::current);
  if (!current || m_crosshairPlaced || current->images.sequences.empty()) return;
  m_crosshairPlaced = !current->lesions.empty();  // a first segmentation is shown where it lies
  if (!hasModality(m_display.modality))
    m_display.modality = current->images.sequences.front().modality();
  const Volume* shown = volume(Side::current, m_display.modality);
  m_display.crosshair = !current->lesions.empty() ? current->lesions.front().centreInWorld
                        : shown                   ? shown->grid().centreInWorld()
                                                  : Vec3{};
  Q_EMIT displayChanged();
}

GreyWindow ReviewModel::window(Side side, Modality modality) const {
  const Modality key = m_display.subtraction && modality == Modality::t1c ? kDifference : modality;
  const auto visitLoaded = loaded(side);
  if (!visitLoaded) return {};
  const auto base = visitLoaded->windows.find(key);
  if (base == visitLoaded->windows.end()) return {};
  const auto adjust = m_adjust.find(key);
  if (adjust == m_adjust.end()) return base->second;
  return {base->second.window * adjust->second.window,
          base->second.level + base->second.window * adjust->second.level};
}

void ReviewModel::edit(const std::function<void(Display&)>& change) {
  change(m_display);
  Q_EMIT displayChanged();
}

void ReviewModel::setPlane(Plane plane) {
  edit([plane](Display& d) { d.plane = plane, d.panMm = {}; });
}

void ReviewModel::setModality(Modality modality) {
  if (!hasModality(modality))
    //: %1 is a sequence such as FLAIR
    return m_session.raise(
        Error{"review.no-sequence",
              tr("These visits have no %1").arg(text(nameOf(modality))).toStdString(),
              {},
              {}});
  edit([modality](Display& d) { d.modality = modality, d.subtraction = false; });
}

void ReviewModel::toggleSubtraction() {
  const bool possible = volume(Side::current, Modality::t1) && volume(Side::current, Modality::t1c);
  const VisitSummary* current = visit(Side::current);
  if (!possible || !current || !current->prepared)
    return m_session.raise(
        Error{"review.no-subtraction",
              tr("T1c − T1 needs a prepared visit with T1 and T1c").toStdString(),
              tr("prepare this visit first").toStdString(),
              {}});
  edit([](Display& d) {
    d.subtraction = !d.subtraction;
    if (d.subtraction) d.modality = Modality::t1c;
  });
}

void ReviewModel::toggleLabels() {
  edit([](Display& d) { d.labels = !d.labels; });
}
void ReviewModel::toggleDifference() {
  if (const auto missing = whyNoChange())
    return m_session.raise(Error{"review.no-change", missing->toStdString(), {}, {}});
  // Labels that are hidden hide the difference too: asked for, it is shown.
  edit([shown = showsDifference()](Display& d) {
    d.difference = !shown;
    d.labels = d.labels || d.difference;
  });
}
void ReviewModel::setOpacity(double opacity) {
  edit([opacity](Display& d) { d.opacity = std::clamp(opacity, 0.05, 1.0); });
}
void ReviewModel::setZoom(double zoom) {
  edit([zoom](Display& d) { d.zoom = std::clamp(zoom, 0.5, 12.0); });
}
void ReviewModel::setCrosshair(Vec3 pointInCurrent) {
  m_crosshairPlaced = true;
  edit([pointInCurrent](Display& d) { d.crosshair = pointInCurrent; });
}
void ReviewModel::setPan(Vec3 millimetres) {
  edit([millimetres](Display& d) { d.panMm = millimetres; });
}
void ReviewModel::swapSides() {
  edit([](Display& d) { d.swapped = !d.swapped; });
}

void ReviewModel::adjustWindow(double windowFactor, double levelShift) {
  const Modality key = m_display.subtraction ? kDifference : m_display.modality;
  GreyWindow& adjust = m_adjust.try_emplace(key, GreyWindow{1, 0}).first->second;
  adjust.window = std::clamp(adjust.window * windowFactor, 0.02, 20.0);
  adjust.level = std::clamp(adjust.level + levelShift, -5.0, 5.0);
  Q_EMIT displayChanged();
}

void ReviewModel::resetDisplay() {
  m_adjust.clear();
  edit([](Display& d) { d.zoom = 1, d.panMm = {}, d.opacity = Display{}.opacity; });
}

std::optional<JobSnapshot> ReviewModel::activeJob() const {
  const VisitSummary* current = visit(Side::current);
  if (!current || !m_session.workspace()) return std::nullopt;
  for (const JobSnapshot& job : m_session.workspace()->jobs().snapshots())
    if (job.record.subject == studySubject(current->study.id) &&
        (job.record.state == twin::JobState::running ||
         job.record.state == twin::JobState::waiting))
      return job;
  return std::nullopt;
}

bool ReviewModel::canPrepare() const {
  const VisitSummary* current = visit(Side::current);
  return current && !current->prepared && !activeJob();
}

bool ReviewModel::canSegment() const {
  const VisitSummary* current = visit(Side::current);
  if (!current || activeJob()) return false;
  // What a model made or a person corrected is not offered to a model again.
  return !current->segmentation ||
         (current->segmentation->origin != "model" && current->segmentation->origin != "edited");
}

void ReviewModel::prepare() {
  const VisitSummary* current = visit(Side::current);
  if (!current)
    return m_session.raise(
        Error{"review.no-visit", tr("Choose a patient first").toStdString(), {}, {}});
  const StudyId study = current->study.id;
  m_session.start<twin::PreparationRecord>(
      this,
      JobSpec{.lane = Lane::gpu, .kind = "prepare", .subject = studySubject(study), .request = {}},
      [study](Workspace& workspace, const JobContext& context) {
        return prepareStoredStudy(workspace, study, {}, context);
      },
      [this](const twin::PreparationRecord&) {
        //: A job ended well
        m_session.raise(tr("The visit is prepared"));
        reload();
      });
}

void ReviewModel::segment() {
  const VisitSummary* current = visit(Side::current);
  if (!current)
    return m_session.raise(
        Error{"review.no-visit", tr("Choose a patient first").toStdString(), {}, {}});
  const StudyId study = current->study.id;
  m_session.start<StoredSegmentation>(
      this,
      JobSpec{.lane = Lane::gpu, .kind = "segment", .subject = studySubject(study), .request = {}},
      [study](Workspace& workspace, const JobContext& context) -> Result<StoredSegmentation> {
        const auto reader = workspace.reader();
        if (!reader) return std::unexpected(reader.error());
        const auto settings = loadSettings((*reader)->care());
        if (!settings) return std::unexpected(settings.error());
        return segmentStoredStudy(workspace, study, settings->defaultModel, context);
      },
      [this](const StoredSegmentation& stored) {
        //: A job ended well; %1 is the name of a model
        m_session.raise(tr("The visit is segmented by %1").arg(text(stored.modelName)));
        reload();
      });
}

}  // namespace twinscope::app
