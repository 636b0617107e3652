#pragma once

#include "core/base/random.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/privacy/secure_sum/secure_sum_site.h"
#include "fedlink/site/detail/round_rule.h"
#include "fedlink/site/instruction.h"
#include "fedlink/site/reply.h"
#include "fedlink/site/secure_question.h"
#include "fedlink/site/site_agent.h"
#include "fedlink/wire/fleet.pb.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

namespace twinscope::fedlink {

/// Objects of an announced reply that are still to be sent.
struct Outstanding {
  std::deque<ObjectId> objects;
  std::string session;  ///< of the announcement that listed them
};

/// This site's part of a secure sum: in memory only, so that a site that is started anew has dropped out.
struct OpenSum {
  std::optional<SecureSumSite> site;
  std::uint64_t run = 0;     ///< whose sum it is, or was
  std::uint32_t number = 0;  ///< of the sum in that run
  std::uint32_t round = 0;   ///< of the federation
};

/// The agent's steps, one source file each: enrol, fetch, work, secure, send.
class SiteAgent::Impl {
 public:
  Impl(AgentOptions options, AgentParts parts);

  Status run(const JobContext& job);
  Result<AgentTurn> turn(const JobContext& job);
  Status beat(std::stop_token stop);
  AgentStatus status() const;

 private:
  // enrol.cpp
  Status enrol(std::stop_token stop);
  Result<std::uint64_t> activate(std::stop_token stop);
  Status keepNode(std::uint64_t node);

  // fetch.cpp
  Result<std::optional<SiteTask>> claim(std::stop_token stop);
  Status take(const fleet::PullMessagesResponse& answer);
  Status fetch(const SiteTask& task, std::stop_token stop);
  Result<std::string> fetchObject(std::uint64_t run, const ObjectId& id, std::stop_token stop);

  // work.cpp
  Status work(SiteTask& task, const JobContext& job);
  Result<ObjectId> answerOf(SiteTask& task, const JobContext& job, AnswerFootprint& footprint,
                            std::vector<float>& residual);
  Result<ObjectId> trainedReply(const SiteTask& task, const ReceivedInstruction& instruction,
                                RoundRule& rule, SiteResult result, AnswerFootprint& footprint,
                                std::vector<float>& residual);
  /// With what the journal says was spent.
  [[nodiscard]] Result<PrivacyLedger> ledgerSoFar() const;
  Result<SiteResult> trained(const SiteInstruction& task, const JobContext& job);
  Packing choosePacking(const ReceivedInstruction& instruction);
  Result<std::string> announcementFor(const ObjectId& root, double seconds);

  // secure.cpp
  Result<ObjectId> answerQuestion(SiteTask& task, const ReceivedQuestion& asked,
                                  const JobContext& job, AnswerFootprint& footprint);
  Result<SumAnswer> sumAnswer(const ReceivedQuestion& asked, const SiteTask& task,
                              const JobContext& job, AnswerFootprint& footprint);
  Result<SumAnswer> joinSum(const KeysAsked& asked, std::uint64_t run, std::uint32_t round);
  Result<SumAnswer> maskedUpdate(const SiteTask& task, const InputAsked& asked,
                                 const JobContext& job, AnswerFootprint& footprint);

  // send.cpp
  Status send(const SiteTask& task, std::stop_token stop);
  Status upload(const fleet::PushMessagesRequest& request, SiteRound& round, std::stop_token stop);
  /// Takes from the outstanding what the server has answered; how many of it were stored. Ends early where the coordinator
  /// refuses the whole.
  Result<std::size_t> push(const fleet::PushMessagesRequest& request, Outstanding& outstanding,
                           SiteRound& round, std::stop_token stop);
  Status closeTask(SiteRound round);
  /// Of the weights, so that a broken connection costs half a second of sending.
  [[nodiscard]] std::size_t chunkSize() const;

  Status start(std::stop_token stop);
  Result<AgentTurn> askForWork(std::stop_token stop);
  Result<AgentTurn> goOn(SiteTask& task, const JobContext& job);
  Result<AgentTurn> enrolAgain(const Error& why, std::stop_token stop);
  void tellSpent();
  void enter(AgentPhase phase);
  void tellRound(std::uint32_t round);
  void trouble(const std::optional<Error>& error);

  /// Calls until there is an answer that waiting cannot change.
  template <class Call>
  auto persist(std::stop_token stop, Call call) -> decltype(call()) {
    for (double pause = 1;; pause = std::min(60.0, pause * 2)) {
      auto answer = call();
      if (answer || !isWorthRepeating(answer.error())) {
        trouble(std::nullopt);
        return answer;
      }
      trouble(answer.error());
      // Jitter keeps a thousand sites from coming back in the same second.
      m_parts.sleep(pause * m_jitter.uniform(0.5, 1.5), stop);
      if (stop.stop_requested()) return cancelled();
    }
  }

  const AgentOptions m_options;
  AgentParts m_parts;
  FleetClient m_client;
  Random m_jitter;
  UplinkEstimate m_uplink;
  std::atomic<std::uint64_t> m_node{0};
  bool m_started = false;
  std::optional<SiteTask> m_task;  ///< the open one
  OpenSum m_sum;
  std::uint32_t m_done = 0;  ///< answered instructions to train
  std::uint32_t m_roundsHeard = 0;
  std::string m_runEnd;
  mutable std::mutex m_mutex;  ///< of m_status
  AgentStatus m_status;
};

/// The one message of an answer, and its tree.
[[nodiscard]] bool hasMessage(const fleet::PullMessagesResponse& answer);

}  // namespace twinscope::fedlink
