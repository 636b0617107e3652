#pragma once

#include "fedlink/strategy/update.h"

#include <cstddef>
#include <span>

/// The inner loops: double sums over one tile of coordinates at a time. Sums run in lanes whose number does not depend on
/// the machine, and nothing is contracted into fused operations, so that every machine gives the same bits.
namespace twinscope::fedlink::detail {

inline constexpr std::size_t kTile = 1024;

/// The updates' values for one tile, all of the same length.
template <class Value>
struct TileColumns {
  std::span<const Value* const> values;
  std::span<const UpdateKind> kinds;
};

void widen(std::span<const float> from, double* to);
void widen(std::span<const double> from, double* to);

/// sum += Σ factors[k] · w_k and squaredNorms[k] += ‖w_k − global‖², over global.size() coordinates.
void addColumns(const TileColumns<float>& columns, std::span<const double> global,
                std::span<const double> factors, double* sum, std::span<double> squaredNorms);
void addColumns(const TileColumns<double>& columns, std::span<const double> global,
                std::span<const double> factors, double* sum, std::span<double> squaredNorms);

/// What loadRow makes of an update: its weights, or their difference to the global ones.
enum class RowContent { weights, change };

/// row = the update with its change scaled by `scale`; returns ‖w_k − global‖² before scaling.
double loadRow(const float* values, UpdateKind kind, std::span<const double> global, double scale,
               RowContent content, double* row);
double loadRow(const double* values, UpdateKind kind, std::span<const double> global, double scale,
               RowContent content, double* row);

[[nodiscard]] double dot(const double* a, const double* b, std::size_t count);
[[nodiscard]] double squaredDistance(const double* a, const double* b, std::size_t count);

/// The smaller of each pair to a, the larger to b.
void exchange(double* a, double* b, std::size_t count);

/// How a tile's mean becomes a result.
struct Finish {
  double ofGlobal = 0;  ///< added: ofGlobal · w, what clipping left of the updates' weights
  double stretch = 1;   ///< of the mean's distance from w
  RowContent content = RowContent::weights;
  double largest = 0;  ///< magnitude that the result may have
};

/// Writes the result; false where it is not finite or too large. sum is scratch after it.
[[nodiscard]] bool finish(const Finish& how, std::span<const double> global, double* sum,
                          float* result);
[[nodiscard]] bool finish(const Finish& how, std::span<const double> global, double* sum,
                          double* result);

}  // namespace twinscope::fedlink::detail
