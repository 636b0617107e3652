#include "fedlink/site/detail/agent_impl.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/tensors.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t littleBytes = 512 << 10;  // half a minute at 140 kbit/s

/// The densest that may be sent without knowing the link. A small model would else be sent as its sparsest for ever: what
/// takes no time measures no speed.
std::optional<Compression> littleEnough(std::span<const Compression> densestFirst,
                                        std::size_t count) {
  const auto at = std::ranges::find_if(densestFirst, [&](const Compression& candidate) {
    return largestRecordBytes(candidate, count) <= littleBytes;
  });
  return at == densestFirst.end() ? std::nullopt : std::optional(*at);
}

}  // namespace

/// Makes the answer and writes it down with what it cost; a restart sends it without training again.
Status SiteAgent::Impl::work(SiteTask& task, const JobContext& job) {
  const double began = m_parts.clock();
  AnswerFootprint footprint;
  std::vector<float> residual;
  auto root = answerOf(task, job, footprint, residual);
  if (!root && root.error().kind == ErrorKind::cancelled) return std::unexpected(root.error());
  if (!root) {
    job.log.write(LogLevel::warning, "federation: " + describe(root.error()));
    const auto head = read(m_parts.objects, task.instruction, parseMessage);
    if (!head) return std::unexpected(head.error());
    root = putFailure(m_parts.objects, answerTo(task.instruction, head->head, m_parts.clock()),
                      root.error().message);
    if (!root) return std::unexpected(root.error());
    footprint = {};
  }
  auto announcement = announcementFor(*root, m_parts.clock() - began);
  if (!announcement) return std::unexpected(announcement.error());
  task.reply = std::move(*announcement);
  return m_parts.journal.answer(task, footprint);
}

Result<ObjectId> SiteAgent::Impl::answerOf(SiteTask& task, const JobContext& job,
                                           AnswerFootprint& footprint,
                                           std::vector<float>& residual) {
  const auto asked = readSumQuestion(m_parts.objects, task.instruction);
  if (!asked) return std::unexpected(asked.error());
  if (*asked) return answerQuestion(task, **asked, job, footprint);
  enter(AgentPhase::training);
  const auto instruction =
      readInstruction(m_parts.objects, task.instruction, m_options.maxModelValues);
  if (!instruction) return std::unexpected(instruction.error());
  task.round = instruction->work.round;
  tellRound(task.round);
  const auto rule = roundRuleFor(*instruction, m_parts.journal);
  if (!rule) return std::unexpected(rule.error());
  if (instruction->head.type == "evaluate") {
    const auto scores = m_parts.trainer.evaluate((*rule)->task(), job);
    if (!scores) return std::unexpected(scores.error());
    return putEvaluateReply(m_parts.objects,
                            answerTo(task.instruction, instruction->head, m_parts.clock()),
                            scores->metrics);
  }
  auto result = trained((*rule)->task(), job);
  if (!result) return std::unexpected(result.error());
  return trainedReply(task, *instruction, **rule, std::move(*result), footprint, residual);
}

Result<SiteResult> SiteAgent::Impl::trained(const SiteInstruction& task, const JobContext& job) {
  auto result = m_parts.trainer.train(task, job);
  if (result && result->weights.size() != task.weights.size())
    return failure("site.trainer", "The training returned another model than it was given");
  return result;
}

Result<PrivacyLedger> SiteAgent::Impl::ledgerSoFar() const {
  auto earlier = m_parts.journal.spends();
  if (!earlier) return std::unexpected(earlier.error());
  return PrivacyLedger::open(m_options.privacy.budget, std::move(*earlier));
}

