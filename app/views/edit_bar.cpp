#include "app/views/edit_bar.h"

#include "app/models/words.h"
#include "app/views/keys_dialog.h"
#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

namespace twinscope::app {
namespace {

constexpr double kSizeStep = 1.25;

}  // namespace

EditBar::EditBar(EditModel& model, QWidget* parent) : QFrame(parent), m_model(model) {
  setObjectName(QStringLiteral("panel"));
  //: Caption of a list of keys
  setKeyGroup(*this, tr("While labels are corrected"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 6, 12, 6);
  layout->setSpacing(4);
  addRegions(*layout);
  layout->addSpacing(12);
  addTools(*layout);
  layout->addSpacing(12);
  addSize(*layout);
  layout->addStretch(1);
  addEnds(*layout);
  connect(&model, &EditModel::changed, this, &EditBar::refresh);
  connect(&model, &EditModel::labelsChanged, this, &EditBar::refresh);
  refresh();
}

QPushButton* EditBar::choice(QHBoxLayout& layout, const QString& title, const QString& toolTip,
                             const QKeySequence& key) {
  auto* made = button(title, toolTip);
  made->setObjectName(QStringLiteral("segment"));
  made->setCheckable(true);
  made->setFocusPolicy(Qt::TabFocus);
  made->setShortcut(key);
  layout.addWidget(made);
  return made;
}

void EditBar::addRegions(QHBoxLayout& layout) {
  const std::pair<Region, Qt::Key> regions[] = {{Region::et, Qt::Key_5},
                                                {Region::ncr, Qt::Key_6},
                                                {Region::ed, Qt::Key_7},
                                                {Region::rc, Qt::Key_8}};
  for (const auto& [region, key] : regions) {
    //: %1 is a region such as Necrosis, %2 a key
    QPushButton* entry =
        choice(layout, regionTitle(region),
               tr("Paint %1 (%2)").arg(regionTitle(region)).arg(int(key) - int(Qt::Key_0)),
               QKeySequence(key));
    connect(entry, &QPushButton::clicked, &m_model,
            [this, wanted = region] { m_model.setRegion(wanted); });
    m_regions[region] = entry;
  }
}

void EditBar::addTools(QHBoxLayout& layout) {
  const auto add = [&](EditTool tool, const QString& title, const QString& toolTip, Qt::Key key) {
    QPushButton* entry = choice(layout, title, toolTip, QKeySequence(key));
    connect(entry, &QPushButton::clicked, &m_model, [this, tool] { m_model.setTool(tool); });
    m_tools[tool] = entry;
  };
  //: Tool that paints labels
  add(EditTool::brush, tr("Brush"), tr("Paint the chosen region; Shift+click: crosshair (B)"),
      Qt::Key_B);
  //: Tool that removes labels
  add(EditTool::eraser, tr("Eraser"), tr("Erase labels (X)"), Qt::Key_X);
  //: Tool: unlabelled holes of a slice take the chosen region
  add(EditTool::fillHoles, tr("Fill"),
      tr("Click: fill holes of this slice with the chosen region (H)"), Qt::Key_H);
  //: Tool: what hangs together is erased
  add(EditTool::eraseComponent, tr("Delete part"),
      tr("Click: erase all that hangs together there (D)"), Qt::Key_D);
  //: Tool: a region grows over like intensities
  add(EditTool::grow, tr("Grow"),
      tr("Click: grow the chosen region over like intensities, up to 25 mm (G)"), Qt::Key_G);
  //: Tool: rounds the surface of the chosen region
  add(EditTool::smooth, tr("Smooth"), tr("Smooth the chosen region, all of it, now (M)"),
      Qt::Key_M);
}

void EditBar::addSize(QHBoxLayout& layout) {
  const auto step = [&](const QString& title, const QString& toolTip, Qt::Key key, double factor) {
    auto* made = button(title, toolTip);
    made->setObjectName(QStringLiteral("segment"));
    made->setFocusPolicy(Qt::TabFocus);
    made->setShortcut(QKeySequence(key));
    connect(made, &QPushButton::clicked, &m_model,
            [this, factor] { m_model.setRadiusMm(factor * m_model.radiusMm()); });
    layout.addWidget(made);
  };
  step(QStringLiteral("−"), tr("Smaller brush (,)"), Qt::Key_Comma, 1 / kSizeStep);
  m_size = label({}, "value");
  m_size->setMinimumWidth(64);
  m_size->setAlignment(Qt::AlignCenter);
  layout.addWidget(m_size);
  step(QStringLiteral("+"), tr("Larger brush (.)"), Qt::Key_Period, kSizeStep);
  //: Button: the brush is a ball, not a disc
  m_ball = choice(layout, tr("3-D"), tr("Paint through neighbouring slices too"), {});
  connect(m_ball, &QPushButton::clicked, &m_model, &EditModel::setBall);
}

void EditBar::addEnds(QHBoxLayout& layout) {
  //: Button
  m_undo = button(tr("Undo"), tr("Undo (Ctrl+Z)"));
  m_undo->setShortcut(QKeySequence::Undo);
  //: Button
  m_redo = button(tr("Redo"), tr("Do it again (Ctrl+Shift+Z)"));
  m_redo->setShortcut(QKeySequence::Redo);
  //: Button: corrected labels are thrown away
  auto* away = button(tr("Discard"), tr("Back without keeping the correction (Ctrl+D)"));
  away->setShortcut(QKeySequence(QStringLiteral("Ctrl+D")));
  //: Button: corrected labels are stored as a new revision
  m_keep = primaryButton(tr("Keep"),
                         tr("Keep the correction as a new revision; the old one stays (Ctrl+S)"));
  m_keep->setShortcut(QKeySequence::Save);
  for (QPushButton* each : {m_undo, m_redo, away, m_keep}) layout.addWidget(each);
  connect(m_undo, &QPushButton::clicked, &m_model, &EditModel::undo);
  connect(m_redo, &QPushButton::clicked, &m_model, &EditModel::redo);
  connect(away, &QPushButton::clicked, this, &EditBar::discard);
  connect(m_keep, &QPushButton::clicked, &m_model, &EditModel::keep);
}

void EditBar::discard() {
  if (!m_model.isChanged()) return m_model.discard();
  const auto answer = QMessageBox::question(
      this, tr("Discard the correction?"), tr("What was painted since the last revision is lost."));
  if (answer == QMessageBox::Yes) m_model.discard();
}

void EditBar::refresh() {
  setVisible(m_model.isActive());
  for (const auto& [region, entry] : m_regions) entry->setChecked(region == m_model.region());
  for (const auto& [tool, entry] : m_tools) entry->setChecked(tool == m_model.tool());
  m_ball->setChecked(m_model.isBall());
  m_size->setText(decimal(2 * m_model.radiusMm(), 1) + QStringLiteral(" mm"));
  m_undo->setEnabled(m_model.canUndo());
  m_redo->setEnabled(m_model.canRedo());
  m_keep->setEnabled(m_model.isChanged());
}

}  // namespace twinscope::app
