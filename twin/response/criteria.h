#pragma once

#include "twin/response/course.h"

#include <cstddef>
#include <optional>

namespace twinscope::twin {

/// Targets of one compartment: up to three, five in RANO 2010, two where both compartments are rated (R-TGT-1).
[[nodiscard]] std::size_t mostTargets(Edition edition, TumourMode mode);

/// Days after a preliminary progression by which its confirming scan is due.
[[nodiscard]] int confirmationDueDays(Edition edition);

/// The numbers of the criteria, as one course takes them, and how they are compared: bounds count as reached within 1e-9.
class Criteria {
 public:
  explicit Criteria(const ResponseCourse& course) : m_course(course) {}

  /// Sums from which on a change counts: 125 % of the area, 140 % of the volume; half of the area, 35 % of the volume.
  [[nodiscard]] double progressionBound(double reference) const;
  [[nodiscard]] double responseBound(double baseline) const;
  [[nodiscard]] bool progressed(double now, double reference) const;  ///< 25 % area, 40 % volume
  [[nodiscard]] bool partialResponse(double now, double baseline) const;
  [[nodiscard]] bool minorResponse(double now, double baseline, Compartment of) const;
  [[nodiscard]] bool reaches(double value, double bound) const;

  /// Compartments whose sums can progress at a date.
  [[nodiscard]] bool rates(Compartment of, Date at) const;
  /// Compartments whose sums give the response.
  [[nodiscard]] bool responds(Compartment of) const;
  /// Compartments whose lesions outside the sums count: those that give the response, and in RANO-LGG the enhancing one. Under
  /// antiangiogenic treatment the non-enhancing sum is rated, but islands of oedema are no lesions.
  [[nodiscard]] bool follows(Compartment of) const;
  /// Compartments without whose images nothing can be called stable.
  [[nodiscard]] bool needs(Compartment of, Date at) const { return rates(of, at) || follows(of); }
  [[nodiscard]] bool readerRatesFlair() const;  ///< 2010 and iRANO
  [[nodiscard]] bool anyNewLesionProgresses() const;
  [[nodiscard]] bool under(Therapy::Kind kind, Date at) const;
  [[nodiscard]] std::optional<int> daysSinceRadiotherapy(Date at) const;
  /// Twelve weeks after radiotherapy, the last day included (2010: not).
  [[nodiscard]] bool soonAfterRadiotherapy(Date at) const;
  [[nodiscard]] bool inImmunotherapyWindow(Date at) const;

 private:
  [[nodiscard]] double bound(double area, double volume) const;
  [[nodiscard]] bool atMost(double value, double bound) const;
  const ResponseCourse& m_course;
};

}  // namespace twinscope::twin
