#include "app/views/patients_page.h"

#include "app/views/parts.h"
#include "app/views/table_delegates.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QShortcut>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

namespace twinscope::app {

PatientsPage::PatientsPage(PatientsModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_filter(new PatientsFilter(this)), m_table(new QTableView) {
  setObjectName(QStringLiteral("page"));
  m_filter->setSourceModel(&model);
  buildTable();
  QFrame* frame = panel();
  m_stack = new QStackedLayout(frame);
  m_stack->setContentsMargins(kGap, kGap, kGap, kGap);
  m_stack->addWidget(m_table);
  m_stack->addWidget(emptyPlace());

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addWidget(toolLine());
  layout->addWidget(frame, 1);
  setFocusProxy(m_table);
  connect(&model, &PatientsModel::loaded, this, &PatientsPage::refresh);
  connect(&model, &PatientsModel::loaded, this, &PatientsPage::selectChosen);
  connect(&model, &PatientsModel::demoProgressed, this, &PatientsPage::refresh);
  connect(m_filter, &QAbstractItemModel::layoutChanged, this, &PatientsPage::refresh);
  connect(m_filter, &QAbstractItemModel::rowsInserted, this, &PatientsPage::refresh);
  connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &PatientsPage::refresh);
  refresh();
}

void PatientsPage::buildTable() {
  dress(*m_table);
  m_table->setModel(m_filter);
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(PatientsModel::response, Qt::AscendingOrder);
  m_table->verticalHeader()->setDefaultSectionSize(44);
  m_table->setItemDelegateForColumn(PatientsModel::trend, new SparklineDelegate(this));
  m_table->setItemDelegateForColumn(PatientsModel::change, new ChangeDelegate(this));
  m_table->setItemDelegateForColumn(PatientsModel::patient, new PatientDelegate(this));
  m_table->setItemDelegateForColumn(PatientsModel::response, new CategoryDelegate(this));
  m_table->setItemDelegateForColumn(PatientsModel::next, new NextDelegate(this));
  QHeaderView* header = m_table->horizontalHeader();
  header->setStretchLastSection(false);
  for (int column = 0; column < PatientsModel::columns; ++column)
    header->setSectionResizeMode(column, QHeaderView::Interactive);
  header->setSectionResizeMode(PatientsModel::patient, QHeaderView::Stretch);
  for (const auto& [column, width] :
       std::initializer_list<std::pair<int, int>>{{PatientsModel::response, 175},
                                                  {PatientsModel::lastStudy, 100},
                                                  {PatientsModel::daysSince, 96},
                                                  {PatientsModel::enhancing, 118},
                                                  {PatientsModel::change, 90},
                                                  {PatientsModel::trend, 110},
                                                  {PatientsModel::next, 330},
                                                  {PatientsModel::state, 104}})
    header->resizeSection(column, width);
  connect(m_table, &QTableView::activated, this, &PatientsPage::open);
  connect(m_table, &QTableView::doubleClicked, this, &PatientsPage::open);
}

void PatientsPage::resizeEvent(QResizeEvent* event) {
  constexpr int kRoomForAll = 1290;
  QWidget::resizeEvent(event);
  for (const int column : {PatientsModel::daysSince, PatientsModel::state})
    m_table->setColumnHidden(column, width() < kRoomForAll);
}

QWidget* PatientsPage::toolLine() {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kGap);
  layout->addWidget(label(tr("Patients"), "heading"));
  m_count = label({}, "muted");
  layout->addWidget(m_count);
  layout->addStretch(1);

