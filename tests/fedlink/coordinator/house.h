#pragma once

#include "tests/fedlink/coordinator/raw_site.h"
#include "tests/fedlink/support/federation_fixture.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace twinscope::tests {

/// A coordinator whose clock the test owns, and which can end and be opened again over what it had stored.
class House {
 public:
  explicit House(fedlink::CoordinatorOptions options);

  [[nodiscard]] fedlink::Coordinator& coordinator() { return *m_coordinator; }
  [[nodiscard]] fedlink::FederationState state() const { return m_coordinator->snapshot().state; }
  [[nodiscard]] RawSite site() {
    return {m_transport.get(), [this] { return now; }};
  }
  /// A site that is registered and online.
  [[nodiscard]] RawSite enrolled();
  /// To the coordinator of now.
  [[nodiscard]] fedlink::Transport& transport() { return *m_transport; }
  /// As after a kill -9: another coordinator over the same stores. Sites must talkTo() its transport.
  void reopen();
  /// Lets the coordinator's job run until it holds, 10 s at most; false where it never did.
  bool runUntil(const std::function<bool()>& holds);
  /// Until so many rounds are over.
  bool runUntilRounds(std::size_t count) {
    return runUntil([&] { return state().history.size() >= count; });
  }

  double now = 1.8e9;
  CoordinatorFixture fixture;

 private:
  fedlink::CoordinatorOptions m_options;
  std::vector<float> m_initial;
  std::unique_ptr<fedlink::Coordinator> m_coordinator;
  std::unique_ptr<fedlink::LocalTransport> m_transport;
};

}  // namespace twinscope::tests
