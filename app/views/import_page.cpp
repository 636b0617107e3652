#include "app/views/import_page.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/slice_picture.h"
#include "app/views/table_delegates.h"
#include "app/views/theme.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

namespace twinscope::app {
PairView::PairView(ImportModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
  setMinimumSize(320, 180);
  //: Tooltip of the two small pictures in the import
  setToolTip(tr("T1 and T1c of the selected visit: contrast agent must be seen in T1c only"));
  connect(&model, &ImportModel::pairLoaded, this, qOverload<>(&QWidget::update));
  connect(&model, &ImportModel::planChanged, this, qOverload<>(&QWidget::update));
}

void PairView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const auto& pair = m_model.pair();
  if (pair.empty()) {
    painter.setPen(currentTheme().muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("The selected visit has no T1 or T1c to look at."));
    return;
  }
  const int gap = kGap, wide = (width() - gap) / 2;
  for (std::size_t at = 0; at < pair.size(); ++at) {
    const QRect area(int(at) * (wide + gap), 0, wide, height());
    paintAxialSlice(painter, area, pair[at], {});
    painter.setPen(Qt::white);
    painter.drawText(area.adjusted(8, 6, -8, -6), Qt::AlignLeft | Qt::AlignTop,
                     text(nameOf(pair[at].modality())));
  }
}

ImportPage::ImportPage(ImportModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
  setObjectName(QStringLiteral("page"));
  m_empty = emptyState({});
  auto* content = new QWidget;
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(10);
  const auto framed = [](QWidget* inner, const QString& title) {
    QFrame* frame = panel();
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(4);
    layout->addWidget(label(title, "caption"));
    layout->addWidget(inner, 1);
    return frame;
  };
  grid->addWidget(framed(visitsTable(), tr("Visits to import")), 0, 0);
  grid->addWidget(framed(new PairView(model), tr("T1 and T1c")), 0, 1);
  grid->addWidget(framed(seriesTable(), tr("Series found")), 1, 0, 1, 2);
  grid->setColumnStretch(0, 3);
  grid->setColumnStretch(1, 2);
  grid->setRowStretch(0, 2);
  grid->setRowStretch(1, 3);
  auto* body = new QWidget;
  m_stack = new QStackedLayout(body);
  m_stack->addWidget(content);
  m_stack->addWidget(m_empty);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addWidget(topLine());
  layout->addWidget(body, 1);
  connect(&model, &ImportModel::planChanged, this, &ImportPage::refresh);
  connect(&model, &ImportModel::imported, this, &ImportPage::done);
  refresh();
}

QWidget* ImportPage::topLine() {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kGap);
  auto* back = button(tr("Back"), tr("Back to the patients (Esc)"));
  back->setIcon(strokeIcon(QStringLiteral("back")));
  back->setShortcut(QKeySequence(Qt::Key_Escape));
  connect(back, &QPushButton::clicked, this, &ImportPage::done);
  layout->addWidget(back);
  layout->addWidget(label(tr("Import"), "heading"));
  m_summary = label({}, "muted");
  layout->addWidget(m_summary, 1);
  //: Button: choose a folder of scans
  auto* folder = button(tr("Folder…"), tr("Look at a folder of DICOM or NIfTI files (Ctrl+O)"));
  folder->setShortcut(QKeySequence(QStringLiteral("Ctrl+O")));
  connect(folder, &QPushButton::clicked, this, &ImportPage::chooseFolder);
  layout->addWidget(folder);
  //: Button: choose one file or archive of scans
  auto* file = button(tr("File…"), tr("Look at one file or archive (Ctrl+Shift+O)"));
  file->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+O")));
  connect(file, &QPushButton::clicked, this, &ImportPage::chooseFile);
  layout->addWidget(file);
  //: Button: stores the ticked visits
  m_import =
      primaryButton(tr("Import"), tr("Store the ticked visits in this workspace (Ctrl+Return)"));
  m_import->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
  connect(m_import, &QPushButton::clicked, &m_model, &ImportModel::run);
  layout->addWidget(m_import);
  return line;
}

QTableView* ImportPage::seriesTable() {
  auto* table = new QTableView;
  dress(*table);
  table->setModel(&m_model.series());
  table->verticalHeader()->setDefaultSectionSize(30);
  table->setItemDelegateForColumn(ImportSeriesModel::verdict, new VerdictDelegate(this));
  table->setItemDelegateForColumn(ImportSeriesModel::slot, new SlotDelegate(this));
  table->setEditTriggers(QAbstractItemView::SelectedClicked | QAbstractItemView::DoubleClicked |
                         QAbstractItemView::EditKeyPressed);
  for (const auto& [column, width] :
       std::initializer_list<std::pair<int, int>>{{ImportSeriesModel::visit, 200},
                                                  {ImportSeriesModel::verdict, 92},
                                                  {ImportSeriesModel::series, 130},
                                                  {ImportSeriesModel::slot, 88},
                                                  {ImportSeriesModel::confidence, 170},
                                                  {ImportSeriesModel::size, 244}})
    table->horizontalHeader()->resizeSection(column, width);
  table->horizontalHeader()->setStretchLastSection(true);
  return table;
}

QTableView* ImportPage::visitsTable() {
  auto* table = new QTableView;
  dress(*table);
  table->setModel(&m_model.visits());
  table->verticalHeader()->setDefaultSectionSize(30);
  table->horizontalHeader()->resizeSection(ImportVisitsModel::patient, 220);
  table->horizontalHeader()->resizeSection(ImportVisitsModel::date, 130);
  table->horizontalHeader()->setStretchLastSection(true);
  connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, &m_model,
          [this](const QModelIndex& now) {
            if (now.isValid()) m_model.loadPair(std::size_t(now.row()));
          });
  connect(&m_model.visits(), &QAbstractItemModel::modelReset, table, [this, table] {
    if (m_model.visits().rowCount() > 0) table->selectRow(0);
  });
  return table;
}

void ImportPage::refresh() {
  m_summary->setText(m_model.summary());
  m_import->setEnabled(!m_model.looking());
  m_empty->setText(m_model.looking()
                       ? tr("Looking at the files… (Jobs shows how far it is)")
                       : tr("Choose a folder, file or archive with DICOM or NIfTI images.\n"
                            "Nothing is stored before you say so; names are replaced first."));
  m_stack->setCurrentIndex(m_model.plan() ? 0 : 1);
}

void ImportPage::chooseFolder() {
  //: Title of a folder dialog
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder with scans"));
  if (!folder.isEmpty()) m_model.look(folder.toStdString());
}

void ImportPage::chooseFile() {
  //: Title of a file dialog
  const QString file = QFileDialog::getOpenFileName(this, tr("File or archive with scans"));
  if (!file.isEmpty()) m_model.look(file.toStdString());
}

}  // namespace twinscope::app
