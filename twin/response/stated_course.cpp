#include "twin/response/stated_course.h"

#include "core/base/text.h"
#include "twin/response/criteria.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace twinscope::twin {
namespace {

using Role = StatedLesion::Role;
using Status = StatedLesion::Status;

std::unexpected<Error> wrong(std::string what) {
  return refusal("response.course", std::move(what), "Correct the course");
}

bool isSize(const std::optional<double>& value) {
  return !value || (std::isfinite(*value) && *value >= 0);
}

/// In the metric of the course; 0 where the lesion is gone.
std::optional<double> sizeOf(const StatedLesion& lesion, SizeMetric metric) {
  if (lesion.status == Status::gone) return 0;
  if (lesion.status == Status::notEvaluable) return std::nullopt;
  if (metric == SizeMetric::volume) return lesion.volumeMm3;
  if (lesion.areaMm2) return lesion.areaMm2;
  const auto& diameters = lesion.extent.diametersMm;
  return diameters ? std::optional(diameters->longest * diameters->perpendicular) : std::nullopt;
}

/// What was measured alone, without diameters and extent, is taken for measurable.
bool canBeMeasured(const StatedLesion& lesion) {
  return (!lesion.extent.diametersMm && !lesion.extent.extentMm) || isMeasurable(lesion.extent);
}

twinscope::Status checkLesion(const StatedLesion& lesion, SizeMetric metric) {
  const auto& diameters = lesion.extent.diametersMm;
  if (!isSize(lesion.areaMm2) || !isSize(lesion.volumeMm3) ||
      (diameters && (!isSize(diameters->longest) || !isSize(diameters->perpendicular))))
    return wrong(concat("Lesion ", lesion.id, " has a size that is negative or no number"));
  const bool needsSize = lesion.role == Role::target && lesion.status == Status::measured;
  if (needsSize && !sizeOf(lesion, metric))
    return wrong(concat("Target ", lesion.id, " has no ",
                        metric == SizeMetric::area ? "area" : "volume", " at a visit"));
  return {};
}

/// Visits by date, lesions that fit each other.
twinscope::Status checkCourse(const StatedCourse& stated, SizeMetric metric) {
  std::map<std::string, Compartment> compartments;
  for (std::size_t v = 0; v < stated.visits.size(); ++v) {
    if (v > 0 && stated.visits[v].date == stated.visits[v - 1].date)
      return wrong(concat("There are two visits on ", stated.visits[v].date.toString()));
    std::map<Compartment, std::size_t> targets;
    std::set<std::string> seen;
    for (const StatedLesion& lesion : stated.visits[v].lesions) {
      if (auto valid = checkLesion(lesion, metric); !valid) return valid;
      if (!seen.insert(lesion.id).second)
        return wrong(concat("Lesion ", lesion.id, " is stated twice at a visit"));
      if (!compartments.emplace(lesion.id, lesion.compartment).second &&
          compartments[lesion.id] != lesion.compartment)
        return wrong(concat("Lesion ", lesion.id, " changes its compartment"));
      if (lesion.role == Role::target) ++targets[lesion.compartment];
    }
    for (const auto& [compartment, count] : targets)
      if (count > mostTargets(stated.criteria.edition, stated.criteria.mode))
        return wrong(concat("There are ", count, " targets of a compartment; the criteria allow ",
                            mostTargets(stated.criteria.edition, stated.criteria.mode)));
  }
  return {};
}

/// Reduces the lesions of a course, visit by visit.
class Reducer {
 public:
  Reducer(const ResponseCourse& course, const StatedVisit& baseline)
      : m_course(course), m_baseline(baseline) {
    for (const StatedLesion& lesion : baseline.lesions) {
      if (lesion.role == Role::target) m_targets.push_back(&lesion);
      if (lesion.role == Role::nonTarget && !canBeMeasured(lesion)) m_small.insert(lesion.id);
    }
  }

