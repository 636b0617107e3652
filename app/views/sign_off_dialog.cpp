#include "app/views/sign_off_dialog.h"

#include "app/models/response_words.h"
#include "app/models/words.h"
#include "app/views/form_parts.h"
#include "app/views/parts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

constexpr int kWidth = 460;

}  // namespace

SignOffDialog::SignOffDialog(CourseModel& model, QWidget* parent)
    : QDialog(parent),
      m_model(model),
      m_computed(model.computedCategory()),
      m_category(new QComboBox),
      m_comment(new QLineEdit) {
  //: Title of a dialogue
  setWindowTitle(tr("Sign the assessment"));
  setMinimumWidth(kWidth);
  const VerdictText verdict = model.verdict();
  m_category->addItem(verdict.category, m_computed);
  for (const std::string_view name : signableCategories())
    if (text(name) != m_computed) m_category->addItem(categoryTitle(name), text(name));
  constexpr int kMostLetters = 500;
  m_comment->setMaxLength(kMostLetters);
  //: Placeholder: no names of people
  m_comment->setPlaceholderText(tr("No names, please"));
  auto* form = formRows();
  //: Row of a form: category of response
  form->addRow(tr("Category"), m_category);
  //: Row of a form
  form->addRow(tr("Comment"), m_comment);
  auto* said = label(verdict.rule + QStringLiteral("  ") + verdict.why, "muted");
  said->setWordWrap(true);
  //: Button of a dialogue
  m_sign =
      primaryButton(tr("Sign"), tr("Kept with your account and the time; it cannot be undone"));
  m_sign->setDefault(true);
  auto* cancel = button(tr("Cancel"), tr("Close without signing (Esc)"));
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel);
  buttons->addWidget(m_sign);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(12);
  layout->addWidget(said);
  layout->addLayout(form);
  layout->addWidget(
      label(tr("Research use only: this does not replace a radiologist's report."), "muted"));
  layout->addLayout(buttons);
  connect(m_category, &QComboBox::currentIndexChanged, this, &SignOffDialog::check);
  connect(m_comment, &QLineEdit::textChanged, this, &SignOffDialog::check);
  connect(m_sign, &QPushButton::clicked, this, &SignOffDialog::take);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  m_category->setFocus();
  check();
}

void SignOffDialog::check() {
  const bool agrees = m_category->currentData().toString() == m_computed;
  m_sign->setEnabled(agrees || !m_comment->text().trimmed().isEmpty());
  m_sign->setToolTip(m_sign->isEnabled()
                         ? tr("Kept with your account and the time; it cannot be undone")
                         : tr("Another category than the computed one needs a comment"));
}

void SignOffDialog::take() {
  m_model.sign(m_category->currentData().toString(), m_comment->text());
  accept();
}

}  // namespace twinscope::app
