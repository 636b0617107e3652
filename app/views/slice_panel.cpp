#include "app/views/slice_panel.h"

#include "app/models/review_figures.h"
#include "app/models/words.h"
#include "app/views/density_scale.h"
#include "app/views/slice_marks.h"
#include "app/views/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace twinscope::app {
namespace {

using render::SliceView;

constexpr double kFrameShare = 1.03;  ///< a little air around the scan

render::Orientation orientationOf(Plane plane) {
  switch (plane) {
    case Plane::coronal:
      return render::Orientation::coronal;
    case Plane::sagittal:
      return render::Orientation::sagittal;
    case Plane::axial:
      break;
  }
  return render::Orientation::axial;
}

}  // namespace

SlicePanel::SlicePanel(ReviewModel& model, EditModel& edit, MeasureModel& measure, Side place,
                       QWidget* parent)
    : QWidget(parent), m_model(model), m_edit(edit), m_measure(measure), m_place(place) {
  setMinimumSize(180, 150);
  setMouseTracking(true);
  setCursor(Qt::CrossCursor);
  //: Tooltip of a slice picture
  setToolTip(
      tr("Click: crosshair (Shift+arrows). Wheel: slices (Up, Down). Ctrl+wheel: "
         "zoom (+, −). Right drag: window and level. Middle drag: move."));
  connect(&model, &ReviewModel::imagesChanged, this, &SlicePanel::rebuild);
  connect(&model, &ReviewModel::patientChanged, this, &SlicePanel::rebuild);
  connect(&model, &ReviewModel::displayChanged, this, &SlicePanel::rebuild);
  connect(&model, &ReviewModel::changeChanged, this, &SlicePanel::rebuild);
  connect(&edit, &EditModel::labelsChanged, this, &SlicePanel::rebuild);
  connect(&edit, &EditModel::changed, this, qOverload<>(&QWidget::update));
  connect(&measure, &MeasureModel::changed, this, [this] {
    if (!isMeasured()) setCursor(Qt::CrossCursor);
    update();
  });
}

void SlicePanel::follow(const ForecastModel& forecast) {
  m_forecast = &forecast;
  connect(&forecast, &ForecastModel::changed, this, [this] {
    const DensityMap* map = m_forecast->map();
    m_map.setDensity(map != nullptr ? map->density : Volume());
    update();
  });
}

Side SlicePanel::side() const {
  if (!m_model.display().swapped) return m_place;
  return m_place == Side::prior ? Side::current : Side::prior;
}

const Volume* SlicePanel::shownVolume() const {
  return m_model.volume(side(), m_model.display().modality);
}

const Volume* SlicePanel::framingVolume() const {
  if (const Volume* current = m_model.volume(Side::current, m_model.display().modality))
    return current;
  if (const Volume* shown = shownVolume()) return shown;
  const auto current = m_model.loaded(Side::current);
  return current && !current->images.sequences.empty() ? &current->images.sequences.front()
                                                       : nullptr;
}

void SlicePanel::rebuild() {
  const Volume* shown = shownVolume();
  const auto visit = m_model.loaded(side());
  const bool subtract = m_model.display().subtraction;
  const Volume* t1 = subtract ? m_model.volume(side(), Modality::t1) : nullptr;
  const Volume wanted = shown ? *shown : Volume();
  if (wanted.buffer() != m_scene.volume().buffer()) m_scene.setVolume(wanted);
  m_scene.setSubtrahend(t1 ? *t1 : Volume());
  const LabelMap labels = isEdited()          ? m_edit.labels()
                          : showsDifference() ? m_model.change()->grownGone
                          : visit             ? visit->images.labels
                                              : LabelMap();
  m_scene.setLabels(m_model.display().labels || isEdited() ? labels : LabelMap());
  m_scene.setScanFromView(m_model.sideFromCurrent(side()));
  update();
}

bool SlicePanel::showsDifference() const {
  return side() == Side::current && !isEdited() && m_model.showsDifference();
}

