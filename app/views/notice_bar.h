#pragma once

#include "app/models/session.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;
class QTimer;

namespace twinscope::app {

/// A notice over the lower edge of a screen. One of success goes by itself or with the screen it was said on; one of a failure stays
/// until it is closed.
class NoticeBar : public QFrame {
  Q_OBJECT
 public:
  explicit NoticeBar(QWidget* over);

  void say(const Notice& notice);
  /// As wide as its words where they fit into one line, over the middle of the screen's lower edge.
  void place(const QRect& screen);
  /// Another screen is shown: what was said this moment is of the step that leads to it, as after an import, and stays.
  void leaveBehind();
  /// Empty while it is hidden.
  [[nodiscard]] QString words() const;

 private:
  QLabel* m_words;
  QTimer* m_timer;  ///< runs while one of success is shown
  QElapsedTimer m_said;
};

}  // namespace twinscope::app
