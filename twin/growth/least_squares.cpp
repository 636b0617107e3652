#include "twin/growth/least_squares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::twin::growth {
namespace {

using Vector = std::vector<double>;

double costOf(const Vector& residuals) {
  return 0.5 * std::inner_product(residuals.begin(), residuals.end(), residuals.begin(), 0.0);
}

Result<Vector> residualsOf(const Residuals& residuals, const Vector& at) {
  auto values = residuals(std::span(&at, 1));
  if (!values) return std::unexpected(values.error());
  return std::move(values->front());
}

enum class Difference { forward, central };

/// One column a coordinate. Differences point inwards at a bound.
Result<std::vector<Vector>> jacobian(const Residuals& residuals, const Vector& at,
                                     const Vector& here, const LeastSquaresOptions& options,
                                     Difference kind) {
  std::vector<Vector> points;
  std::vector<double> steps;
  for (std::size_t n = 0; n < at.size(); ++n) {
    const double step =
        at[n] + options.difference > options.high[n] ? -options.difference : options.difference;
    steps.push_back(step);
    points.push_back(at);
    points.back()[n] += step;
    if (kind == Difference::central) {
      points.push_back(at);
      points.back()[n] -= step;
    }
  }
  const auto values = residuals(points);
  if (!values) return std::unexpected(values.error());
  std::vector<Vector> columns(at.size(), Vector(here.size()));
  for (std::size_t n = 0; n < at.size(); ++n)
    for (std::size_t row = 0; row < here.size(); ++row)
      columns[n][row] = kind == Difference::central
                            ? ((*values)[2 * n][row] - (*values)[2 * n + 1][row]) / (2 * steps[n])
                            : ((*values)[n][row] - here[row]) / steps[n];
  return columns;
}

SmallMatrix normalOf(const std::vector<Vector>& columns) {
  SmallMatrix normal(columns.size());
  for (std::size_t a = 0; a < columns.size(); ++a)
    for (std::size_t b = 0; b < columns.size(); ++b)
      normal(a, b) =
          std::inner_product(columns[a].begin(), columns[a].end(), columns[b].begin(), 0.0);
  return normal;
}

/// The damped step, no longer than a tenth of the range in any coordinate.
Vector stepFrom(const std::vector<Vector>& columns, const Vector& here, double damping,
                const LeastSquaresOptions& options) {
  SmallMatrix damped = normalOf(columns);
  Vector right;
  for (std::size_t n = 0; n < columns.size(); ++n) {
    damped(n, n) += damping * std::max(damped(n, n), 1e-12);
    right.push_back(-std::inner_product(columns[n].begin(), columns[n].end(), here.begin(), 0.0));
  }
  Vector step = solveCholesky(choleskyOf(damped), std::move(right));
  double excess = 1;
  for (std::size_t n = 0; n < step.size(); ++n)
    excess = std::max(excess, std::abs(step[n]) / (0.1 * (options.high[n] - options.low[n])));
  for (double& s : step) s /= excess;
  return step;
}

}  // namespace

SmallMatrix choleskyOf(const SmallMatrix& symmetric) {
  SmallMatrix lower(symmetric.size());
  for (std::size_t row = 0; row < symmetric.size(); ++row)
    for (std::size_t column = 0; column <= row; ++column) {
      double sum = symmetric(row, column);
      for (std::size_t n = 0; n < column; ++n) sum -= lower(row, n) * lower(column, n);
      lower(row, column) =
          row == column ? std::sqrt(std::max(sum, 1e-12)) : sum / lower(column, column);
    }
  return lower;
}

std::vector<double> solveTransposed(const SmallMatrix& lower, std::vector<double> right) {
  for (std::size_t row = lower.size(); row-- > 0;) {
    for (std::size_t n = row + 1; n < lower.size(); ++n) right[row] -= lower(n, row) * right[n];
    right[row] /= lower(row, row);
  }
  return right;
}

std::vector<double> solveCholesky(const SmallMatrix& lower, std::vector<double> right) {
  for (std::size_t row = 0; row < lower.size(); ++row) {
    for (std::size_t n = 0; n < row; ++n) right[row] -= lower(row, n) * right[n];
    right[row] /= lower(row, row);
  }
  return solveTransposed(lower, std::move(right));
}

Result<LeastSquaresFit> fitLeastSquares(const Residuals& residuals, std::vector<double> start,
                                        const LeastSquaresOptions& options) {
  LeastSquaresFit fit;
  fit.at = std::move(start);
  auto first = residualsOf(residuals, fit.at);
  if (!first) return std::unexpected(first.error());
  fit.residuals = std::move(*first);
  fit.cost = costOf(fit.residuals);
  double damping = 0.1;
  bool done = false;
  for (; fit.iterations < options.iterations && !done; ++fit.iterations) {
    const auto columns = jacobian(residuals, fit.at, fit.residuals, options, Difference::forward);
    if (!columns) return std::unexpected(columns.error());
    for (int tries = 0; tries < 8; ++tries) {
      const Vector step = stepFrom(*columns, fit.residuals, damping, options);
      Vector next = fit.at;
      double moved = 0;
      for (std::size_t n = 0; n < next.size(); ++n) {
        next[n] = std::clamp(next[n] + step[n], options.low[n], options.high[n]);
        moved = std::max(moved, std::abs(next[n] - fit.at[n]));
      }
      auto there = residualsOf(residuals, next);
      if (!there) return std::unexpected(there.error());
      const double cost = costOf(*there);
      if (cost < fit.cost) {
        done = moved < 1e-4 || fit.cost - cost < 1e-6 * fit.cost;
        fit.at = std::move(next);
        fit.residuals = std::move(*there);
        fit.cost = cost;
        damping /= 3;
        break;
      }
      damping *= 5;
      done = moved < 1e-4 || tries == 7;
      if (done) break;
    }
  }
  const auto columns = jacobian(residuals, fit.at, fit.residuals, options, Difference::central);
  if (!columns) return std::unexpected(columns.error());
  fit.normal = normalOf(*columns);
  return fit;
}

}  // namespace twinscope::twin::growth
