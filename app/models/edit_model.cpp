#include "app/models/edit_model.h"

#include "app/services/correct_segmentation.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kLeastMm = 0.5, kMostMm = 30;

/// The axis of a grid that runs closest along a direction of the world.
int axisAlong(const Grid& grid, Vec3 direction) {
  int best = 0;
  const auto along = [&](int axis) {
    const Vec3 step = grid.worldFromVoxel.column(axis);
    return std::abs(dot(step, direction)) / length(step);
  };
  for (const int axis : {1, 2})
    if (along(axis) > along(best)) best = axis;
  return best;
}

}  // namespace

EditModel::EditModel(Session& session, ReviewModel& review, QObject* parent)
    : QObject(parent), m_session(session), m_review(review) {
  connect(&review, &ReviewModel::patientChanged, this, [this] {
    const VisitSummary* visit = m_review.visit(Side::current);
    if (isActive() && (visit == nullptr || visit->study.id != m_study)) setAside();
  });
  connect(&session, &Session::workspaceChanged, this, [this] {
    m_left.clear();
    if (isActive()) leave();
  });
}

bool EditModel::canStart() const {
  const auto visit = m_review.loaded(Side::current);
  return !isActive() && visit && (!visit->images.labels.empty() || visit->prepared);
}

void EditModel::start() {
  const auto visit = m_review.loaded(Side::current);
  if (!canStart())
    return m_session.raise(Error{"correct.nothing",
                                 tr("This visit has no labels and is not prepared").toStdString(),
                                 tr("prepare or segment it first").toStdString(),
                                 {}});
  m_study = visit->study;
  if (auto left = m_left.extract(m_study)) {
    m_editor = std::move(left.mapped());
    return publish();
  }
  LabelMap labels = visit->images.labels;
  if (labels.empty()) {
    const Grid& grid = visit->images.sequences.front().grid();
    labels = LabelMap(grid, std::vector<std::uint8_t>(grid.voxels(), 0));
  }
  m_editor = std::make_unique<LabelEditor>(std::move(labels));
  publish();
}

void EditModel::leave() {
  m_editor.reset();
  m_shown = {};
  m_stroking = false;
  Q_EMIT labelsChanged();
  Q_EMIT changed();
}

void EditModel::setAside() {
  if (isChanged()) {
    m_left[m_study] = std::move(m_editor);
    //: A notice: another visit is shown while labels are corrected
    m_session.raise(tr("The correction waits: Correct… on that visit takes it up again"));
  }
  leave();
}

void EditModel::discard() {
  if (isActive()) leave();
}

void EditModel::keep() {
  if (!isActive()) return;
  release();
  const LabelMap labels = m_editor->labels();
  const StudyId study = m_study;
  m_session.tryReach<SegmentationId>(
      this, JobSpec{.lane = Lane::cpu, .kind = {}, .subject = {}, .request = {}},
      [study, labels](Workspace& workspace, const JobContext&) {
        return keepCorrection(workspace, study, labels);
      },
      [this, study](const Result<SegmentationId>& kept) {
        if (!kept) return m_session.raise(kept.error());
        //: A notice: labels that were corrected by hand are stored
        m_session.raise(tr("The correction is kept as a new revision"));
        m_left.erase(study);
        if (isActive() && m_study == study) leave();
      });
}

void EditModel::setTool(EditTool tool) {
  m_tool = tool;
  if (tool == EditTool::smooth && isActive()) {  // acts at once, on the whole region
    m_editor->smooth(value());
    m_tool = EditTool::brush;
    publish();
  }
  Q_EMIT changed();
}

void EditModel::setRegion(Region region) {
  m_region = region;
  if (m_tool == EditTool::eraser) m_tool = EditTool::brush;
  Q_EMIT changed();
}

void EditModel::setRadiusMm(double radius) {
  m_radiusMm = std::clamp(radius, kLeastMm, kMostMm);
  Q_EMIT changed();
}

void EditModel::setBall(bool ball) {
  m_ball = ball;
  Q_EMIT changed();
}

std::uint8_t EditModel::value() const { return m_shown.table().valueFor(m_region).value_or(0); }

LabelBrush EditModel::brush() const {
  return {.radiusMm = m_radiusMm,
          .discNormal = m_ball ? std::nullopt : std::optional(m_across),
          .value = m_tool == EditTool::eraser ? std::uint8_t{0} : value()};
}

void EditModel::press(Vec3 at, Vec3 across) {
  if (!isActive()) return;
  m_across = across;
  m_last = at;
  if (m_tool != EditTool::brush && m_tool != EditTool::eraser) return apply(at);
  m_stroking = true;
  drag(at);
}

void EditModel::drag(Vec3 to) {
  if (!isActive() || !m_stroking) return;
  m_editor->paint(m_last, to, brush());
  m_last = to;
  m_shown = m_editor->labels();
  Q_EMIT labelsChanged();
}

void EditModel::release() {
  if (!isActive() || !std::exchange(m_stroking, false)) return;
  m_editor->endStroke();
  publish();
}

void EditModel::apply(Vec3 at) {
  if (m_tool == EditTool::eraseComponent) m_editor->eraseComponent(at);
  if (m_tool == EditTool::fillHoles) fillHoles(at);
  const Volume* image = m_review.volume(Side::current, m_review.display().modality);
  if (m_tool == EditTool::grow && image != nullptr) m_editor->grow(at, *image, {.value = value()});
  publish();
}

void EditModel::fillHoles(Vec3 at) {
  const Grid& grid = m_editor->grid();
  const int axis = axisAlong(grid, m_across);
  const Vec3 voxel = grid.worldFromVoxel.inverse() * at;
  const double along = axis == 0 ? voxel.x : axis == 1 ? voxel.y : voxel.z;
  const std::int64_t most = axis == 0 ? grid.size.i : axis == 1 ? grid.size.j : grid.size.k;
  m_editor->fillHoles(axis, std::clamp<std::int64_t>(std::llround(along), 0, most - 1), value());
}

void EditModel::publish() {
  m_shown = m_editor->labels();
  Q_EMIT labelsChanged();
  Q_EMIT changed();
}

void EditModel::undo() {
  if (!canUndo()) return;
  m_editor->undo();
  publish();
}

void EditModel::redo() {
  if (!canRedo()) return;
  m_editor->redo();
  publish();
}

}  // namespace twinscope::app
