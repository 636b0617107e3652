#include "app/views/notice_bar.h"

#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <chrono>

namespace twinscope::app {
namespace {

constexpr std::chrono::milliseconds kShown{8000};  ///< one of success

}  // namespace

NoticeBar::NoticeBar(QWidget* over)
    : QFrame(over), m_words(label({}, "good")), m_timer(new QTimer(this)) {
  setObjectName(QStringLiteral("notice"));
  m_words->setWordWrap(true);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* close = new QToolButton;
  close->setIcon(strokeIcon(QStringLiteral("close")));
  close->setToolTip(tr("Close this message (Ctrl+W)"));
  close->setShortcut(QKeySequence(QStringLiteral("Ctrl+W")));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 6, 8, 6);
  layout->addWidget(m_words, 1);
  layout->addWidget(close);
  m_timer->setObjectName(QStringLiteral("noticeTimer"));
  m_timer->setSingleShot(true);
  m_timer->setInterval(kShown);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(m_timer, &QTimer::timeout, this, &QWidget::hide);
  hide();
}

void NoticeBar::say(const Notice& notice) {
  m_words->setObjectName(QLatin1String(notice.kind == Notice::Kind::error ? "problem" : "good"));
  m_words->style()->unpolish(m_words);
  m_words->style()->polish(m_words);
  m_words->setText(notice.text);
  m_said.start();
  if (notice.kind == Notice::Kind::done)
    m_timer->start();
  else
    m_timer->stop();
  show();
  raise();
}

void NoticeBar::place(const QRect& screen) {
  constexpr int kBesideWords = 70, kFromEdge = 16;
  const int width =
      std::min(m_words->fontMetrics().horizontalAdvance(m_words->text()) + kBesideWords,
               screen.width() - 2 * kFromEdge);
  const int height = layout()->heightForWidth(width);
  setGeometry(screen.center().x() - width / 2, screen.bottom() - kFromEdge - height, width, height);
}

void NoticeBar::leaveBehind() {
  constexpr std::chrono::milliseconds kThisMoment{1000};
  if (!m_timer->isActive() || m_said.elapsed() < kThisMoment.count()) return;
  m_timer->stop();
  hide();
}

QString NoticeBar::words() const { return isHidden() ? QString() : m_words->text(); }

}  // namespace twinscope::app
