#pragma once

#include "core/base/error.h"
#include "twin/response/course.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// What a visit is called. The six of response grow worse in this order.
enum class ResponseLabel {
  completeResponse,
  partialResponse,
  minorResponse,
  stableDisease,
  preliminaryProgression,
  progression,
  baseline,
  notEvaluable,
  observe,            ///< neither stable nor progressive: more steroid hides what is there
  pseudoprogression,  ///< a preliminary progression that was refuted; in final labels only
  afterNewTherapy,
  death
};

/// "B", "CR", "pPR", "PsP" and so on; a response that is not confirmed yet has a p before it.
struct Category {
  ResponseLabel label = ResponseLabel::notEvaluable;
  bool confirmed = false;  ///< of the responses: seen again four weeks later
  [[nodiscard]] bool isResponse() const {
    return label == ResponseLabel::completeResponse || label == ResponseLabel::partialResponse ||
           label == ResponseLabel::minorResponse;
  }
  friend bool operator==(const Category&, const Category&) = default;
};
[[nodiscard]] std::string nameOf(const Category& category);
[[nodiscard]] std::string_view nameOf(ResponseLabel label);

struct Reference {
  Date date;
  double value = 0;
};

/// What is said of one visit, and why.
struct VisitAssessment {
  Category category;       ///< with what was known at the visit
  Category finalCategory;  ///< with the whole course known
  std::string rule;        ///< the decisive one, "R-PD-1"; empty at the baseline
  /// What the images say alone, without clinical status, steroids and confirmation; nullopt where they cannot be rated.
  std::optional<ResponseLabel> imaging;
  std::vector<std::string> alsoFired;  ///< other triggers of progression
  std::vector<std::string> flags;      ///< "W-NOISE" and the like: look twice
  std::array<std::optional<Reference>, 2>
      nadir;  ///< by compartment, that the visit was compared with
  std::optional<int> daysSinceRadiotherapy;
};

struct CourseEnd {
  enum class Kind { progression, death, censored };
  Kind kind = Kind::censored;
  Date date;
};

/// A label that later knowledge changed.
struct Revision {
  std::size_t visit = 0;
  Category from, to;
  std::string rule;
};

struct CourseAssessment {
  std::vector<VisitAssessment> visits;
  Category bestOverall;  ///< confirmed responses, SD, PD or NE
  CourseEnd end;
  std::vector<Revision> revisions;
};

/// Rates every visit after the baseline. Pure: no clock, no guess; what cannot be rated is notEvaluable, with the rule that says
/// why. "response.course" where there is no visit, a date comes twice or out of order, or a number is negative or not finite.
[[nodiscard]] Result<CourseAssessment> assess(const ResponseCourse& course);

}  // namespace twinscope::twin
