#include "fedlink/privacy/privacy_ledger.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

/// Less noise costs an ε of thousands: it protects nothing, and its quadrature would take seconds.
constexpr double kLeastNoise = 0.05;
constexpr double kMostNoise = 1e6;

void count(std::vector<PrivacySpend>& kinds, const PrivacySpend& next) {
  const auto same = std::ranges::find_if(kinds, [&](const PrivacySpend& kind) {
    return kind.noiseMultiplier == next.noiseMultiplier && kind.sampledShare == next.sampledShare;
  });
  if (same == kinds.end())
    kinds.push_back(next);
  else
    same->releases += next.releases;
}

EpsilonBound costOf(std::span<const PrivacySpend> kinds, std::span<const double> orders,
                    double delta) {
  std::vector<double> totals(orders.size(), 0.0);
  for (const PrivacySpend& kind : kinds)
    for (std::size_t i = 0; i < orders.size(); ++i)
      totals[i] += static_cast<double>(kind.releases) *
                   gaussianRdp(kind.sampledShare, kind.noiseMultiplier, orders[i]);
  return smallestEpsilon(totals, orders, delta);
}

EpsilonBound costOf(std::span<const PrivacySpend> kinds, double delta) {
  if (kinds.empty()) return {};
  const EpsilonBound usual = costOf(kinds, usualOrders(), delta);
  return usual.atEndOfOrders ? costOf(kinds, wideOrders(), delta) : usual;
}

}  // namespace

Status PrivacyBudget::validate() const {
  if (epsilon > 0.0 && std::isfinite(epsilon) && delta > 0.0 && delta < 1.0) return {};
  return refusal("privacy.budget_invalid",
                 concat("a budget of epsilon ", epsilon, " at delta ", delta,
                        " is not positive and finite with a delta between 0 and 1"));
}

Status PrivacySpend::validate() const {
  if (noiseMultiplier >= kLeastNoise && noiseMultiplier <= kMostNoise && sampledShare > 0.0 &&
      sampledShare <= 1.0 && releases > 0)
    return {};
  return refusal("privacy.spend_invalid",
                 concat(releases, " releases with noise ", noiseMultiplier, " and a share of ",
                        sampledShare, " cannot be accounted for: the noise is between ",
                        kLeastNoise, " and ", kMostNoise, ", the share above 0 and at most 1"));
}

Result<PrivacyLedger> PrivacyLedger::open(PrivacyBudget budget, std::vector<PrivacySpend> earlier) {
  if (const Status ok = budget.validate(); !ok) return std::unexpected(ok.error());
  PrivacyLedger ledger(budget);
  for (const PrivacySpend& entry : earlier) {
    if (const Status ok = entry.validate(); !ok) return std::unexpected(ok.error());
    ledger.enter(entry);
  }
  return ledger;
}

EpsilonBound PrivacyLedger::spent() const { return costOf(m_kinds, m_budget.delta); }

EpsilonBound PrivacyLedger::spentAfter(const PrivacySpend& next) const {
  std::vector<PrivacySpend> kinds = m_kinds;
  count(kinds, next);
  return costOf(kinds, m_budget.delta);
}

Status PrivacyLedger::spend(const PrivacySpend& next) {
  if (const Status ok = next.validate(); !ok) return ok;
  const double after = spentAfter(next).epsilon;
  if (!(after <= m_budget.epsilon))
    return refusal("privacy.exhausted",
                   concat("this release would bring epsilon to ", after, " at delta ",
                          m_budget.delta, "; the budget is ", m_budget.epsilon),
                   "Stop here, raise the budget, or use more noise from the start");
  enter(next);
  return {};
}

void PrivacyLedger::enter(const PrivacySpend& next) {
  m_entries.push_back(next);
  count(m_kinds, next);
}

}  // namespace twinscope::fedlink