std::optional<SliceView> SlicePanel::view() const {
  const Volume* frame = framingVolume();
  if (!frame) return std::nullopt;
  const Display& display = m_model.display();
  const auto current = m_model.loaded(Side::current);
  const auto orientation = orientationOf(display.plane);
  SliceView result;
  // What was prepared lies along the patient's axes; what was not is shown as it was taken.
  result.axes = current && current->prepared ? render::patientAxes(orientation)
                                             : render::acquisitionAxes(orientation, frame->grid());
  const double scale = devicePixelRatioF();
  result.width = std::max(1, int(std::lround(width() * scale)));
  result.height = std::max(1, int(std::lround(height() * scale)));
  result.mmPerPixel =
      kFrameShare *
      render::fittingMmPerPixel(frame->grid(), result.axes, result.width, result.height) /
      display.zoom;
  const Vec3 middle = frame->grid().centreInWorld() + display.panMm;
  const double ahead = dot(display.crosshair - middle, result.axes.normal);
  result.middleInWorld = middle + ahead * result.axes.normal;
  return result;
}

QPointF SlicePanel::widgetFromWorld(Vec3 pointInCurrent) const {
  const auto shown = view();
  if (!shown) return {};
  const Vec3 pixel = shown->pixelFromWorld() * pointInCurrent;
  return QPointF(pixel.x + 0.5, pixel.y + 0.5) / devicePixelRatioF();
}

Vec3 SlicePanel::worldAt(QPointF position) const {
  const QPointF pixel = position * devicePixelRatioF();
  return view()->worldFromPixel() * Vec3{pixel.x() - 0.5, pixel.y() - 0.5, 0};
}

void SlicePanel::stepSlices(int count) {
  const auto shown = view();
  if (!shown) return;
  const render::SliceStack stack = render::stackOf(framingVolume()->grid(), shown->axes);
  const Vec3 from = m_model.display().crosshair;
  m_model.setCrosshair(stack.moved(from, stack.indexOf(from) + count));
}

void SlicePanel::stepInPlane(int right, int down) {
  const auto shown = view();
  if (!shown) return;
  const double mm = shown->mmPerPixel * devicePixelRatioF();
  m_model.setCrosshair(m_model.display().crosshair + (mm * right) * shown->axes.right +
                       (mm * down) * shown->axes.down);
}

void SlicePanel::mousePressEvent(QMouseEvent* event) {
  m_last = event->position();
  if (event->button() != Qt::LeftButton || !view()) return;
  const auto handle = handleAt(m_last);
  if (isEdited() && !(event->modifiers() & Qt::ShiftModifier))
    m_edit.press(worldAt(m_last), view()->axes.normal);
  else if (handle)
    m_measure.press(handle->part, handle->end);
  else
    m_model.setCrosshair(worldAt(m_last));
}

void SlicePanel::mouseMoveEvent(QMouseEvent* event) {
  m_pointer = event->position();
  if (!view()) return;
  const QPointF moved = event->position() - m_last;
  if (event->buttons() & Qt::LeftButton) {
    if (isEdited() && !(event->modifiers() & Qt::ShiftModifier))
      m_edit.drag(worldAt(event->position()));
    else if (m_measure.isDragging())
      m_measure.drag(worldAt(event->position()));
    else
      m_model.setCrosshair(worldAt(event->position()));
  } else if (event->buttons() & Qt::RightButton) {
    m_model.adjustWindow(std::exp(moved.x() / 200.0), moved.y() / 400.0);
  } else if (event->buttons() & Qt::MiddleButton) {
    m_model.setPan(m_model.display().panMm + (worldAt(m_last) - worldAt(event->position())));
  }
  m_last = event->position();
  if (isEdited()) update();
  if (isMeasured() && event->buttons() == Qt::NoButton)
    setCursor(handleAt(m_last) ? Qt::SizeAllCursor : Qt::CrossCursor);
}

void SlicePanel::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (isEdited()) m_edit.release();
  m_measure.release();
}

void SlicePanel::leaveEvent(QEvent* event) {
  m_pointer.reset();
  update();
  QWidget::leaveEvent(event);
}

