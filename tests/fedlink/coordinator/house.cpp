#include "tests/fedlink/coordinator/house.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace twinscope::tests {

using namespace fedlink;

House::House(CoordinatorOptions options)
    : m_options(std::move(options)), m_initial(valueCount(m_options.parts).value(), 0.5F) {
  fixture.clock = [this] { return now; };
  reopen();
}

void House::reopen() {
  m_coordinator.reset();
  auto opened = Coordinator::open(m_options, fixture.parts(), m_initial);
  if (!opened) throw std::runtime_error(describe(opened.error()));
  m_coordinator = std::move(*opened);
  m_transport = std::make_unique<LocalTransport>(m_coordinator->handler());
}

RawSite House::enrolled() {
  RawSite made = site();
  made.enrol();
  return made;
}

bool House::runUntil(const std::function<bool()>& holds) {
  const std::jthread job([this](std::stop_token stop) {
    const JobContext silent = silentContext();
    (void)m_coordinator->run({stop, silent.progress, silent.log});
  });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace twinscope::tests
