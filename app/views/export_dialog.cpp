#include "app/views/export_dialog.h"

#include "app/views/form_parts.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

constexpr int kWidth = 560;

QLabel* line(const char* style) {
  QLabel* made = label({}, style);
  made->setWordWrap(true);
  return made;
}

void colour(QLabel& target, Tone tone) {
  QPalette own = target.palette();
  own.setColor(QPalette::WindowText, colourOf(tone));
  target.setPalette(own);
}

}  // namespace

ExportDialog::ExportDialog(ExportModel& model, QWidget* parent)
    : QDialog(parent),
      m_model(model),
      m_forms(new QButtonGroup(this)),
      m_visits(new QButtonGroup(this)),
      m_folder(new QLineEdit(model.proposedFolder())),
      m_contents(line("value")),
      m_leftOut(line("value")),
      m_problem(line("value")) {
  //: Title of a dialogue: results are written for other programs
  setWindowTitle(tr("Export"));
  setFixedWidth(kWidth);
  auto* form = formRows();
  //: Row of a form: which kind of files is written
  form->addRow(tr("Form"), formRow());
  //: Row of a form: which visits of the patient are written
  form->addRow(tr("Visits"), visitRow());
  //: Row of a form: where files are written to
  form->addRow(tr("Folder"), folderRow());
  //: Button of a dialogue: results are written for other programs
  m_export = primaryButton(tr("Export"), tr("Write the files, as a job (Return)"));
  m_export->setDefault(true);
  auto* cancel = button(tr("Cancel"), tr("Close without writing (Esc)"));
  cancel->setAutoDefault(false);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel);
  buttons->addWidget(m_export);
  QFrame* contents = panel();
  auto* inside = new QVBoxLayout(contents);
  inside->setContentsMargins(12, 10, 12, 10);
  inside->setSpacing(4);
  inside->addWidget(m_contents);
  auto* promise = line("muted");
  promise->setText(
      tr("De-identified: files carry the pseudonym, never a name, number or date of birth."));
  inside->addWidget(promise);
  inside->addWidget(m_leftOut);
  inside->addWidget(m_problem);
  colour(*m_leftOut, Tone::warning);
  colour(*m_problem, Tone::bad);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(12);
  layout->addWidget(label(model.subject(), "strong"));
  layout->addLayout(form);
  layout->addWidget(contents);
  layout->addStretch(1);  // not the heading but this takes the room of lines that are not said now
  layout->addLayout(buttons);
  connect(m_forms, &QButtonGroup::idClicked, this, &ExportDialog::check);
  connect(m_visits, &QButtonGroup::idClicked, this, &ExportDialog::check);
  connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::check);
  connect(m_export, &QPushButton::clicked, this, &ExportDialog::take);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  for (QButtonGroup* group : {m_forms, m_visits})  // Return exports, whatever was chosen last
    for (QAbstractButton* each : group->buttons())
      static_cast<QPushButton*>(each)->setAutoDefault(false);
  m_export->setFocus();
  check();
}

QWidget* ExportDialog::formRow() {
  std::vector<Segment> segments;
  for (const ExportForm& form : ExportModel::forms())
    segments.push_back({int(form.format), form.title, form.contents});
  QWidget* row = segmentRow(*m_forms, segments);
  m_forms->button(int(ExportFormat::nifti))->setChecked(true);
  return row;
}

QWidget* ExportDialog::visitRow() {
  using enum ExportChoice::Visits;
  QWidget* row = segmentRow(
      *m_visits,
      {//: Choice: the visit that is shown
       {int(current), tr("This visit"), tr("The visit on the right-hand side of the review")},
       //: Choice: %n visits of a patient
       {int(all), tr("All %n visits", nullptr, int(m_model.visitCount())),
        tr("Every visit of this patient, each in a folder of its own")}});
  m_visits->button(int(current))->setChecked(true);
  return row;
}

QWidget* ExportDialog::folderRow() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  auto* choose = new QToolButton;
  choose->setIcon(strokeIcon(QStringLiteral("folder")));
  choose->setToolTip(tr("Choose the folder that files are written to"));
  layout->addWidget(m_folder, 1);
  layout->addWidget(choose);
  connect(choose, &QToolButton::clicked, this, &ExportDialog::chooseFolder);
  return row;
}

void ExportDialog::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Export to"), m_folder->text());
  if (!folder.isEmpty()) m_folder->setText(folder);
}

ExportChoice ExportDialog::choice() const {
  return {.format = ExportFormat(m_forms->checkedId()),
          .visits = ExportChoice::Visits(m_visits->checkedId()),
          .folder = m_folder->text()};
}

void ExportDialog::check() {
  const ExportChoice now = choice();
  for (const ExportForm& form : ExportModel::forms())
    if (form.format == now.format) m_contents->setText(form.contents);
  const QString problem = m_model.problem(now), leftOut = m_model.leftOut(now);
  m_problem->setText(problem);
  m_problem->setVisible(!problem.isEmpty());
  m_leftOut->setText(leftOut);
  m_leftOut->setVisible(!leftOut.isEmpty());
  m_export->setEnabled(problem.isEmpty());
}

void ExportDialog::take() {
  m_model.start(choice());
  accept();
}

}  // namespace twinscope::app
