#pragma once

#include <QEventLoop>
#include <QObject>
#include <stop_token>

namespace twinscope::fedlink {

/// Blocks this thread on Qt's asynchronous sockets. The only place of the house with an event loop of its own: Qt's
/// TLS and HTTP work by events, and a worker thread has no other loop (docs/adr/0007).
class Waiting {
 public:
  /// Throws std::logic_error on a thread whose event loop runs already.
  Waiting();

  /// Slots that are connected with this context run inside wait().
  [[nodiscard]] QObject& context() { return m_loop; }
  /// Ends the wait; called by those slots.
  void wake() {
    m_isOver = true;
    m_loop.quit();
  }
  enum class End { woken, stopped };
  /// Returns on wake(), or within milliseconds of the stop, whichever thread asks for it.
  [[nodiscard]] End wait(const std::stop_token& stop);

 private:
  QEventLoop m_loop;
  bool m_isOver = false;
};

}  // namespace twinscope::fedlink
