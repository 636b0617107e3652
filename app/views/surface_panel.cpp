#include "app/views/surface_panel.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/theme.h"
#include "app/views/vtk_widget.h"
#include "render/surfaces.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

using render::Colour;
using render::SurfacePart;

constexpr double kHeadOpacity = 0.25;
constexpr double kOuterOpacity = 0.35;  ///< of what may hide something inside it
constexpr Colour kHeadColour{150, 163, 178};

/// The head around it; coarse, because it is context only.
SurfacePart headPart(const VisitImages& images) {
  const Volume& volume = images.sequences.front();
  const double finest = volume.grid().spacingMm().x;
  const int stride = finest < 1.5 ? 3 : 2;
  return {render::labelSurface(
              render::headMask(volume), 1,
              {.stride = stride, .smoothingIterations = 20, .passBand = 0.1, .blurVoxels = 1.5}),
          kHeadColour, kHeadOpacity};
}

std::vector<SurfacePart> regionParts(const LoadedVisit& visit) {
  std::vector<SurfacePart> parts;
  const std::array<std::pair<std::uint8_t, double>, 3> regions{
      {{1, 1.0}, {2, kOuterOpacity}, {3, 0.8}}};  // necrosis inside enhancing inside oedema
  for (const auto& [value, opacity] : regions)
    parts.push_back(
        {render::labelSurface(visit.images.labels, value), render::kRegionColours[value], opacity});
  return parts;
}

std::vector<SurfacePart> changeParts(const LabelMap& change) {
  return {{render::labelSurface(change, 3), render::kChangeColours[3], 1.0},
          {render::labelSurface(change, 1), render::kChangeColours[1], 0.6},
          {render::labelSurface(change, 2), render::kChangeColours[2], 0.6}};
}

QString entry(Colour colour, const QString& words) {
  return QStringLiteral("<span style='color:rgb(%1,%2,%3)'>■</span>&nbsp;%4")
      .arg(colour.red)
      .arg(colour.green)
      .arg(colour.blue)
      .arg(words.toHtmlEscaped());
}

}  // namespace

SurfacePanel::SurfacePanel(Session& session, ReviewModel& model, QWidget* parent)
    : QFrame(parent), m_session(session), m_model(model) {
  setObjectName(QStringLiteral("panel"));
  m_heading = label({}, "caption");
  m_legend = new QLabel;
  m_legend->setObjectName(QStringLiteral("muted"));
  m_legend->setWordWrap(true);
  m_empty = emptyState({});
  auto* group = new QButtonGroup(this);
  //: Choice of the surface view: what grew and went since the prior visit
  m_changeChoice = choice(tr("Change"), tr("Grown, gone and unchanged enhancing tumour (C)"), true);
  //: Choice of the surface view: tumour regions of the current visit
  m_regionsChoice = choice(tr("Regions"), tr("Tumour regions of the current visit (C)"), false);
  group->addButton(m_changeChoice);
  group->addButton(m_regionsChoice);

  auto* top = new QHBoxLayout;
  top->addWidget(m_heading, 1);
  top->addWidget(m_changeChoice);
  top->addWidget(m_regionsChoice);
  m_stack = new QStackedLayout;
  m_stack->addWidget(m_empty);
  if (VtkWidget::available()) {
    m_view = new VtkWidget;
    m_stack->addWidget(m_view);
  }
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 10, 12, 10);
  layout->setSpacing(kGap);
  layout->addLayout(top);
  layout->addLayout(m_stack, 1);
  layout->addWidget(m_legend);
  connect(&model, &ReviewModel::imagesChanged, this, &SurfacePanel::refresh);
  connect(&model, &ReviewModel::changeChanged, this, &SurfacePanel::refresh);
  refresh();
}

QPushButton* SurfacePanel::choice(const QString& title, const QString& toolTip, bool change) {
  auto* result = button(title, toolTip);
  result->setObjectName(QStringLiteral("segment"));
  result->setCheckable(true);
  result->setChecked(change == m_showChange);
  connect(result, &QPushButton::clicked, this, [this, change] { setShowChange(change); });
  return result;
}

