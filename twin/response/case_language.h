#pragma once

#include "core/base/error.h"
#include "twin/response/assess.h"
#include "twin/response/rules.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// Cases of response assessment as lines of text: what is known, and what should come out (docs/user/response.md).
struct ResponseCase {
  std::string id, kind;  ///< kind: "course", "baseline", "kps", "measurable", "btrads"
  std::string params, visits;
  std::string labels, final, rules, best, end, flags;  ///< expected; "-" or empty: not said
};

/// What comes out, in the words of the expected columns: one a visit, and a flag each. Empty where a kind has no such column.
struct ResponseAnswer {
  std::string id;
  std::vector<std::string> labels, final, rules;
  std::string best, end;
  std::vector<std::string> flags;
  bool asExpected = true;  ///< in every column that says something
};
/// As a column has them: "B pPD SD"; "-" for none.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

/// Lines `id,kind,params,visits,labels,final,rules,bor,end,flags` after that header, or its first four columns and as many more; # begins a
/// comment. "response.case" names the line and what is wrong, or that there is no case.
[[nodiscard]] Result<std::vector<ResponseCase>> responseCasesFrom(std::string_view csv);
/// The course of a case of that kind. "response.case" names the token that is not known.
[[nodiscard]] Result<ResponseCourse> courseOf(const ResponseCase& one);
/// Which criteria assess a patient: of the params of a course and of a choice of baseline, those that are no dates.
struct StatedCriteria {
  Edition edition = Edition::rano2;
  TumourMode mode = TumourMode::enhancing;
  std::optional<SizeMetric> metric;
  ResponseOptions options;
  std::optional<Setting> setting;
};
/// "ed=R2 mode=CE metric=A setting=ND mixed=Q", each of which may be left out. "response.case" names the token that is not known.
[[nodiscard]] Result<StatedCriteria> criteriaFrom(std::string_view params);
/// Assesses one case.
[[nodiscard]] Result<ResponseAnswer> answerTo(const ResponseCase& one);

}  // namespace twinscope::twin
