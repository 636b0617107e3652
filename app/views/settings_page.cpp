#include "app/views/settings_page.h"

#include "app/models/words.h"
#include "app/views/parts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

constexpr int kEditorWidth = 220;

}  // namespace

SettingsPage::SettingsPage(SettingsModel& model, QWidget* parent)
    : QWidget(parent), m_model(model) {
  setObjectName(QStringLiteral("page"));
  auto* search = new QLineEdit;
  //: Placeholder of a search field
  search->setPlaceholderText(tr("Search settings"));
  search->setToolTip(tr("Search (Ctrl+F)"));
  search->setClearButtonEnabled(true);
  search->setFixedWidth(280);
  search->addAction(strokeIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
  connect(search, &QLineEdit::textChanged, this, [this](const QString& words) {
    m_search = words;
    refresh();
  });
  auto* find = new QShortcut(QKeySequence::Find, this);
  //: What a key does
  find->setWhatsThis(tr("Search"));
  connect(find, &QShortcut::activated, search, [search] { search->setFocus(); });
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Settings"), "heading"));
  top->addStretch(1);
  top->addWidget(search);

  auto* rows = new QWidget;
  rows->setObjectName(QStringLiteral("scrolled"));
  m_rows = new QVBoxLayout(rows);
  m_rows->setContentsMargins(0, 0, 0, 0);
  m_rows->setSpacing(12);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setWidget(rows);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addWidget(scroll, 1);
  connect(&model, &SettingsModel::changed, this, &SettingsPage::refresh);
  refresh();
}

void SettingsPage::refresh() {
  while (QLayoutItem* item = m_rows->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    std::unique_ptr<QLayoutItem>(item).reset();
  }
  std::string group;
  QVBoxLayout* inner = nullptr;
  for (const SettingSpec& spec : SettingsModel::specs()) {
    if (!SettingsModel::matches(spec, m_search)) continue;
    if (!inner || spec.group != group) {
      group = spec.group;
      QFrame* frame = panel();
      inner = new QVBoxLayout(frame);
      inner->setContentsMargins(16, 12, 16, 12);
      inner->setSpacing(12);
      inner->addWidget(label(SettingsModel::translated(group), "caption"));
      m_rows->addWidget(frame);
    }
    inner->addWidget(row(spec));
  }
  if (!inner) m_rows->addWidget(emptyState(tr("No setting matches. Clear the search.")));
  m_rows->addStretch(1);
}

QWidget* SettingsPage::row(const SettingSpec& spec) {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(24);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(label(SettingsModel::translated(spec.title), "value"));
  QLabel* description = label(SettingsModel::translated(spec.description), "muted");
  description->setWordWrap(true);
  words->addWidget(description);
  layout->addLayout(words, 1);
  //: %1 is the value that a setting has unless it is changed
  layout->addWidget(
      label(m_model.isDefault(spec) ? tr("default") : tr("default: %1").arg(text(spec.fallback())),
            "muted"));
  QWidget* edit = editor(spec);
  edit->setFixedWidth(kEditorWidth);
  edit->setToolTip(SettingsModel::translated(spec.description) + QStringLiteral(" (") +
                   text(spec.key) + u')');
  layout->addWidget(edit);
  return line;
}

QWidget* SettingsPage::editor(const SettingSpec& spec) {
  const SettingSpec* declared = &spec;  // declarations live as long as the program
  if (spec.type == SettingSpec::Type::choice) {
    auto* list = new QComboBox;
    for (const std::string& choice : spec.choices)
      list->addItem(SettingsModel::translated(choice), text(choice));
    list->setCurrentIndex(list->findData(m_model.value(spec)));
    connect(list, &QComboBox::activated, this,
            [this, declared, list] { m_model.set(*declared, list->currentData().toString()); });
    return list;
  }
  auto* line = new QLineEdit(m_model.value(spec));
  if (spec.type == SettingSpec::Type::integer) line->setAlignment(Qt::AlignRight);
  connect(line, &QLineEdit::editingFinished, this,
          [this, declared, line] { m_model.set(*declared, line->text()); });
  return line;
}

}  // namespace twinscope::app
