#pragma once

#include "core/base/error.h"
#include "fedlink/privacy/rdp.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// What a site is willing to give away over all releases.
struct PrivacyBudget {
  double epsilon = 8.0;
  double delta = 1e-5;

  /// "privacy.budget_invalid" unless ε is positive and finite and δ in (0, 1).
  [[nodiscard]] Status validate() const;
  friend bool operator==(const PrivacyBudget&, const PrivacyBudget&) = default;
};

/// Some equal releases of a clipped value with Gaussian noise.
struct PrivacySpend {
  double noiseMultiplier = 1.0;  ///< noise's standard deviation over the clip norm; 0.05 to 1e6
  /// The chance q in (0, 1] with which each site takes part, drawn for each on its own (Poisson). Sites drawn without
  /// replacement, or invited by hand, count as 1.
  double sampledShare = 1.0;
  std::uint64_t releases = 1;

  /// "privacy.spend_invalid".
  [[nodiscard]] Status validate() const;
  friend bool operator==(const PrivacySpend&, const PrivacySpend&) = default;
};

/// The running cost of all that left a site, append-only. Whoever keeps it writes the entries to disk before anything is
/// sent, and opens the next one with them. A plain value; one thread at a time.
class PrivacyLedger {
 public:
  /// With what was spent before, even where that is more than a budget made smaller since.
  [[nodiscard]] static Result<PrivacyLedger> open(PrivacyBudget budget,
                                                  std::vector<PrivacySpend> earlier = {});

  [[nodiscard]] const PrivacyBudget& budget() const { return m_budget; }
  [[nodiscard]] std::span<const PrivacySpend> entries() const { return m_entries; }
  /// ε at the budget's δ of all entries; never below the true value.
  [[nodiscard]] EpsilonBound spent() const;
  /// The same with one more; nothing is entered.
  [[nodiscard]] EpsilonBound spentAfter(const PrivacySpend& next) const;
  /// Enters it, or refuses where it would pass the budget: "privacy.exhausted".
  [[nodiscard]] Status spend(const PrivacySpend& next);

 private:
  explicit PrivacyLedger(PrivacyBudget budget) : m_budget(budget) {}
  void enter(const PrivacySpend& next);

  PrivacyBudget m_budget;
  std::vector<PrivacySpend> m_entries;
  std::vector<PrivacySpend> m_kinds;  ///< the entries with equal mechanisms counted together
};

}  // namespace twinscope::fedlink
