#pragma once

#include "twin/response/assess.h"
#include "twin/response/criteria.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The steps of assess(): what a visit is compared with, what speaks for progression, what the images say, what the course means.
namespace twinscope::twin::detail {

/// Where the search for smallest values begins: at the baseline, or at a preliminary progression that was refuted.
struct Since {
  std::array<std::size_t, 2> sums{0, 0};
  std::size_t nonTarget = 0, nonMeasurable = 0;
};

/// The smallest earlier sum, at the latest visit that has it.
struct Nadir {
  std::size_t visit = 0;
  double value = 0;
};

/// Visits before one that is rated.
class Earlier {
 public:
  Earlier(const ResponseCourse& course, const Since& since, std::size_t visit)
      : m_course(course), m_since(since), m_visit(visit) {}

  [[nodiscard]] std::optional<Nadir> nadir(Compartment of) const;
  /// The smallest record of the non-target lesion, and of it with the targets' sum.
  [[nodiscard]] std::optional<double> smallestNonTarget() const;
  [[nodiscard]] std::optional<double> smallestCombined() const;
  [[nodiscard]] std::optional<Diameters> smallestNonMeasurable() const;
  [[nodiscard]] bool knowsNonTarget() const;  ///< one that was not gone when it was last stated
  [[nodiscard]] bool knowsNonMeasurable() const;
  /// Whether a new lesion was classified there after the last sum of 0, this visit included.
  [[nodiscard]] bool classifiedSinceZero(Compartment of) const;

 private:
  const ResponseCourse& m_course;
  const Since& m_since;
  std::size_t m_visit;
};

/// Where the non-target and non-measurable lesions lie.
[[nodiscard]] Compartment sideOf(const ResponseCourse& course);
[[nodiscard]] std::optional<double> combinedOf(const ResponseCourse& course,
                                               const AssessedVisit& visit);

struct Trigger {
  enum class Of { newLesion, sum, reader, nonMeasurable, nonTarget };
  std::string rule;
  Of of = Of::sum;
  Compartment compartment = Compartment::enhancing;
  bool outsideField = false;             ///< of a new lesion
  std::optional<std::size_t> firstSeen;  ///< of a new lesion
};

/// What speaks for progression at a visit; imaging: in the order of precedence.
struct Triggers {
  std::vector<Trigger> imaging;
  bool histology = false, leptomeningeal = false, deterioration = false;
  bool noiseSuppressed = false;
  std::vector<std::string> flags;
};
[[nodiscard]] Triggers triggersAt(const ResponseCourse& course, const Criteria& criteria,
                                  const Earlier& earlier, std::size_t visit);

/// Whether a visit shows further progression beyond a preliminary one.
[[nodiscard]] bool confirms(const ResponseCourse& course, const Criteria& criteria,
                            std::size_t preliminary, std::size_t visit,
                            const std::array<std::optional<double>, 2>& nadirThen);

/// Whether a sum that can progress is missing.
[[nodiscard]] bool lacksRatedSum(const Criteria& criteria, const AssessedVisit& visit);
/// Why a visit without progression cannot be rated; nullopt where it can.
[[nodiscard]] std::optional<std::string> whatIsMissing(const ResponseCourse& course,
                                                       const Criteria& criteria,
                                                       const Earlier& earlier, std::size_t visit);
/// The same of clinical status and dose, which count once the images are rated.
[[nodiscard]] std::optional<std::string> whatIsMissingBeside(const ResponseCourse& course,
                                                             std::size_t visit);

struct ImagingCategory {
  ResponseLabel label = ResponseLabel::stableDisease;
  std::string rule;
  bool mixedComplete =
      false;               ///< one compartment's response is complete, the other's none or minor
  bool noDisease = false;  ///< no lesion of any kind since the baseline
};
[[nodiscard]] ImagingCategory imagingCategory(const ResponseCourse& course,
                                              const Criteria& criteria, std::size_t visit);

/// More steroid than at the baseline; physiological replacement (0.75 mg) counts as none.
[[nodiscard]] bool onSteroid(const AssessedVisit& visit);
[[nodiscard]] bool steroidIncreased(const ResponseCourse& course, std::size_t visit);

/// Whether level `of` was there four weeks before `visit` and never lower since; categories: of the visits so far.
[[nodiscard]] bool confirmedAt(const ResponseCourse& course,
                               const std::vector<ResponseLabel>& categories, std::size_t visit,
                               ResponseLabel of);

}  // namespace twinscope::twin::detail
