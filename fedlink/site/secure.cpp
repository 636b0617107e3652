#include "core/base/text.h"
#include "fedlink/site/detail/agent_impl.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace twinscope::fedlink {
namespace {

/// The keys of those who take part, all of them known to this site by people.
Result<std::vector<PublicKey>> knownKeys(const KeysAsked& asked,
                                         const std::vector<std::string>& roster) {
  if (roster.empty())
    return refusal(
        "secure_sum.roster",
        "The coordinator asks for a secure sum: give --roster FILE with the sites' keys");
  std::vector<PublicKey> keys;
  for (const std::string& pem : asked.roster) {
    auto key = PublicKey::fromPem(pem);
    if (!key) return std::unexpected(key.error());
    if (std::ranges::find(roster, key->openSsh()) == roster.end())
      return refusal("secure_sum.stranger",
                     "A site of the secure sum is not in this site's roster: " + key->openSsh());
    if (std::ranges::find(keys, *key) != keys.end())
      return refusal("secure_sum.stranger", "A site is twice in the secure sum");
    keys.push_back(std::move(*key));
  }
  return keys;
}

/// Of an update that nothing protects: the number of examples, which the mask hides.
Result<std::uint32_t> examplesOf(const std::map<std::string, double>& metrics) {
  const auto at = metrics.find("num-examples");
  const double examples = at == metrics.end() ? 0 : std::round(at->second);
  if (!(examples >= 1 && examples <= std::numeric_limits<std::int32_t>::max()))
    return failure("site.trainer", "The training does not say from how many examples it comes");
  return static_cast<std::uint32_t>(examples);
}

template <class Answer>
Result<SumAnswer> asAnswer(Result<Answer> answer) {
  if (!answer) return std::unexpected(answer.error());
  return SumAnswer(std::move(*answer));
}

}  // namespace

Result<ObjectId> SiteAgent::Impl::answerQuestion(SiteTask& task, const ReceivedQuestion& asked,
                                                 const JobContext& job,
                                                 AnswerFootprint& footprint) {
  task.round = asked.round;
  tellRound(task.round);
  auto answer = sumAnswer(asked, task, job, footprint);
  if (!answer) return std::unexpected(answer.error());
  std::map<std::string, double> metrics;
  if (footprint.spend)
    metrics = {{"privacy-epsilon", status().epsilon},
               {"privacy-delta", m_options.privacy.budget.delta}};
  return putSumAnswer(m_parts.objects, answerTo(task.instruction, asked.head, m_parts.clock()),
                      *answer, metrics, chunkSize());
}

Result<SumAnswer> SiteAgent::Impl::sumAnswer(const ReceivedQuestion& asked, const SiteTask& task,
                                             const JobContext& job, AnswerFootprint& footprint) {
  if (const auto* keys = std::get_if<KeysAsked>(&asked.question.what))
    return joinSum(*keys, asked.head.runId, asked.round);
  if (!m_sum.site || m_sum.number != asked.question.number || m_sum.run != asked.head.runId)
    return refusal(
        "secure_sum.left",
        "This site was started anew in the middle of the secure sum, and has dropped out");
  if (const auto* shares = std::get_if<SharesAsked>(&asked.question.what))
    return asAnswer(m_sum.site->share(shares->adverts, m_parts.random));
  if (const auto* input = std::get_if<InputAsked>(&asked.question.what))
    return maskedUpdate(task, *input, job, footprint);
  auto response = m_sum.site->unmask(std::get<UnmaskRequest>(asked.question.what));
  if (response) m_sum.site.reset();
  return asAnswer(std::move(response));
}

Result<SumAnswer> SiteAgent::Impl::joinSum(const KeysAsked& asked, std::uint64_t run,
                                           std::uint32_t round) {
  auto keys = knownKeys(asked, m_options.roster);
  if (!keys) return std::unexpected(keys.error());
  const auto mine = std::ranges::find(*keys, m_parts.key.publicKey());
  if (mine == keys->end())
    return refusal("secure_sum.stranger", "This site is not among those of the secure sum");
  const auto number = static_cast<std::uint32_t>(mine - keys->begin());
  const auto last = m_sum.run == run ? std::optional(m_sum.number) : std::nullopt;
  auto joined =
      SecureSumSite::join(asked.round, number, m_parts.key, std::move(*keys), last, m_parts.random);
  if (!joined) return std::unexpected(joined.error());
  m_sum.site.emplace(std::move(*joined));
  m_sum.run = run;
  m_sum.number = asked.round.number;
  m_sum.round = round;
  return m_sum.site->advert();
}

Result<SumAnswer> SiteAgent::Impl::maskedUpdate(const SiteTask& task, const InputAsked& asked,
                                                const JobContext& job, AnswerFootprint& footprint) {
  enter(AgentPhase::training);
  const auto instruction =
      readInstruction(m_parts.objects, task.instruction, m_options.maxModelValues);
  if (!instruction) return std::unexpected(instruction.error());
  auto result = trained(instruction->work, job);
  if (!result) return std::unexpected(result.error());
  auto ledger = ledgerSoFar();
  if (!ledger) return std::unexpected(ledger.error());
  std::vector<float> change = std::move(result->weights);
  std::ranges::transform(change, instruction->work.weights, change.begin(), std::minus{});
  const auto update = privatise(std::move(change), m_options.privacy, *ledger, m_parts.random);
  if (!update) return std::unexpected(update.error());
  const bool countsOnce =
      asked.weight == SumWeight::one || update->facts().protection != Protection::none;
  const auto weight = countsOnce ? Result<std::uint32_t>(1) : examplesOf(result->metrics);
  if (!weight) return std::unexpected(weight.error());
  auto input = m_sum.site->mask(asked.shares, *update, *weight);
  if (!input) return std::unexpected(input.error());
  footprint.spend = m_options.privacy.costOfRelease();
  const std::scoped_lock lock(m_mutex);
  m_status.epsilon = ledger->spent().epsilon;
  m_status.packing =
      "32-bit words under a mask: it hides every value, so that none can be left out";
  return std::move(*input);
}

}  // namespace twinscope::fedlink
