#pragma once

#include "core/imaging/prepare/prepare.h"
#include "twin/timeline/records.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// How a stored preparation came about: what PreparationRecord::provenance holds as JSON.
struct PreparationProvenance {
  std::string inputHash;  ///< of the series, slots, options and the baseline that were used
  imaging::PrepareOptions options;
  std::vector<imaging::RegistrationReport> registrations;  ///< sequences onto the reference
  std::optional<StudyId> baseline;                         ///< nullopt: this study is the baseline
  std::optional<imaging::RegistrationReport> toBaseline;
  std::string steps = "[]";  ///< JSON of the preparation's own steps

  [[nodiscard]] std::string toJson() const;
  /// nullopt where the text is of another kind.
  [[nodiscard]] static std::optional<PreparationProvenance> fromJson(std::string_view json);
};

}  // namespace twinscope::app
