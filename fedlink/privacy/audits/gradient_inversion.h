#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// What one gradient of a linear layer tells of the one case it was computed from.
struct InvertedCase {
  std::vector<double> input;
  std::size_t label = 0;
};

/// The attack that an unprotected update does not survive: with y = W x + b and one case, ∂L/∂W_i = ∂L/∂b_i · x, so a row
/// divided by its bias gives the input exactly; under cross-entropy the label is the row with the negative ∂L/∂b
/// (Zhu 1906.08935; Zhao, iDLG 2001.02610). weightGradient: rows × inputs, C order. The row with the largest ∂L/∂b is used.
/// nullopt where every ∂L/∂b is zero, or the sizes do not fit.
[[nodiscard]] std::optional<InvertedCase> invertLinearLayer(std::span<const double> weightGradient,
                                                            std::span<const double> biasGradient);

/// a·b/(‖a‖‖b‖): how much of an input was recovered; 0 where one is zero. Sizes equal.
[[nodiscard]] double cosineSimilarity(std::span<const double> a, std::span<const double> b);

}  // namespace twinscope::fedlink
