#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/strategy.h"
#include "fedlink/strategy/update.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// The updates of one round, in any order.
template <class Value>
struct AggregationInput {
  std::span<const Value> global;  ///< w, that the sites started from
  std::span<const SiteUpdate<Value>> updates;
  std::size_t quorum = 1;  ///< fewest usable updates
  std::span<const ParameterRange>
      untouched;  ///< sorted, disjoint: keep w there and do not look at the updates
};

/// What became of one site's update, and why.
struct SiteOutcome {
  std::string site;
  double weight = 0;                 ///< its share of the mean; all sites' sum to 1
  std::optional<double> changeNorm;  ///< ‖w_k − w‖, where it was read whole
  double clipFactor = 1;             ///< what its change was scaled by
  std::optional<double> attention;   ///< adaptive weights only
  std::vector<ReasonPart> parts;
  std::string refused;  ///< why the update was left out; empty for one that counts
};

struct AggregationOutcome {
  std::vector<SiteOutcome> sites;  ///< by id, the refused ones too
  std::size_t used = 0;            ///< updates that were not refused
};

/// "weight 0.273: examples 30 (+0.273)", or why it was refused: one line for screens and logs.
[[nodiscard]] std::string inWords(const SiteOutcome& outcome);

/// Aggregates round after round with one strategy. Every result has the same bits for any order of arrival and any number of
/// compute threads: updates are added by site id, in double, in blocks that depend on their number alone.
/// Memory beside global and result: the optimiser's state, and one block an update and thread for what lies on disk.
/// Value is float, or double. One call at a time.
template <class Value>
class Aggregator {
 public:
  /// The strategy must be valid.
  explicit Aggregator(Strategy strategy);

  [[nodiscard]] const Strategy& strategy() const { return m_strategy; }

  /// Writes the next global weights into result, which does not overlap global. An update that is empty, of another length,
  /// unreadable, not finite or cannot be weighed is refused by name and the others go on. Fails with
  /// "aggregation.quorum" (too few left), "aggregation.too_few" (for Krum, Bulyan), "aggregation.repeated" (two updates
  /// of one site), "aggregation.global" (w is not finite), "aggregation.overflow" or a usage error; the state is then
  /// what it was, and result holds nothing of use.
  [[nodiscard]] Result<AggregationOutcome> aggregate(const AggregationInput<Value>& input,
                                                     std::span<Value> result);

  [[nodiscard]] const ServerState<Value>& state() const { return m_state; }
  /// Goes on from a saved state.
  void restore(ServerState<Value> state) { m_state = std::move(state); }

 private:
  Strategy m_strategy;
  ServerState<Value> m_state;
};

extern template class Aggregator<float>;
extern template class Aggregator<double>;

}  // namespace twinscope::fedlink
