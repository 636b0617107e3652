#include "app/views/strategy_picker.h"

#include "app/models/federation_words.h"
#include "app/models/words.h"
#include "app/services/federation/strategy_text.h"
#include "app/views/form_parts.h"
#include "app/views/parts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

QString utf8(std::string_view words) { return twinscope::app::text(words); }

}  // namespace

StrategyPicker::StrategyPicker(QWidget* parent)
    : QWidget(parent), m_names(new QComboBox), m_summary(label({}, "muted")), m_rows(formRows()) {
  for (const auto& entry : fedlink::strategyCatalogue()) m_names->addItem(utf8(entry.name));
  m_names->setToolTip(tr("How the sites' updates become the next global model"));
  m_summary->setWordWrap(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  layout->addWidget(m_names);
  layout->addWidget(m_summary);
  layout->addLayout(m_rows);
  connect(m_names, &QComboBox::currentIndexChanged, this, &StrategyPicker::showParameters);
  showParameters();
}

void StrategyPicker::showParameters() {
  while (m_rows->rowCount() > 0) m_rows->removeRow(0);
  m_fields.clear();
  const auto& entry =
      fedlink::strategyCatalogue()[std::size_t(std::max(0, m_names->currentIndex()))];
  m_summary->setText(federationText(entry.summary));
  for (const auto& parameter : entry.parameters) {
    QLineEdit* edit =
        numberField(parameter.standard, {parameter.least, parameter.most, parameter.step > 0});
    //: %1 says what a parameter means, %2 and %3 are its limits
    edit->setToolTip(tr("%1; from %2 to %3")
                         .arg(federationText(parameter.meaning), shortNumber(parameter.least),
                              shortNumber(parameter.most)));
    m_rows->addRow(label(utf8(parameter.name), "muted"), edit);
    m_fields.push_back({utf8(parameter.name), parameter.standard, edit});
  }
}

QString StrategyPicker::text() const {
  QString words = m_names->currentText();
  for (const Field& field : m_fields)
    if (numberIn(*field.edit) != field.standard)
      words += u' ' + field.name + u'=' + QString::number(numberIn(*field.edit), 'g', 12);
  return words;
}

void StrategyPicker::setText(const QString& text) {
  const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
  if (words.isEmpty()) return;
  m_names->setCurrentIndex(std::max(0, m_names->findText(words.front())));
  showParameters();
  for (const QString& word : words.mid(1))
    for (const Field& field : m_fields)
      if (word.section(u'=', 0, 0) == field.name) field.edit->setText(word.section(u'=', 1));
}

}  // namespace twinscope::app
