#pragma once

#include "app/models/tone.h"
#include "app/services/site_twin/readiness.h"
#include "app/services/site_twin/twin_recipe.h"
#include "twin/site/verdict.h"

#include <QString>

namespace twinscope::app {

/// The site twin in sentences.

/// "better by 0.041 Dice: made current" and the like.
[[nodiscard]] TonedText sentence(const twin::Verdict& verdict);
/// "FLAIR slices are 5 mm, the model was trained on 1–3 mm"
[[nodiscard]] TonedText sentence(const ReadinessFinding& finding, const Readiness& of);
[[nodiscard]] QString pullTitle(TwinPull pull);
[[nodiscard]] QString tunedTitle(learning::TuningScope scope);

}  // namespace twinscope::app
