#include "app/views/facts_dialog.h"

#include "app/models/response_words.h"
#include "app/models/words.h"
#include "app/views/form_parts.h"
#include "app/views/parts.h"
#include "app/views/theme.h"
#include "twin/timeline/event_words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

enum Column { kWhat, kFrom, kUntil, kSaid, kColumns };

std::optional<double> amountIn(const QLineEdit& field) {
  bool isNumber = false;
  const double value = field.text().trimmed().replace(u',', u'.').toDouble(&isNumber);
  return isNumber ? std::optional(value) : std::nullopt;
}

std::optional<int> countIn(const QLineEdit& field) {
  bool isNumber = false;
  const int value = field.text().trimmed().toInt(&isNumber);
  return isNumber ? std::optional(value) : std::nullopt;
}

}  // namespace

FactsDialog::FactsDialog(CourseModel& model, QWidget* parent)
    : QDialog(parent), m_model(model), m_table(new QTableWidget(0, kColumns)) {
  //: Title of a dialogue: treatments, steroids, clinical state and diagnosis of a patient
  setWindowTitle(tr("Dated facts"));
  resize(760, 620);
  dress(*m_table);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->verticalHeader()->setDefaultSectionSize(28);
  m_table->setHorizontalHeaderLabels({//: Column: kind of fact
                                      tr("Fact"),
                                      //: Column: first day
                                      tr("From"),
                                      //: Column: last day
                                      tr("Until"),
                                      //: Column: amount, count and detail of a fact
                                      tr("What")});
  m_table->horizontalHeader()->setSectionResizeMode(kSaid, QHeaderView::Stretch);
  m_table->setColumnWidth(kWhat, 190);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(12);
  layout->addWidget(m_table, 1);
  layout->addWidget(form());
  layout->addWidget(fileButtons());
  // Queued: choosing may ask a question, which must not come in the midst of a click.
  connect(m_table, &QTableWidget::itemSelectionChanged, this, &FactsDialog::choose,
          Qt::QueuedConnection);
  connect(&model, &CourseModel::changed, this, &FactsDialog::refresh);
  refresh();
  startNew();
}

QWidget* FactsDialog::form() {
  auto* frame = panel();
  m_kind = new QComboBox;
  for (const twin::EventTraits& traits : twin::eventTraits())
    m_kind->addItem(eventTitle(traits.kind), int(traits.kind));
  m_date = dateField(m_model.visitDate().value_or(today()));
  m_until = dateField(today());
  //: Checkbox: a treatment has a last day
  m_ends = new QCheckBox(tr("until"));
  m_amount = new QLineEdit;
  m_count = new QLineEdit;
  m_detail = new QComboBox;
  m_unit = label({}, "muted");
  m_counted = label({}, "muted");
  m_problem = label({}, "value");
  m_problem->setWordWrap(true);
  for (QLineEdit* field : {m_amount, m_count}) field->setFixedWidth(96);
  m_store = primaryButton({}, tr("Keep this fact (Return)"));
  m_store->setDefault(true);
  //: Button: the form is emptied for another fact
  auto* fresh = button(tr("New"), tr("Begin another fact"));
  fresh->setAutoDefault(false);
  //: Button
  m_remove = button(tr("Remove"), tr("Remove the chosen fact; the audit trail keeps what it was"));
  m_remove->setAutoDefault(false);

  auto* first = new QHBoxLayout;
  first->setSpacing(kGap);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_kind, m_date, m_ends, m_until})
    first->addWidget(widget);
  first->addStretch(1);
  auto* second = new QHBoxLayout;
  second->setSpacing(kGap);
  for (QWidget* widget :
       std::initializer_list<QWidget*>{m_amount, m_unit, m_count, m_counted, m_detail})
    second->addWidget(widget);
  second->setStretch(4, 1);
  auto* third = new QHBoxLayout;
  third->setSpacing(kGap);
  third->addWidget(m_problem, 1);
  for (QWidget* widget : {m_remove, fresh, m_store}) third->addWidget(widget);
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(kGap);
  layout->addLayout(first);
  layout->addLayout(second);
  layout->addLayout(third);
  connect(m_kind, &QComboBox::currentIndexChanged, this, &FactsDialog::fit);
  connect(m_ends, &QCheckBox::toggled, m_until, &QWidget::setEnabled);
  for (QLineEdit* field : {m_date, m_until, m_amount, m_count})
    connect(field, &QLineEdit::textEdited, this, &FactsDialog::typed);
  connect(m_kind, &QComboBox::currentIndexChanged, m_problem, &QLabel::clear);
  connect(m_detail, &QComboBox::activated, this, &FactsDialog::typed);
  connect(m_ends, &QCheckBox::clicked, this, &FactsDialog::typed);
  connect(m_store, &QPushButton::clicked, this, &FactsDialog::store);
  connect(m_remove, &QPushButton::clicked, this, &FactsDialog::remove);
  connect(fresh, &QPushButton::clicked, this, [this] {
    if (mayDiscard()) startNew();
  });
  return frame;
}