void SlicePanel::paintBrush(QPainter& painter) const {
  const bool brush = m_edit.tool() == EditTool::brush || m_edit.tool() == EditTool::eraser;
  if (!isEdited() || !m_pointer || !brush) return;
  const double radius = m_edit.radiusMm() / (view()->mmPerPixel * devicePixelRatioF());
  painter.setPen(
      QPen(Qt::white, 1.2, m_edit.tool() == EditTool::eraser ? Qt::DashLine : Qt::SolidLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(*m_pointer, radius, radius);
}

void SlicePanel::wheelEvent(QWheelEvent* event) {
  const double steps = event->angleDelta().y() / 120.0;
  if (event->modifiers() & Qt::ControlModifier)
    m_model.setZoom(m_model.display().zoom * std::pow(1.15, steps));
  else
    stepSlices(steps > 0 ? 1 : -1);
  event->accept();
}

void SlicePanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath frame;
  frame.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  painter.fillPath(frame, Qt::black);
  const auto shown = view();
  if (shown && shownVolume()) {
    painter.setClipPath(frame);
    paintPicture(painter, *shown);
    if (shownMap() != nullptr) paintMap(painter, *shown);
    if (!isEdited()) paintLesions(painter, *shown);
    paintCrosshair(painter, widgetFromWorld(m_model.display().crosshair), rect());
    paintBrush(painter);
    paintWords(painter, *shown);
    painter.setClipping(false);
  } else {
    paintMessage(painter);
  }
  const Theme& theme = currentTheme();
  painter.setPen(QPen(side() == Side::current ? theme.accent : theme.line, 1));
  painter.drawPath(frame);
}

void SlicePanel::paintPicture(QPainter& painter, const SliceView& shown) {
  const Display& display = m_model.display();
  const GreyWindow grey = m_model.window(side(), display.modality);
  const auto visit = m_model.loaded(side());
  render::SliceStyle style;
  style.windowLevel = {grey.window, grey.level};
  style.labels.opacity = shownMap() != nullptr ? 0 : display.opacity;  // outlines stay
  if (showsDifference()) style.labels.colours = render::kChangeColours;
  style.subtrahendScale = visit ? visit->subtractionScale : 0;
  const render::Picture picture = m_scene.draw(shown, style);
  const QImage image(reinterpret_cast<const uchar*>(picture.argb.data()), picture.width,
                     picture.height, QImage::Format_RGB32);
  painter.drawImage(QRectF(rect()), image);
}

const DensityMap* SlicePanel::shownMap() const {
  const auto visit = m_model.loaded(side());
  const bool fits = side() == Side::current && visit && visit->prepared && !isEdited();
  return m_forecast != nullptr && fits ? m_forecast->map() : nullptr;
}

void SlicePanel::paintMap(QPainter& painter, const SliceView& shown) {
  const Affine mapFromCurrent =
      shownMap()->worldFromBaseline * m_model.loaded(side())->images.studyFromBaseline.inverse();
  const render::Picture picture = m_map.draw(shown, mapFromCurrent);
  const QImage image(reinterpret_cast<const uchar*>(picture.argb.data()), picture.width,
                     picture.height, QImage::Format_ARGB32);
  painter.drawImage(QRectF(rect()), image);
}

bool SlicePanel::isMeasured() const {
  return side() == Side::current && !isEdited() && m_measure.isActive() &&
         m_model.display().plane == Plane::axial;
}

QPointF SlicePanel::widgetFromSide(Vec3 pointInSide) const {
  return widgetFromWorld(m_model.sideFromCurrent(side()).inverse() * pointInSide);
}

std::vector<LesionLines> SlicePanel::linesInSlice(const SliceView& shown) const {
  if (m_model.display().plane != Plane::axial) return {};
  auto lines = side() == Side::current ? m_measure.lines() : m_model.lesionLines(side());
  const Affine viewFromSide = m_model.sideFromCurrent(side()).inverse();
  std::erase_if(lines, [&](const LesionLines& each) {
    const Vec3 away = viewFromSide * each.middle() - shown.middleInWorld;
    return std::abs(dot(away, shown.axes.normal)) > LesionLines::kNearShare * each.sliceMm;
  });
  return lines;
}

std::optional<SlicePanel::Handle> SlicePanel::handleAt(QPointF position) const {
  const auto shown = view();
  if (!shown || !isMeasured()) return std::nullopt;
  std::optional<Handle> nearest;
  double best = kHandleReach;
  for (const LesionLines& lesion : linesInSlice(*shown))
    for (const twin::DiameterEnd end : twin::kDiameterEnds) {
      const double away = QLineF(position, widgetFromSide(endOf(lesion.lines, end))).length();
      if (away > best) continue;
      best = away;
      nearest = {lesion.part, end};
    }
  return nearest;
}

void SlicePanel::paintLesions(QPainter& painter, const SliceView& shown) const {
  if (!m_model.display().labels && !isMeasured()) return;
  const auto toPicture = [this](Vec3 point) { return widgetFromSide(point); };
  for (const LesionLines& lesion : linesInSlice(shown)) {
    paintDiameters(painter, lesion, toPicture);
    if (isMeasured()) paintMeasure(painter, lesion, toPicture, rect());
  }
}

QString SlicePanel::title() const {
  const VisitSummary* visit = m_model.visit(side());
  const auto index = m_model.visitIndex(side());
  const ReferenceVisits reference = m_model.references();
  const QString sequence = m_model.display().subtraction ? QStringLiteral("T1c − T1")
                                                         : text(nameOf(m_model.display().modality));
  //: Which visit a picture shows
  const QString role = side() == Side::current       ? tr("current")
                       : index == reference.nadir    ? tr("nadir")
                       : index == reference.baseline ? tr("baseline")
                                                     : tr("prior");
  const QString words =
      QStringLiteral("%1 · %2 %3").arg(sequence, role, isoDate(visit->study.date));
  //: After the name of a visit whose position is not tied to the other picture's
  return side() == Side::current || m_model.registered() ? words
                                                         : words + u'\n' + tr("not registered");
}

void SlicePanel::paintWords(QPainter& painter, const SliceView& shown) const {
  QFont small = font();
  small.setPixelSize(12);
  painter.setFont(small);
  painter.setPen(QColor(kWordsOnScan));
  const QRect inner = rect().adjusted(kSliceInset, kSliceInset, -kSliceInset, -kSliceInset);
  paintEdgeMarks(painter, shown, rect());
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, title());
  if (showsDifference()) paintChangeLegend(painter, inner);

  const render::SliceStack stack = render::stackOf(framingVolume()->grid(), shown.axes);
  const Vec3 mm = shownVolume()->grid().spacingMm();
  const QString size = m_model.visit(side())->study.spacingKnown
                           ? QStringLiteral("%1×%2×%3")
                                 .arg(mm.x, 0, 'f', 2)
                                 .arg(mm.y, 0, 'f', 2)
                                 .arg(mm.z, 0, 'f', 2)
                           //: Voxel size, where the files do not give it
                           : tr("size unknown");
  //: Slice number of all slices, then voxel size; keep it short
  painter.drawText(inner, Qt::AlignRight | Qt::AlignTop,
                   tr("sl %1/%2 · %3")
                       .arg(stack.indexOf(m_model.display().crosshair) + 1)
                       .arg(stack.count)
                       .arg(size));
  const GreyWindow grey = m_model.window(side(), m_model.display().modality);
  const int digits = std::abs(grey.window) < 10 ? 2 : 0;
  //: Window width and level
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignBottom,
                   tr("WL %1/%2").arg(grey.window, 0, 'f', digits).arg(grey.level, 0, 'f', digits));
  if (shownMap() != nullptr)
    paintDensityScale(painter, inner.bottomLeft() - QPoint(0, 22), m_forecast->mapTitle());
  const auto lines = side() == Side::current ? m_measure.lines() : m_model.lesionLines(side());
  if (lines.empty() || !m_model.display().labels) return;
  const twin::Diameters largest = lines.front().lines.sizeMm();
  painter.drawText(inner, Qt::AlignRight | Qt::AlignBottom,
                   QStringLiteral("d1 %1 × d2 %2 %3")
                       .arg(largest.longest, 0, 'f', 1)
                       .arg(largest.perpendicular, 0, 'f', 1)
                       .arg(lengthUnit(*m_model.visit(side()))));
}

QString SlicePanel::emptyText() const {
  if (!m_model.patient()) return tr("Choose a patient");
  if (!m_model.visit(side()))
    return side() == Side::prior ? tr("No earlier visit to compare with") : tr("No visit yet");
  if (!m_model.loaded(side()))
    return m_model.loading() ? tr("Loading…") : tr("The pictures of this visit cannot be read");
  //: %1 is a sequence such as FLAIR
  return tr("This visit has no %1").arg(text(nameOf(m_model.display().modality)));
}

void SlicePanel::paintMessage(QPainter& painter) const {
  painter.setPen(QColor(147, 160, 175));
  painter.drawText(rect().adjusted(kSliceInset, kSliceInset, -kSliceInset, -kSliceInset),
                   Qt::AlignCenter | Qt::TextWordWrap, emptyText());
}

}  // namespace twinscope::app