  AssessedVisit reduced(const StatedVisit& stated, std::size_t visit, bool& contradicted) {
    AssessedVisit made;
    made.date = stated.date;
    made.steroidMg = stated.steroidMg;
    made.clinical = clinicalOf(stated, contradicted);
    made.histology = stated.histology;
    made.leptomeningeal = stated.leptomeningeal;
    made.flairWorse = stated.flairWorse;
    made.death = stated.death;
    if (stated.death) return made;
    if (visit > 0) tellNewLesions(stated, visit, made);
    for (const Compartment of : kCompartments)
      made.burden[static_cast<std::size_t>(of)] = sum(stated, of);
    addOthers(stated, made);
    return made;
  }

 private:
  [[nodiscard]] static const StatedLesion* find(const StatedVisit& visit, const std::string& id) {
    const auto at = std::ranges::find(visit.lesions, id, &StatedLesion::id);
    return at == visit.lesions.end() ? nullptr : &*at;
  }

  [[nodiscard]] ClinicalStatus clinicalOf(const StatedVisit& stated, bool& contradicted) const {
    Performance performance = stated.performance;
    performance.baseline = m_baseline.performance.now;
    ClinicalFinding found = performance.now ? clinicalStatusOf(performance) : ClinicalFinding{};
    if (stated.nano && m_baseline.nano && found.status != ClinicalStatus::worseByTumour)
      found = clinicalStatusOf(*m_baseline.nano, *stated.nano, stated.performance.cause);
    if (!stated.clinical) return found.status;
    contradicted = found.status != ClinicalStatus::unknown && found.status != *stated.clinical;
    return *stated.clinical;
  }

  void tellNewLesions(const StatedVisit& stated, std::size_t visit, AssessedVisit& into) {
    for (const StatedLesion& lesion : stated.lesions) {
      if (lesion.role != Role::fresh || lesion.status == Status::gone || m_told.contains(lesion.id))
        continue;
      const auto seen = m_equivocal.find(lesion.id);
      if (lesion.equivocal && seen != m_equivocal.end()) continue;
      NewLesion told{lesion.compartment, NewLesionKind::equivocal, lesion.outsideField, {}};
      if (lesion.equivocal) {
        m_equivocal[lesion.id] = visit;
      } else {
        m_told.insert(lesion.id);
        const bool measurable = canBeMeasured(lesion) && sizeOf(lesion, m_course.metric);
        told.kind = measurable ? NewLesionKind::measurable : NewLesionKind::nonMeasurable;
        (measurable ? m_counted : m_small).insert(lesion.id);
        if (seen != m_equivocal.end()) told.firstSeen = seen->second;
      }
      into.newLesions.push_back(told);
    }
  }

  [[nodiscard]] std::optional<double> sum(const StatedVisit& stated, Compartment of) const {
    const bool evaluable =
        of == Compartment::enhancing ? stated.enhancingEvaluable : stated.nonEnhancingEvaluable;
    if (!evaluable) return std::nullopt;
    double total = 0;
    for (const StatedLesion* target : m_targets) {
      if (target->compartment != of) continue;
      const StatedLesion* const now = find(stated, target->id);
      const auto size = now == nullptr ? std::nullopt : sizeOf(*now, m_course.metric);
      if (!size) return std::nullopt;
      total += *size;
    }
    for (const StatedLesion& lesion : stated.lesions)
      if (lesion.compartment == of && m_counted.contains(lesion.id))
        total += sizeOf(lesion, m_course.metric).value_or(0);
    return total;
  }