void SurfacePanel::setShowChange(bool change) {
  m_showChange = change;
  (change ? m_changeChoice : m_regionsChoice)->setChecked(true);
  refresh();
}

void SurfacePanel::refresh() {
  m_heading->setText(heading());
  m_legend->setText(legend());
  m_empty->setText(emptyText());
  const auto visit = m_model.loaded(Side::current);
  const bool change = m_showChange && m_model.change();
  if (!m_view || !visit || visit->images.labels.empty()) {
    m_stack->setCurrentIndex(0);
    return;
  }
  if (std::exchange(m_busy, true)) {
    m_again = true;
    return;
  }
  const LabelMap changed = change ? m_model.change()->grownGone : LabelMap();
  m_session.compute<Parts>(
      this,
      [visit, changed](Workspace&, const JobContext&) -> Result<Parts> {
        Parts parts = changed.empty() ? regionParts(*visit) : changeParts(changed);
        if (!visit->images.sequences.empty()) parts.push_back(headPart(visit->images));
        return parts;
      },
      [this](const Parts& parts) { take(parts); });
}

void SurfacePanel::take(const Parts& parts) {
  m_busy = false;
  const QColor ground = currentTheme().panel;
  m_view->scene().setBackground(
      {std::uint8_t(ground.red()), std::uint8_t(ground.green()), std::uint8_t(ground.blue())});
  m_view->scene().setParts(parts);
  m_view->update();
  m_stack->setCurrentWidget(m_view);
  if (std::exchange(m_again, false)) return refresh();
  Q_EMIT surfacesShown();
}

QString SurfacePanel::heading() const {
  const VisitSummary* prior = m_model.visit(Side::prior);
  if (!m_showChange || !prior) return tr("Tumour regions");
  //: %1 is the date of the prior visit
  return tr("Change since %1").arg(isoDate(prior->study.date));
}

QString SurfacePanel::legend() const {
  if (m_showChange && m_model.change()) {
    const LabelChange& change = *m_model.change();
    const VisitSummary& current = *m_model.visit(Side::current);
    const auto volume = [&](std::size_t voxels) {
      return u' ' + volumeShown(voxels, change.grownGone.grid(), current);
    };
    //: Legend: enhancing tumour that was not there before
    return entry(render::kGrownColour, tr("grown") + volume(change.grownVoxels)) + u' ' +
           //: Legend: enhancing tumour that was and is there
           entry(render::kEnhancingColour, tr("unchanged") + volume(change.unchangedVoxels)) +
           u' ' +
           //: Legend: enhancing tumour that is not there any more
           entry(render::kGoneColour,
                 tr("gone") + volume(change.goneVoxels) + u' ' + volumeUnit(current));
  }
  if (m_showChange && m_model.visit(Side::prior))
    return tr("Prepare and segment both visits to see what changed; regions are shown.");
  const VisitSummary* visit = m_model.visit(Side::current);
  if (!visit || !visit->segmentation) return {};
  QStringList entries;
  for (const auto& [region, value] :
       {std::pair(Region::et, 3), std::pair(Region::ncr, 1), std::pair(Region::ed, 2)})
    entries << entry(render::kRegionColours[std::size_t(value)],
                     regionTitle(region).toLower() + u' ' +
                         volumeShown(visit->volume(region), *visit) + u' ' + volumeUnit(*visit));
  return entries.join(u' ');
}

QString SurfacePanel::emptyText() const {
  if (!m_model.visit(Side::current)) return {};
  if (!m_view)
    return tr(
        "Surfaces need OpenGL 3.2, which this display does not offer. Everything else works.");
  if (!m_model.loaded(Side::current)) return tr("Loading…");
  return tr("Segment this visit to see its surfaces.");
}

}  // namespace twinscope::app
