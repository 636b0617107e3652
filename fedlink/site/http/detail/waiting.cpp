#include "fedlink/site/http/detail/waiting.h"

#include <QThread>
#include <stdexcept>

namespace twinscope::fedlink {

Waiting::Waiting() {
  if (m_loop.thread()->loopLevel() > 0)
    throw std::logic_error("a blocking network call on a thread that runs an event loop");
}

Waiting::End Waiting::wait(const std::stop_token& stop) {
  const std::stop_callback onStop(stop, [this] {
    QMetaObject::invokeMethod(
        &m_loop, [this] { m_loop.quit(); }, Qt::QueuedConnection);
  });
  if (!m_isOver && !stop.stop_requested()) m_loop.exec();
  return m_isOver ? End::woken : End::stopped;
}

}  // namespace twinscope::fedlink
