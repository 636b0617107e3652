#pragma once

#include <QDialog>
#include <vector>

namespace twinscope::app {

struct KeyEntry {
  QString keys;  ///< "1, 2, 3": all that do the same
  QString what;
};
/// Keys that act at the same time.
struct KeyGroup {
  QString title;
  std::vector<KeyEntry> entries;
};

/// Keys of everything inside the widget are a group of their own in keysOf().
void setKeyGroup(QWidget& widget, const QString& title);

/// What a widget and all inside it answers to: shortcuts by their whatsThis, buttons with a key by text and tooltip; hidden ones too, a
/// shortcut without a name not. Groups in the order of their first key; title is that of the widget's own.
[[nodiscard]] std::vector<KeyGroup> keysOf(const QWidget& root, const QString& title);

/// The keys of a screen, read off the screen itself.
class KeysDialog : public QDialog {
  Q_OBJECT
 public:
  explicit KeysDialog(const std::vector<KeyGroup>& groups, QWidget* parent = nullptr);
};

}  // namespace twinscope::app
