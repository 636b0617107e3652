#include "app/models/measure_model.h"

#include "app/services/response/patient_timeline.h"

#include <algorithm>
#include <utility>

namespace twinscope::app {

MeasureModel::MeasureModel(Session& session, ReviewModel& review, QObject* parent)
    : QObject(parent), m_session(session), m_review(review) {
  connect(&review, &ReviewModel::patientChanged, this, &MeasureModel::follow);
  connect(&review, &ReviewModel::imagesChanged, this, &MeasureModel::changed);
}

/// Another visit, another revision, or what was stored came back.
void MeasureModel::follow() {
  const VisitSummary* visit = m_review.visit(Side::current);
  const bool same = visit && visit->segmentation && visit->segmentation->id == m_segmentation;
  if (!same) m_chosen.reset();
  if (!same || !m_held) {
    m_held.reset();
    m_drawn.reset();
  }
  if (!same && visit && visit->segmentation) m_segmentation = visit->segmentation->id;
  Q_EMIT changed();
}

std::optional<QString> MeasureModel::whyNot() const {
  const VisitSummary* visit = m_review.visit(Side::current);
  if (!visit) return tr("Choose a patient first");
  if (!visit->segmentation) return tr("This visit is not segmented yet");
  const auto& course = m_review.course();
  const auto scan = m_review.visitIndex(Side::current);
  if (!course || *scan >= course->scans.size() || !course->scans[*scan].measured)
    return tr(
        "The diameters of this visit count for nothing: it is not prepared, its voxel size is "
        "not known, or the patient's facts contradict each other");
  const auto loaded = m_review.loaded(Side::current);
  if (!loaded) return tr("The pictures are not loaded");
  if (m_review.lesionLines(Side::current).empty()) return tr("This visit has no enhancing lesion");
  return std::nullopt;
}

void MeasureModel::toggle() {
  if (!m_active) {
    if (const auto missing = whyNot())
      return m_session.raise(Error{"measure.none", missing->toStdString(), {}, {}});
    const auto all = lines();
    const Vec3 at = m_review.display().crosshair;
    const bool isSeen =
        std::ranges::any_of(all, [&](const LesionLines& each) { return each.isAt(at); });
    m_review.setPlane(Plane::axial);
    if (!isSeen) show(all.front());
  }
  m_active = !m_active;
  m_held.reset();
  Q_EMIT changed();
}

std::vector<LesionLines> MeasureModel::lines() const {
  auto all = m_review.lesionLines(Side::current);
  if (m_drawn)
    for (LesionLines& each : all)
      if (each.part == m_drawn->part) each = *m_drawn;
  return all;
}

std::optional<LesionLines> MeasureModel::lineOf(int part) const {
  const auto all = lines();
  const auto at = std::ranges::find(all, part, &LesionLines::part);
  return at == all.end() ? std::nullopt : std::optional(*at);
}

void MeasureModel::show(const LesionLines& lesion) { m_review.setCrosshair(lesion.middle()); }

void MeasureModel::choose(int part) {
  const auto found = lineOf(part);
  if (!found) return;
  m_chosen = part;
  show(*found);
  Q_EMIT changed();
}

void MeasureModel::press(int part, twin::DiameterEnd end) {
  const auto found = lineOf(part);
  if (!isActive() || !found) return;
  m_chosen = part;
  m_held = end;
  m_drawn = found;
  Q_EMIT changed();
}

void MeasureModel::drag(Vec3 to) {
  if (!m_held) return;
  m_drawn->lines = twin::dragged(m_drawn->lines, *m_held, to, m_drawn->normal);
  m_drawn->edited = true;
  Q_EMIT changed();
}

void MeasureModel::release() {
  if (!std::exchange(m_held, std::nullopt)) return;
  const auto stored = m_review.lesionLines(Side::current);
  const auto before = std::ranges::find(stored, m_drawn->part, &LesionLines::part);
  if (before == stored.end() || before->lines == m_drawn->lines)
    m_drawn.reset();
  else
    store(m_drawn->part, m_drawn->lines);
  Q_EMIT changed();
}

bool MeasureModel::canReset() const {
  const auto found = m_chosen ? lineOf(*m_chosen) : std::nullopt;
  return found && found->edited && !m_held;
}

void MeasureModel::reset() {
  if (canReset()) store(*m_chosen, std::nullopt);
}

void MeasureModel::store(int part, std::optional<twin::DiameterLines> lines) {
  const twin::DiameterEdit edit{.number = 0,
                                .study = m_review.visit(Side::current)->study.id,
                                .segmentation = m_segmentation,
                                .compartment = twin::Compartment::enhancing,
                                .part = part,
                                .lines = lines,
                                .who = {},
                                .time = {}};
  using Done = bool;
  m_session.tryReach<Done>(
      this, JobSpec{.lane = Lane::cpu, .kind = {}, .subject = {}, .request = {}},
      [edit](Workspace& workspace, const JobContext&) -> Result<Done> {
        if (const Status stored = editDiameters(workspace, edit); !stored)
          return std::unexpected(stored.error());
        return true;
      },
      [this](const Result<Done>& stored) {
        if (stored) return;
        m_session.raise(stored.error());
        m_drawn.reset();
        Q_EMIT changed();
      });
}

}  // namespace twinscope::app
