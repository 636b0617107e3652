#include "fedlink/site/site_journal.h"

namespace twinscope::fedlink {

Status SiteMemory::saveNode(std::uint64_t node) {
  m_node = node;
  return {};
}

Status SiteMemory::claim(const SiteTask& task) {
  m_task = task;
  return {};
}

Status SiteMemory::answer(const SiteTask& task, const AnswerFootprint& footprint) {
  m_task = task;
  if (footprint.spend) m_spends.push_back(*footprint.spend);
  if (!footprint.residual.empty())
    m_residual.assign(footprint.residual.begin(), footprint.residual.end());
  if (footprint.kept) m_kept = footprint.kept;
  return {};
}

Status SiteMemory::close(const SiteRound& round) {
  m_task.reset();
  m_rounds[{round.round, round.kind}] = round;
  return {};
}

Status SiteMemory::judge(std::uint32_t round, bool accepted, double weight,
                         const std::string& reason) {
  const auto at = m_rounds.find({round, "train"});
  if (at == m_rounds.end()) return {};
  at->second.accepted = accepted;
  at->second.weight = weight;
  at->second.reason = reason;
  return {};
}

Result<std::vector<SiteRound>> SiteMemory::rounds() {
  std::vector<SiteRound> rounds;
  for (const auto& [number, round] : m_rounds) rounds.push_back(round);
  return rounds;
}

Result<std::vector<float>> SiteMemory::residual(std::size_t count) {
  return m_residual.size() == count ? m_residual : std::vector<float>(count);
}

}  // namespace twinscope::fedlink