  auto* group = new QButtonGroup(this);
  const auto add = [&](const QString& title, const QString& toolTip, PatientsFilter::Show show) {
    auto* choice = button(title, toolTip);
    choice->setObjectName(QStringLiteral("segment"));
    choice->setCheckable(true);
    choice->setChecked(show == PatientsFilter::Show::all);
    group->addButton(choice);
    connect(choice, &QPushButton::clicked, m_filter, [this, show] { m_filter->setShow(show); });
    layout->addWidget(choice);
  };
  //: Filter of the patients table
  add(tr("All"), tr("Show every patient"), PatientsFilter::Show::all);
  //: Filter of the patients table
  add(tr("To review"), tr("Show patients whose last assessment nobody has signed"),
      PatientsFilter::Show::unreviewed);
  //: Filter of the patients table
  add(tr("Growing"), tr("Show patients whose enhancing volume is above its nadir"),
      PatientsFilter::Show::growing);
  //: Filter of the patients table
  add(tr("To segment"), tr("Show patients with visits that lack a segmentation"),
      PatientsFilter::Show::unsegmented);

  m_search = new QLineEdit;
  //: Placeholder of a search field
  m_search->setPlaceholderText(tr("Search pseudonym, site or diagnosis"));
  m_search->setToolTip(tr("Search (Ctrl+F)"));
  m_search->setClearButtonEnabled(true);
  m_search->setFixedWidth(280);
  m_search->addAction(strokeIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  connect(m_search, &QLineEdit::textChanged, m_filter, &PatientsFilter::setSearch);
  connect(m_search, &QLineEdit::returnPressed, this, [this] { open(m_filter->index(0, 0)); });
  layout->addWidget(m_search);

  //: Button: opens the import of scans
  auto* import = primaryButton(tr("Import…"), tr("Bring scans into this workspace (Ctrl+I)"));
  import->setShortcut(QKeySequence(QStringLiteral("Ctrl+I")));
  connect(import, &QPushButton::clicked, this, &PatientsPage::importWanted);
  layout->addWidget(import);
  auto* find = new QShortcut(QKeySequence::Find, this);
  //: What a key does
  find->setWhatsThis(tr("Search"));
  connect(find, &QShortcut::activated, this, &PatientsPage::focusSearch);
  return line;
}

QWidget* PatientsPage::emptyPlace() {
  auto* place = new QWidget;
  auto* layout = new QVBoxLayout(place);
  m_empty = emptyState({});
  m_toJobs = button(tr("Show jobs"), tr("What is running (Ctrl+Shift+J)"));
  connect(m_toJobs, &QPushButton::clicked, this, &PatientsPage::jobsWanted);
  layout->addStretch(1);
  layout->addWidget(m_empty);
  layout->addWidget(m_toJobs, 0, Qt::AlignHCenter);
  layout->addStretch(1);
  return place;
}

QString PatientsPage::whyEmpty() const {
  if (m_model.rowCount() > 0) return tr("No patient matches. Clear the search or choose All.");
  if (const auto made = m_model.demoProgress())
    //: %1 is a number
    return tr("The demo cohort is being made: %1 %").arg(int(100 * *made));
  return m_model.loading() ? tr("Loading…")
                           : tr("No patients yet. Import scans (Ctrl+I), or open the "
                                "demo cohort from the start page.");
}

void PatientsPage::refresh() {
  const int shown = m_filter->rowCount(), all = m_model.rowCount();
  //: %1 of %2 patients are shown
  m_count->setText(shown == all ? QString::number(all) : tr("%1 of %2").arg(shown).arg(all));
  m_empty->setText(whyEmpty());
  m_toJobs->setVisible(all == 0 && m_model.demoProgress());
  m_stack->setCurrentIndex(shown == 0 ? 1 : 0);
}

void PatientsPage::focusSearch() { m_search->setFocus(Qt::ShortcutFocusReason); }

void PatientsPage::choose(PatientId id) {
  m_chosen = id;
  selectChosen();
}

void PatientsPage::selectChosen() {
  for (int row = 0; row < m_filter->rowCount(); ++row) {
    const QModelIndex at = m_filter->index(row, 0);
    if (at.data(PatientsModel::idRole).toLongLong() != m_chosen.value) continue;
    m_table->setCurrentIndex(at);
    m_table->scrollTo(at);
    return;
  }
}

void PatientsPage::open(const QModelIndex& index) {
  if (index.isValid()) Q_EMIT patientChosen({index.data(PatientsModel::idRole).toLongLong()});
}

}  // namespace twinscope::app
