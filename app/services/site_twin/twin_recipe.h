#pragma once

#include "core/base/error.h"
#include "core/learning/training/train_options.h"
#include "core/learning/training/tuning.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// What holds a site's model near the global one while it learns. l2sp: α/2·‖w − w⁰‖² (Li et al., arXiv:1802.01483). ewc:
/// the same weighed by how much each weight matters on the site's cases (Kirkpatrick et al., arXiv:1612.00796). ditto: as
/// l2sp, but going on from the site's current twin (Li et al., arXiv:2012.04221). plain: nothing.
enum class TwinPull { plain, l2sp, ewc, ditto };

/// How a site's own model is made of a global one.
struct TwinRecipe {
  TwinPull pull = TwinPull::l2sp;
  /// What of the network learns; adapters are put in where the global model has none, and the twin keeps them.
  learning::TuningScope tuned = learning::TuningScope::full;
  double strength = 0;  ///< of the pull: 0 takes usualStrength()
  int epochs = 5;
  int stepsPerEpoch = 40;
  int batch = 2;
  /// The first one is used where no patients are left to choose by; else the best of them on the validation patients.
  std::vector<double> learningRates{1e-3, 3e-4};
  std::uint64_t seed = 1;

  [[nodiscard]] Status validate() const;
  [[nodiscard]] double pullStrength() const;
  [[nodiscard]] std::string toJson() const;
};

/// 1e-2, 1e2, 0.1 for l2sp, ewc, ditto (algorithms' own papers); 0 for plain.
[[nodiscard]] double usualStrength(TwinPull pull);
/// "plain", "l2sp", "ewc", "ditto".
[[nodiscard]] std::string_view nameOf(TwinPull pull);
[[nodiscard]] std::optional<TwinPull> twinPullFrom(std::string_view name);

}  // namespace twinscope::app
