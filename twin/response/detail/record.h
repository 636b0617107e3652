#pragma once

#include "twin/response/assess.h"
#include "twin/response/criteria.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// The steps of assess(): what a visit is compared with, what speaks for progression, what the images say, what the course means.
namespace twinscope::twin::detail {

/// Where the search for smallest values begins: at the baseline, or at a preliminary progression that was refuted.
class Since {
 public:
  explicit Since(std::size_t everything = 0)
      : m_sums{everything, everything}, m_others(everything) {}

  void restart(Compartment of, std::size_t at) { m_sums[static_cast<std::size_t>(of)] = at; }
  void restart(const OtherLesion::Key& lesion, std::size_t at) { m_restarted[lesion] = at; }
  [[nodiscard]] std::size_t of(Compartment sum) const {
    return m_sums[static_cast<std::size_t>(sum)];
  }
  [[nodiscard]] std::size_t of(const OtherLesion::Key& lesion) const {
    const auto at = m_restarted.find(lesion);
    return at == m_restarted.end() ? m_others : at->second;
  }

 private:
  std::array<std::size_t, 2> m_sums;
  std::size_t m_others;
  std::map<OtherLesion::Key, std::size_t> m_restarted;
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
  /// The smallest record of a non-target lesion, and of it with the targets' sum.
  [[nodiscard]] std::optional<double> smallest(const OtherLesion::Key& lesion) const;
  [[nodiscard]] std::optional<double> smallestCombined(const OtherLesion::Key& lesion) const;
  [[nodiscard]] std::optional<Diameters> smallestDiameters(const OtherLesion::Key& lesion) const;
  /// Lesions outside the sums that were not gone when they were last stated.
  [[nodiscard]] std::set<OtherLesion::Key> otherLesions() const;
  /// Whether a new lesion was classified there after the last sum of 0, this visit included.
  [[nodiscard]] bool classifiedSinceZero(Compartment of) const;

 private:
  const ResponseCourse& m_course;
  const Since& m_since;
  std::size_t m_visit;
};

/// A non-target lesion with the targets' sum of its compartment.
[[nodiscard]] std::optional<double> combinedOf(const AssessedVisit& visit,
                                               const OtherLesion::Key& lesion);

struct Trigger {
  enum class Of { newLesion, sum, reader, other };
  std::string rule;
  Of of = Of::sum;
  Compartment compartment = Compartment::enhancing;
  bool outsideField = false;             ///< of a new lesion
  std::optional<std::size_t> firstSeen;  ///< of a new lesion
  OtherLesion::Key lesion;               ///< of another one
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

/// A preliminary progression that waits for its confirming scan.
struct Pending {
  std::size_t visit = 0;
  std::vector<Trigger> triggers;
  std::array<std::optional<double>, 2> nadir;
};
/// Whether a visit shows further progression beyond a preliminary one.
[[nodiscard]] bool confirms(const ResponseCourse& course, const Criteria& criteria,
                            const Pending& pending, std::size_t visit);
/// Why a visit that does not confirm cannot refute either: what had triggered was not measured then or is not now.
[[nodiscard]] std::optional<std::string> whyUndecided(const ResponseCourse& course,
                                                      const Criteria& criteria,
                                                      const Pending& pending, std::size_t visit);

/// Whether a sequence that the criteria rate, or its sum, is missing.
[[nodiscard]] bool lacksRatedSequence(const Criteria& criteria, const AssessedVisit& visit);
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