Result<ObjectId> SiteAgent::Impl::trainedReply(const SiteTask& task,
                                               const ReceivedInstruction& instruction,
                                               RoundRule& rule, SiteResult result,
                                               AnswerFootprint& footprint,
                                               std::vector<float>& residual) {
  auto ledger = ledgerSoFar();
  if (!ledger) return std::unexpected(ledger.error());
  auto change = rule.changeOf(result);
  if (!change) return std::unexpected(change.error());
  auto update = privatise(std::move(*change), m_options.privacy, *ledger, m_parts.random);
  if (!update) return std::unexpected(update.error());
  rule.released(*update);
  const Packing packing = choosePacking(instruction);
  if (packing.compression) {
    auto left = m_parts.journal.residual(instruction.work.weights.size());
    if (!left) return std::unexpected(left.error());
    residual = std::move(*left);
  }
  // Nothing of the data: it follows from the policy and the number of releases, which the coordinator sees anyway.
  if (m_options.privacy.costOfRelease()) {
    result.metrics["privacy-epsilon"] = ledger->spent().epsilon;
    result.metrics["privacy-delta"] = m_options.privacy.budget.delta;
  }
  const auto root =
      putTrainReply(m_parts.objects, answerTo(task.instruction, instruction.head, m_parts.clock()),
                    instruction, std::move(*update), result.metrics, packing, residual);
  rule.packed(residual);
  footprint.kept = rule.kept();
  footprint.spend = m_options.privacy.costOfRelease();
  footprint.residual = residual;
  const std::scoped_lock lock(m_mutex);
  m_status.epsilon = ledger->spent().epsilon;
  return root;
}

Packing SiteAgent::Impl::choosePacking(const ReceivedInstruction& instruction) {
  Packing packing{.compression = {},
                  .rounding = Random(m_options.seed).stream("packing", instruction.work.round),
                  .chunkBytes = chunkSize()};
  std::string why = "dense float32: the strategy takes nothing else";
  if (instruction.takesCompressed && m_options.packing == UpdatePacking::fixed) {
    packing.compression = m_options.compression;
    why = describe(m_options.compression) + ", as set";
  }
  if (instruction.takesCompressed && m_options.packing == UpdatePacking::automatic) {
    const auto candidates = standardCompressions();
    const std::size_t count = instruction.work.weights.size();
    const LinkState link{.uplinkBytesPerSecond = m_uplink.bytesPerSecond(),
                         .secondsLeft = instruction.work.deadline - m_parts.clock()};
    if (const auto small = littleEnough(candidates, count); small && !link.uplinkBytesPerSecond) {
      packing.compression = *small;
      why = describe(*small) + ": little enough to send over a link whose speed is not known";
    } else if (const auto choice = chooseCompression(candidates, count, link)) {
      packing.compression = candidates[choice->index];
      why = choice->reason;
    }
  }
  const std::scoped_lock lock(m_mutex);
  m_status.packing = why;
  return packing;
}

std::size_t SiteAgent::Impl::chunkSize() const {
  constexpr double smallest = 128 << 10;
  // Passes the client's patience of 30 s even where the link has become a hundred times slower.
  constexpr double largest = 2 << 20;
  constexpr double secondsAtOnce = 0.5;
  const double bytes = m_uplink.bytesPerSecond().value_or(2.0 * littleBytes) * secondsAtOnce;
  return static_cast<std::size_t>(std::clamp(bytes, smallest, largest));
}

Result<std::string> SiteAgent::Impl::announcementFor(const ObjectId& root, double seconds) {
  const auto message = read(m_parts.objects, root, parseMessage);
  if (!message) return std::unexpected(message.error());
  auto tree = treeOf(root, [&](const ObjectId& id) { return childrenOf(m_parts.objects, id); });
  if (!tree) return std::unexpected(tree.error());
  fleet::PushMessagesRequest request;
  request.mutable_node()->set_node_id(m_node);
  *request.add_messages_list() = announcementOf(root, *message);
  *request.add_message_object_trees() = std::move(*tree);
  request.add_clientapp_runtime_list(seconds);
  return request.SerializeAsString();
}

}  // namespace twinscope::fedlink
