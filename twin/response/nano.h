#pragma once

#include "twin/response/rules.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace twinscope::twin {

/// Neurologic Assessment in Neuro-Oncology (Nayak et al. 2017, PMC5464449): a level a domain, 0 normal; nullopt: not assessed.
struct NanoScores {
  static constexpr std::size_t kDomains = 9;
  std::array<std::optional<int>, kDomains> levels;
};

struct NanoDomain {
  std::string_view name;
  int worst = 3;
};
/// gait, strength, ataxia, sensation, visual-fields, facial-strength, language, consciousness, behaviour.
[[nodiscard]] const std::array<NanoDomain, NanoScores::kDomains>& nanoDomains();

/// "gait=1 language=2": each domain once, levels within its range; nullopt where that is not so.
[[nodiscard]] std::optional<NanoScores> nanoFrom(std::string_view words);

/// R-CL-5: two levels worse than at the baseline in a domain, or its worst level newly reached. A decline whose cause is not known is
/// unknown; one of another cause is rated as stable.
[[nodiscard]] ClinicalFinding clinicalStatusOf(const NanoScores& baseline, const NanoScores& now,
                                               Performance::Cause cause);
/// Of both scores: worse by tumour where one says so; unknown where the Karnofsky index fell and nobody knows why or for how long; else
/// as the neurological score has it, where there is one.
[[nodiscard]] ClinicalFinding clinicalStatusOf(const Performance& performance,
                                               const ClinicalFinding& neurology);

}  // namespace twinscope::twin