QWidget* FactsDialog::fileButtons() {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  //: Button: reads facts of many patients from a table
  auto* in = button(tr("Import CSV…"), tr("Facts of any patients from a file, all or none"));
  //: Button: writes the facts of all patients, or a file to fill in
  auto* out =
      button(tr("Export CSV…"), tr("All facts of this workspace; a template where none are"));
  //: Button
  auto* close = button(tr("Close"), tr("Back to the review (Esc)"));
  for (QPushButton* each : {in, out, close}) each->setAutoDefault(false);
  layout->addWidget(in);
  layout->addWidget(out);
  layout->addStretch(1);
  layout->addWidget(close);
  connect(in, &QPushButton::clicked, this, &FactsDialog::importFile);
  connect(out, &QPushButton::clicked, this, &FactsDialog::exportFile);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  return line;
}

void FactsDialog::refresh() {
  m_events = m_model.events();
  const QSignalBlocker quiet(m_table);
  m_table->setRowCount(int(m_events.size()));
  for (int row = 0; row < m_table->rowCount(); ++row) {
    const twin::TimelineEvent& event = m_events[std::size_t(row)];
    const QString until = event.until ? isoDate(*event.until) : QString();
    const QString cells[kColumns] = {eventTitle(event.kind), isoDate(event.date), until,
                                     eventText(event)};
    for (int column = 0; column < kColumns; ++column)
      m_table->setItem(row, column, new QTableWidgetItem(cells[column]));
  }
  selectChosen();
}

void FactsDialog::selectChosen() {
  const QSignalBlocker quiet(m_table);
  m_table->setCurrentCell(-1, -1);
  const auto chosen = std::ranges::find(m_events, m_chosen, &twin::TimelineEvent::id);
  if (m_chosen.isStored() && chosen != m_events.end())
    m_table->selectRow(int(chosen - m_events.begin()));
}

void FactsDialog::choose() {
  const int row = m_table->currentRow();
  if (m_table->selectedItems().isEmpty() || row < 0) return;
  const twin::TimelineEvent event = m_events[std::size_t(row)];
  if (event.id == m_chosen) return;
  if (mayDiscard()) fill(event);
  selectChosen();
}

void FactsDialog::startNew() {
  m_table->setCurrentCell(-1, -1);
  const Date date = dateIn(*m_date).value_or(today());
  fill({.id = {},
        .patient = {},
        .kind = kind(),
        .date = date,
        .until = {},
        .amount = {},
        .count = {},
        .detail = {}});
}

twin::EventKind FactsDialog::kind() const { return twin::EventKind(m_kind->currentData().toInt()); }

void FactsDialog::fit() {
  const twin::EventTraits& traits = traitsOf(kind());
  m_ends->setVisible(traits.lasts);
  m_until->setVisible(traits.lasts);
  m_until->setEnabled(m_ends->isChecked());
  const bool hasAmount = traits.amount.most > 0, counts = !traits.count.empty();
  m_amount->setVisible(hasAmount);
  m_unit->setVisible(hasAmount);
  const QString range = tr("%1 to %2").arg(traits.amount.least).arg(traits.amount.most);
  m_unit->setText(traits.amount.unit.empty() ? eventTitle(traits.kind)
                                             : text(twin::shownUnitOf(traits)));
  m_amount->setToolTip(range);
  m_amount->setPlaceholderText(range);
  m_count->setVisible(counts);
  m_counted->setVisible(counts);
  m_counted->setText(traits.count == "fractions" ? tr("fractions") : tr("cycles"));
  const bool isFree = traits.details == "*";
  m_detail->setVisible(!traits.details.empty());
  m_detail->setEditable(isFree);
  m_detail->clear();
  if (isFree) {
    connect(m_detail->lineEdit(), &QLineEdit::textEdited, this, &FactsDialog::typed,
            Qt::UniqueConnection);
    m_detail->lineEdit()->setPlaceholderText(
        traits.kind == twin::EventKind::nano
            ? QStringLiteral("gait=1 language=0")
            //: Placeholder: name of a drug or another detail, no names of people
            : tr("Drug or other detail; no names of people"));
    return;
  }
  //: Entry of a list: a fact's detail is left open
  if (!traits.detailRequired) m_detail->addItem(tr("not stated"), QString());
  for (const QString& word : text(traits.details).split(u'|', Qt::SkipEmptyParts))
    m_detail->addItem(detailTitle(word.toStdString()), word);
}

