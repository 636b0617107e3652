#pragma once

#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/model_layout.h"
#include "fedlink/wire/object_store.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/transport.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace twinscope::tests {

/// An instruction as a strategy may send it.
struct Order {
  std::uint32_t round = 1;
  std::string type = "train";
  std::vector<float> weights;
  bool takesCompressed = false;  ///< as our coordinator says it
  double secondsToLive = 1000;
  std::string siteRule = {};
  fedlink::ModelLayout layout = {};  ///< told where it is not empty
};

/// A coordinator in memory that works through a list of orders for one site and then says that the run has ended. Each call
/// can be answered otherwise by a test.
class ScriptedServer final : public fedlink::Transport {
 public:
  static constexpr std::uint64_t runId = 0xFEED'0000'0000'0001;

  Result<fedlink::FleetResponse> post(const fedlink::FleetRequest& request,
                                      std::stop_token stop) override;

  void give(const Order& order);
  [[nodiscard]] int callsOf(const std::string& method) const;
  /// The replies that arrived whole, in order.
  [[nodiscard]] std::vector<fedlink::Message> replies() const;
  [[nodiscard]] const fedlink::ObjectMemory& received() const { return m_received; }
  /// Objects that came twice.
  [[nodiscard]] int repeatedObjects() const { return m_repeated; }

  /// Asked first; an answer here is the answer.
  std::function<std::optional<Result<fedlink::FleetResponse>>(const fedlink::FleetRequest&)>
      instead;
  std::uint64_t node = 77;
  double now = 0;  ///< of the instructions
  std::string runEnded = "finished";
  std::vector<std::string> calls;
  std::vector<fedlink::fleet::PullMessagesRequest> pulls;

 private:
  [[nodiscard]] fedlink::FleetResponse answer(const fedlink::FleetRequest& request);
  [[nodiscard]] fedlink::FleetResponse pullMessages(const std::string& body);
  [[nodiscard]] fedlink::FleetResponse pullObject(const std::string& body);
  [[nodiscard]] fedlink::FleetResponse pushMessages(const std::string& body);
  [[nodiscard]] fedlink::FleetResponse pushObject(const std::string& body);

  std::deque<fedlink::ObjectId> m_orders;
  fedlink::ObjectMemory m_given, m_received;
  std::vector<fedlink::ObjectId> m_announced;
  std::set<fedlink::ObjectId> m_seen;
  std::vector<fedlink::ObjectId> m_whole;  ///< roots
  int m_repeated = 0;
};

[[nodiscard]] fedlink::FleetResponse with(const google::protobuf::MessageLite& body);
/// Flower's way to refuse.
[[nodiscard]] fedlink::FleetResponse refused(int status, int code);

}  // namespace twinscope::tests
