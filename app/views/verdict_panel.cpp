#include "app/views/verdict_panel.h"

#include "app/views/facts_dialog.h"
#include "app/views/parts.h"
#include "app/views/sign_off_dialog.h"
#include "app/views/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

void colour(QLabel& target, Tone tone) {
  QPalette own = target.palette();
  own.setColor(QPalette::WindowText, colourOf(tone));
  target.setPalette(own);
}

void showLine(QLabel& target, const QString& text) {
  target.setText(text);
  target.setVisible(!text.isEmpty());
}

}  // namespace

VerdictPanel::VerdictPanel(CourseModel& model, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_category(label({}, "verdict")),
      m_rule(label({}, "muted")),
      m_why(label({}, "value")),
      m_change(label({}, "value")),
      m_later(label({}, "value")),
      m_flags(label({}, "value")),
      m_next(label({}, "strong")),
      m_signed(label({}, "muted")) {
  setObjectName(QStringLiteral("panel"));
  auto* top = new QHBoxLayout;
  top->setSpacing(kGap);
  top->addWidget(m_category);
  top->addWidget(m_rule, 0, Qt::AlignBottom);
  top->addStretch(1);
  //: Button: a person signs the assessment
  m_sign = primaryButton(tr("Sign off…"), tr("Agree, or say what it is instead (Ctrl+Return)"));
  m_sign->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
  //: Button: treatments, steroids, clinical state and diagnosis of a patient
  auto* facts =
      button(tr("Facts…"), tr("Treatments, steroids, clinical state, diagnosis (Ctrl+T)"));
  facts->setShortcut(QKeySequence(QStringLiteral("Ctrl+T")));
  //: Button: writes the assessment as a document
  m_report = button(tr("Report…"), tr("Write this assessment as PDF, HTML, JSON or CSV (Ctrl+R)"));
  m_report->setShortcut(QKeySequence(QStringLiteral("Ctrl+R")));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGap);
  buttons->addWidget(m_sign);
  buttons->addWidget(facts);
  buttons->addWidget(m_report);
  buttons->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 10, 12, 12);
  layout->setSpacing(4);
  layout->addLayout(top);
  for (QLabel* line : {m_why, m_change, m_later, m_flags, m_next, m_signed}) {
    line->setWordWrap(true);
    layout->addWidget(line);
  }
  layout->addSpacing(4);
  layout->addLayout(buttons);
  connect(m_sign, &QPushButton::clicked, this, &VerdictPanel::signOff);
  connect(m_report, &QPushButton::clicked, this, &VerdictPanel::report);
  connect(facts, &QPushButton::clicked, this, &VerdictPanel::editFacts);
  connect(&model, &CourseModel::changed, this, &VerdictPanel::refresh);
  refresh();
}

void VerdictPanel::refresh() {
  const VerdictText verdict = m_model.verdict();
  m_category->setText(verdict.category);
  colour(*m_category, verdict.tone);
  m_rule->setText(verdict.rule);
  showLine(*m_why, verdict.why);
  showLine(*m_change, verdict.change);
  showLine(*m_later, verdict.later);
  showLine(*m_flags, verdict.flags.join(u'\n'));
  colour(*m_flags, Tone::warning);
  showLine(*m_next, verdict.next.isEmpty() ? QString() : QStringLiteral("→ ") + verdict.next);
  showLine(*m_signed, verdict.signedBy);
  m_sign->setVisible(verdict.canSign);
  m_report->setVisible(verdict.canSign);
}

void VerdictPanel::signOff() {
  if (!m_model.verdict().canSign) return;
  auto* dialog = new SignOffDialog(m_model, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void VerdictPanel::report() {
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Write the report"), m_model.reportName(),
      QStringLiteral("PDF (*.pdf);;HTML (*.html);;JSON (*.json);;CSV (*.csv)"));
  if (!file.isEmpty()) m_model.writeReport(file);
}

void VerdictPanel::editFacts() {
  auto* dialog = new FactsDialog(m_model, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

}  // namespace twinscope::app