void FactsDialog::fill(const twin::TimelineEvent& event) {
  m_chosen = event.id;
  m_kind->setCurrentIndex(m_kind->findData(int(event.kind)));
  m_ends->setChecked(event.until.has_value());
  fit();
  m_date->setText(isoDate(event.date));
  m_until->setText(isoDate(event.until.value_or(event.date)));
  m_amount->setText(event.amount ? QString::number(*event.amount) : QString());
  m_count->setText(event.count ? QString::number(*event.count) : QString());
  if (m_detail->isEditable())
    m_detail->setEditText(text(event.detail));
  else
    m_detail->setCurrentIndex(std::max(0, m_detail->findData(text(event.detail))));
  m_problem->clear();
  m_typed = false;
  //: Button: changes a fact, or adds one
  m_store->setText(event.id.isStored() ? tr("Change") : tr("Add"));
  m_remove->setVisible(event.id.isStored());
}

QString FactsDialog::problemOfDays() const {
  const bool ends = traitsOf(kind()).lasts && m_ends->isChecked();
  const auto from = dateIn(*m_date), until = ends ? dateIn(*m_until) : from;
  if (!from || !until) return tr("Enter a date as year-month-day, such as 2026-03-02");
  // Scans may be dated by days that were shifted to hide a person.
  const Date latest = std::max(today(), m_model.visitDate().value_or(today()));
  if (*from > latest) return tr("The date lies in the future");
  if (*until > latest)
    return tr("The last day lies in the future; leave it out while the treatment goes on");
  if (*until < *from) return tr("The last day is before the first");
  return {};
}

QString FactsDialog::problemOfNumbers() const {
  const twin::EventTraits& traits = traitsOf(kind());
  const auto amount = amountIn(*m_amount);
  const bool isWithin = amount && *amount >= traits.amount.least && *amount <= traits.amount.most;
  const bool wantsAmount = traits.amount.required || !m_amount->text().isEmpty();
  if (traits.amount.most > 0 && wantsAmount && !isWithin)
    //: %1 and %2 are the bounds, %3 is a unit such as mg/day
    return tr("Enter a number from %1 to %2 %3")
        .arg(traits.amount.least)
        .arg(traits.amount.most)
        .arg(text(twin::shownUnitOf(traits)))
        .trimmed();
  if (!traits.count.empty() && !m_count->text().isEmpty() && countIn(*m_count).value_or(0) < 1)
    //: %1 is "fractions" or "cycles"
    return tr("Enter how many %1, 1 or more").arg(m_counted->text());
  return {};
}

QString FactsDialog::problem() const {
  if (const QString days = problemOfDays(); !days.isEmpty()) return days;
  if (const QString numbers = problemOfNumbers(); !numbers.isEmpty()) return numbers;
  const Status valid = validate(entered());
  if (valid) return {};
  // The library begins with the kind's word in a file and ends with what a command line does.
  const QString title = eventTitle(kind());
  return title + text(valid.error().message).mid(qsizetype(traitsOf(kind()).name.size()));
}

void FactsDialog::typed() {
  m_typed = true;
  m_problem->clear();
}

bool FactsDialog::mayDiscard() {
  return !m_typed ||
         QMessageBox::question(this, tr("Discard what is typed?"),
                               tr("The fact in the form was not kept.")) == QMessageBox::Yes;
}

void FactsDialog::done(int result) {
  if (mayDiscard()) QDialog::done(result);
}

twin::TimelineEvent FactsDialog::entered() const {
  const twin::EventTraits& traits = traitsOf(kind());
  twin::TimelineEvent event{.id = m_chosen,
                            .patient = {},
                            .kind = kind(),
                            .date = dateIn(*m_date).value_or(Date{}),
                            .until = {},
                            .amount = {},
                            .count = {},
                            .detail = {}};
  if (traits.lasts && m_ends->isChecked()) event.until = dateIn(*m_until);
  if (traits.amount.most > 0) event.amount = amountIn(*m_amount);
  if (!traits.count.empty()) event.count = countIn(*m_count);
  if (!traits.details.empty())
    event.detail = (m_detail->isEditable() ? m_detail->currentText().trimmed()
                                           : m_detail->currentData().toString())
                       .toStdString();
  return event;
}

void FactsDialog::store() {
  if (const QString refused = problem(); !refused.isEmpty()) {
    m_problem->setText(refused);
    QPalette own = m_problem->palette();
    own.setColor(QPalette::WindowText, currentTheme().red);
    m_problem->setPalette(own);
    return;
  }
  m_typed = false;
  m_model.putEvent(entered(), [this, guard = QPointer(this)](const Status& stored) {
    if (!guard) return;
    m_typed = !stored;
    if (stored) startNew();
  });
}

void FactsDialog::remove() {
  if (!m_chosen.isStored()) return;
  m_model.removeEvent(m_chosen);
  startNew();
}

void FactsDialog::importFile() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Import facts"), {}, QStringLiteral("CSV (*.csv)"));
  if (!file.isEmpty()) m_model.importEvents(file);
}

void FactsDialog::exportFile() {
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Export facts"), QStringLiteral("facts.csv"), QStringLiteral("CSV (*.csv)"));
  if (!file.isEmpty()) m_model.exportEvents(file);
}

}  // namespace twinscope::app
