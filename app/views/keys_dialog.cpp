#include "app/views/keys_dialog.h"

#include "app/views/parts.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QRegularExpression>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

constexpr const char* kGroup = "twinscopeKeyGroup";

QString groupOf(const QObject* object, const QWidget& root, const QString& rootTitle) {
  for (; object != nullptr && object != &root; object = object->parent())
    if (const QString title = object->property(kGroup).toString(); !title.isEmpty()) return title;
  return rootTitle;
}

QString shown(const QKeySequence& keys) {
  QString name = keys.toString(QKeySequence::NativeText);
  for (const auto& [word, arrow] : {std::pair("Left", "←"), std::pair("Right", "→"),
                                    std::pair("Up", "↑"), std::pair("Down", "↓")})
    if (name == QLatin1String(word) || name.endsWith(u'+' + QLatin1String(word)))
      name.replace(QLatin1String(word), QString::fromUtf8(arrow));
  return name;
}

/// "Sign off: kept with your account". A tooltip ends with its key, which stands beside it here.
QString wordsOf(const QAbstractButton& button) {
  static const QRegularExpression keyAtEnd(QStringLiteral(R"(\s*\([^()]*\)$)"));
  const QString title = button.text().remove(u'…').remove(u'&');
  const QString tip = button.toolTip().remove(keyAtEnd);
  const bool isWord = std::ranges::any_of(title, [](QChar letter) { return letter.isLetter(); });
  if (tip.isEmpty() || tip == title) return title;
  return isWord ? title + QStringLiteral(": ") + tip : tip;
}

void add(std::vector<KeyGroup>& groups, const QString& title, const QKeySequence& keys,
         const QString& what) {
  if (keys.isEmpty() || what.isEmpty()) return;
  auto group = std::ranges::find(groups, title, &KeyGroup::title);
  if (group == groups.end()) group = groups.insert(groups.end(), {title, {}});
  const auto known = std::ranges::find(group->entries, what, &KeyEntry::what);
  if (known == group->entries.end())
    group->entries.push_back({shown(keys), what});
  else
    known->keys += QStringLiteral(", ") + shown(keys);
}

QWidget* listOf(const std::vector<KeyGroup>& groups) {
  auto* list = new QWidget;
  auto* grid = new QGridLayout(list);
  grid->setContentsMargins(0, 0, 12, 0);
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(6);
  grid->setColumnStretch(1, 1);
  int row = 0;
  for (const KeyGroup& group : groups) {
    if (row > 0) grid->setRowMinimumHeight(row++, kGap);
    grid->addWidget(label(group.title, "caption"), row++, 0, 1, 2);
    for (const KeyEntry& entry : group.entries) {
      QLabel* what = label(entry.what, "muted");
      what->setWordWrap(true);
      grid->addWidget(label(entry.keys, "value"), row, 0, Qt::AlignLeft | Qt::AlignTop);
      grid->addWidget(what, row++, 1);
    }
  }
  grid->setRowStretch(row, 1);
  return list;
}

}  // namespace

void setKeyGroup(QWidget& widget, const QString& title) { widget.setProperty(kGroup, title); }

std::vector<KeyGroup> keysOf(const QWidget& root, const QString& title) {
  std::vector<KeyGroup> groups;
  for (const QShortcut* shortcut : root.findChildren<QShortcut*>())
    add(groups, groupOf(shortcut, root, title), shortcut->key(), shortcut->whatsThis());
  for (const QAbstractButton* button : root.findChildren<QAbstractButton*>())
    add(groups, groupOf(button, root, title), button->shortcut(), wordsOf(*button));
  return groups;
}

KeysDialog::KeysDialog(const std::vector<KeyGroup>& groups, QWidget* parent) : QDialog(parent) {
  constexpr int kWidth = 560, kHeight = 620;
  //: Title of a dialogue
  setWindowTitle(tr("Keys"));
  //: Button
  auto* close = primaryButton(tr("Close"), tr("Back to the screen (Esc)"));
  close->setDefault(true);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 16);
  layout->setSpacing(12);
  layout->addWidget(scrollingColumn(listOf(groups), kWidth), 1);
  layout->addWidget(close, 0, Qt::AlignRight);
  resize(kWidth + 2 * 16, kHeight);
}

}  // namespace twinscope::app