  /// Non-target lesions together, and the largest that cannot be measured.
  void addOthers(const StatedVisit& stated, AssessedVisit& into) const {
    const Compartment side = m_course.mode == TumourMode::nonEnhancing ? Compartment::nonEnhancing
                                                                       : Compartment::enhancing;
    for (const StatedLesion& lesion : stated.lesions) {
      const bool isSmall = m_small.contains(lesion.id);
      if (lesion.compartment != side || lesion.status == Status::notEvaluable) continue;
      if (!isSmall && lesion.role == Role::nonTarget) addNonTarget(lesion, into);
      const bool gone = lesion.status == Status::gone;
      if (!isSmall || (!gone && !lesion.extent.diametersMm)) continue;
      const Diameters now = gone ? Diameters{} : *lesion.extent.diametersMm;
      if (!into.nonMeasurable || now.longest > into.nonMeasurable->longest)
        into.nonMeasurable = now;
    }
  }

  void addNonTarget(const StatedLesion& lesion, AssessedVisit& into) const {
    using State = NonTarget::State;
    NonTarget all = into.nonTarget.value_or(NonTarget{State::gone, 0});
    const auto size = sizeOf(lesion, m_course.metric);
    if (lesion.status == Status::worse)
      all.state = State::worseUnmeasured;
    else if (lesion.status == Status::stable && all.state == State::gone)
      all.state = State::stable;
    else if (lesion.status == Status::measured && size && all.state != State::worseUnmeasured)
      all = {State::measured, all.size + *size};
    into.nonTarget = all;
  }

  const ResponseCourse& m_course;
  const StatedVisit& m_baseline;
  std::vector<const StatedLesion*> m_targets;
  std::map<std::string, std::size_t> m_equivocal;  ///< and the visit at which each was first seen
  std::set<std::string> m_told;                    ///< new lesions that are definite
  std::set<std::string> m_small;    ///< could not be measured when they were first seen
  std::set<std::string> m_counted;  ///< of those, the ones that are in the sum
};

/// Place of the baseline among the visits by date, and the rule.
BaselineChoice baselineOf(const StatedCourse& stated) {
  if (stated.baseline) {
    const auto at = std::ranges::find(stated.visits, *stated.baseline, &StatedVisit::date);
    if (at == stated.visits.end()) return {std::nullopt, "R-BL-5"};
    return {static_cast<std::size_t>(at - stated.visits.begin()), "named"};
  }
  if (!stated.criteria.setting) return {0, "first"};
  std::vector<Scan> scans;
  for (const StatedVisit& visit : stated.visits)
    scans.push_back({visit.date, visit.enhancingEvaluable && !visit.death});
  return chooseBaseline(*stated.criteria.setting, stated.radiotherapyEnd, stated.treatmentStart,
                        scans);
}

}  // namespace

Result<ReducedCourse> reduced(StatedCourse stated) {
  if (stated.visits.empty()) return wrong("A course has a visit at least");
  std::ranges::stable_sort(stated.visits, {}, &StatedVisit::date);
  const SizeMetric metric = stated.criteria.metric.value_or(SizeMetric::area);
  if (auto valid = checkCourse(stated, metric); !valid) return std::unexpected(valid.error());
  ReducedCourse made{.course = {.edition = stated.criteria.edition,
                                .mode = stated.criteria.mode,
                                .metric = metric,
                                .idhMutant = stated.idhMutant,
                                .radiotherapyEnd = stated.radiotherapyEnd,
                                .newTherapyStart = stated.newTherapyStart,
                                .therapies = stated.therapies,
                                .options = stated.criteria.options,
                                .visits = {}},
                     .baselineRule = {},
                     .flags = {}};
  const BaselineChoice choice = baselineOf(stated);
  made.baselineRule = choice.rule;
  if (!choice.scan) return made;
  Reducer reducer(made.course, stated.visits[*choice.scan]);
  for (std::size_t v = *choice.scan; v < stated.visits.size(); ++v) {
    bool contradicted = false;
    made.course.visits.push_back(reducer.reduced(stated.visits[v], v - *choice.scan, contradicted));
    made.flags.emplace_back();
    if (contradicted) made.flags.back().emplace_back("W-CLIN");
  }
  return made;
}

}  // namespace twinscope::twin
