#pragma once

#include "core/base/date.h"
#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <vector>

/// What a response assessment knows. Areas are mm², volumes mm³, lengths mm, doses mg of dexamethasone (or its equivalent) a day.
namespace twinscope::twin {

/// RANO 2.0 (Wen et al., doi:10.1200/JCO.23.01059), RANO 2010 (doi:10.1200/JCO.2009.26.3541), RANO-LGG 2011, modified RANO
/// (PMC5398984), iRANO 2015 (PMC4638131).
enum class Edition { rano2, rano2010, lgg2011, modified2017, immuno2015 };
/// Which tissue decides: contrast enhancing (CE), non-enhancing, or both apart. Fixed for a course.
enum class TumourMode { enhancing, nonEnhancing, mixed };
/// Sum of products of two diameters, or of volumes: one for a course.
enum class SizeMetric { area, volume };
/// As people read sizes: mm² as they are, ml of mm³.
[[nodiscard]] constexpr double inShownUnit(double size, SizeMetric metric) {
  return metric == SizeMetric::area ? size : size / kMm3PerMl;
}
[[nodiscard]] constexpr const char* shownUnitOf(SizeMetric metric) {
  return metric == SizeMetric::area ? "mm²" : "ml";
}
enum class Compartment { enhancing, nonEnhancing };
inline constexpr std::array kCompartments{Compartment::enhancing, Compartment::nonEnhancing};

enum class ClinicalStatus { stableOrImproved, worseByTumour, worseOtherwise, unknown };
enum class Histology { none, tumour, treatmentEffect };
enum class NewLesionKind { measurable, nonMeasurable, equivocal };

struct NewLesion {
  Compartment compartment = Compartment::enhancing;
  NewLesionKind kind = NewLesionKind::measurable;
  bool outsideField = false;  ///< of radiotherapy; unknown counts as inside
  std::optional<std::size_t>
      firstSeen;   ///< the visit at which it was already there, though equivocal
  int lesion = 0;  ///< its number among OtherLesions, where it is not measurable
};

struct Diameters {
  double longest = 0, perpendicular = 0;
  friend bool operator==(const Diameters&, const Diameters&) = default;
};

/// A lesion outside the sums.
struct OtherLesion {
  enum class Kind {
    nonTarget,
    nonMeasurable
  };  ///< the latter was too small for a sum when it was first seen
  enum class State { measured, gone, stable, worseUnmeasured };
  struct Key {
    Kind kind = Kind::nonTarget;
    Compartment compartment = Compartment::enhancing;
    int lesion = 0;  ///< the same at every visit
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  Key key;
  State state = State::stable;
  double size = 0;      ///< mm² or mm³, of a non-target that was measured
  Diameters diameters;  ///< of a non-measurable one that was; 0 where gone

  [[nodiscard]] bool isMeasured(Kind kind) const {
    return key.kind == kind && state == State::measured;
  }
};

/// One examination. A lesion that is not stated is unknown, not gone.
struct AssessedVisit {
  Date date;
  /// Sum of targets and of new measurable lesions, by compartment; nullopt: not evaluable.
  std::array<std::optional<double>, 2> burden;
  std::optional<double> steroidMg;
  ClinicalStatus clinical = ClinicalStatus::unknown;
  std::vector<NewLesion> newLesions;
  std::vector<OtherLesion> others;
  bool flairEvaluable = true;  ///< to the reader whose word on T2/FLAIR counts in 2010 and iRANO
  bool flairWorse = false;     ///< that reader's significant increase
  Histology histology = Histology::none;
  bool leptomeningeal = false;  ///< definite
  bool death = false;

  [[nodiscard]] std::optional<double> sum(Compartment of) const {
    return burden[static_cast<std::size_t>(of)];
  }
  /// nullptr where it is not stated.
  [[nodiscard]] const OtherLesion* find(const OtherLesion::Key& key) const {
    const auto at = std::ranges::find(others, key, &OtherLesion::key);
    return at == others.end() ? nullptr : &*at;
  }
};

struct Therapy {
  enum class Kind { antiangiogenic, immunotherapy, localWithPseudoprogression };
  Kind kind = Kind::antiangiogenic;
  Date start;
};

/// Where sources differ (docs/user/response.md); the defaults are ours.
struct ResponseOptions {
  bool strict = false;  ///< bounds must be passed, not only reached
  bool confirmAboveNadir =
      false;  ///< a preliminary progression is confirmed by staying above the old nadir's bound
  bool confirmAlways = false;
  bool confirmIdhMutant = false;
  bool minorResponseOfEnhancing = false;
  bool nonTargetAlone = false;   ///< a non-target lesion's growth suffices
  bool noiseSuppresses = false;  ///< growth of less than 1 ml is no progression
  bool mixedTakesTheOther =
      false;  ///< complete response of one compartment gives the other's category
};

/// Everything that is known of one patient's course, from the baseline on.
struct ResponseCourse {
  Edition edition = Edition::rano2;
  TumourMode mode = TumourMode::enhancing;
  SizeMetric metric = SizeMetric::area;
  bool idhMutant = false;
  std::optional<Date> radiotherapyEnd;
  std::optional<Date>
      newTherapyStart;  ///< another treatment of the tumour: what comes after is not assessed
  std::vector<Therapy> therapies;
  ResponseOptions options;
  std::vector<AssessedVisit> visits;  ///< by date; the first is the baseline
};

}  // namespace twinscope::twin
