#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace twinscope::fedlink {

/// Where one vector of a site lies: in memory, or in a file that is read block by block. Value is float, or double for
/// exact comparisons. All functions are called from several threads at once.
template <class Value>
class UpdateSource {
 public:
  virtual ~UpdateSource() = default;
  [[nodiscard]] virtual std::size_t count() const = 0;
  /// Fills values with the coordinates [first, first + values.size()), which lie within count().
  [[nodiscard]] virtual Status read(std::size_t first, std::span<Value> values) const = 0;
  /// The whole vector where it already lies in memory, so that nobody copies it.
  [[nodiscard]] virtual std::optional<std::span<const Value>> contiguous() const {
    return std::nullopt;
  }
};

/// A vector in memory that the caller keeps alive.
template <class Value>
class SpanSource final : public UpdateSource<Value> {
 public:
  explicit SpanSource(std::span<const Value> values) : m_values(values) {}
  [[nodiscard]] std::size_t count() const override { return m_values.size(); }
  [[nodiscard]] Status read(std::size_t first, std::span<Value> values) const override {
    std::ranges::copy(m_values.subspan(first, values.size()), values.begin());
    return {};
  }
  [[nodiscard]] std::optional<std::span<const Value>> contiguous() const override {
    return m_values;
  }

 private:
  std::span<const Value> m_values;
};

/// What a site tells of its update. Which of it is needed, the strategy's weighting says.
struct SiteReport {
  double examples = 0;                      ///< training studies, > 0; 1 where sites do not tell
  double localSteps = 0;                    ///< optimiser steps since the global weights
  std::optional<double> quality;            ///< of the data, in [0, 1]
  std::optional<double> performance;        ///< validation Dice of the update, in [0, 1]
  std::optional<double> loss;               ///< of this round, >= 0
  std::optional<double> previousLoss;       ///< of the round before
  std::optional<double> lossSum;            ///< of the rounds that count as history
  std::optional<double> generalisationGap;  ///< loss after minus loss before the last aggregation
  std::optional<double> previousWeight;     ///< that this site had in the last round
  std::optional<double> previousAttention;  ///< SiteOutcome::attention of the last round
};

/// What the values of an update are: the site's weights w_k, or the change w_k − w.
enum class UpdateKind { weights, delta };

/// One site's contribution to a round.
template <class Value>
struct SiteUpdate {
  std::string site;  ///< id, unique within a round; sites are added in the order of their ids
  SiteReport report;
  const UpdateSource<Value>* values = nullptr;  ///< as many as the global weights
  UpdateKind kind = UpdateKind::weights;
};

}  // namespace twinscope::fedlink
