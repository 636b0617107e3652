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

/// From the baseline on: targets that the criteria allow, and no lesion that nobody said is new.
twinscope::Status checkRoles(const StatedCourse& stated, std::size_t baseline) {
  std::set<std::string> known;
  for (const StatedLesion& lesion : stated.visits[baseline].lesions) {
    if (lesion.role == Role::fresh)
      return wrong(concat("Lesion ", lesion.id,
                          " is called new at the baseline: state it as target or nonTarget"));
    if (lesion.role == Role::target && !canBeMeasured(lesion))
      return wrong(concat("Target ", lesion.id,
                          " is too small to be measured at the baseline: state it as nonTarget"));
    known.insert(lesion.id);
  }
  for (std::size_t v = baseline + 1; v < stated.visits.size(); ++v)
    for (const StatedLesion& lesion : stated.visits[v].lesions)
      if (known.insert(lesion.id).second && lesion.role != Role::fresh)
        return wrong(concat("Lesion ", lesion.id, " of ", stated.visits[v].date.toString(),
                            " is not among those of the baseline: state it as new"));
  return {};
}

/// Reduces the lesions of a course, visit by visit.
class Reducer {
 public:
  Reducer(const ResponseCourse& course, const StatedVisit& baseline)
      : m_course(course), m_baseline(baseline) {
    for (const StatedLesion& lesion : baseline.lesions)
      if (lesion.role == Role::target)
        m_counted.emplace(lesion.id, lesion.compartment);
      else
        follow(lesion, canBeMeasured(lesion) ? Kind::nonTarget : Kind::nonMeasurable);
  }

  AssessedVisit reduced(const StatedVisit& stated, std::size_t visit, bool& contradicted) {
    AssessedVisit made;
    made.date = stated.date;
    made.steroidMg = stated.steroidMg;
    made.clinical = clinicalOf(stated, contradicted);
    made.histology = stated.histology;
    made.leptomeningeal = stated.leptomeningeal;
    made.flairEvaluable = stated.nonEnhancingEvaluable;
    made.flairWorse = stated.flairWorse;
    made.death = stated.death;
    if (stated.death) return made;
    if (visit > 0) tellNewLesions(stated, visit, made);
    for (const Compartment of : kCompartments)
      made.burden[static_cast<std::size_t>(of)] = sum(stated, of);
    for (const auto& [id, key] : m_others)
      if (const auto other = otherAt(stated, id, key)) made.others.push_back(*other);
    return made;
  }

 private:
  using Kind = OtherLesion::Kind;

  [[nodiscard]] static const StatedLesion* find(const StatedVisit& visit, const std::string& id) {
    const auto at = std::ranges::find(visit.lesions, id, &StatedLesion::id);
    return at == visit.lesions.end() ? nullptr : &*at;
  }

  int follow(const StatedLesion& lesion, Kind kind) {
    const int number = static_cast<int>(m_others.size());
    m_others.emplace(lesion.id, OtherLesion::Key{kind, lesion.compartment, number});
    return number;
  }

  [[nodiscard]] ClinicalStatus clinicalOf(const StatedVisit& stated, bool& contradicted) const {
    Performance performance = stated.performance;
    performance.baseline = m_baseline.performance.now;
    const ClinicalFinding neurology =
        stated.nano && m_baseline.nano
            ? clinicalStatusOf(*m_baseline.nano, *stated.nano, stated.performance.cause)
            : ClinicalFinding{};
    const ClinicalStatus found = clinicalStatusOf(performance, neurology).status;
    if (!stated.clinical) return found;
    contradicted = found != ClinicalStatus::unknown && found != *stated.clinical;
    return *stated.clinical;
  }

  void tellNewLesions(const StatedVisit& stated, std::size_t visit, AssessedVisit& into) {
    for (const StatedLesion& lesion : stated.lesions) {
      const bool known = m_counted.contains(lesion.id) || m_others.contains(lesion.id);
      if (known || lesion.status == Status::gone) continue;
      const auto first = m_equivocal.emplace(lesion.id, visit).first->second;
      NewLesion told{.compartment = lesion.compartment,
                     .kind = NewLesionKind::equivocal,
                     .outsideField = lesion.outsideField,
                     .firstSeen = first < visit ? std::optional(first) : std::nullopt};
      if (!lesion.equivocal && canBeMeasured(lesion) && sizeOf(lesion, m_course.metric)) {
        told.kind = NewLesionKind::measurable;
        m_counted.emplace(lesion.id, lesion.compartment);
      } else if (!lesion.equivocal) {
        told.kind = NewLesionKind::nonMeasurable;
        told.lesion = follow(lesion, Kind::nonMeasurable);
      }
      into.newLesions.push_back(told);
    }
  }

  [[nodiscard]] std::optional<double> sum(const StatedVisit& stated, Compartment of) const {
    const bool evaluable =
        of == Compartment::enhancing ? stated.enhancingEvaluable : stated.nonEnhancingEvaluable;
    if (!evaluable) return std::nullopt;
    double total = 0;
    for (const auto& [id, compartment] : m_counted) {
      if (compartment != of) continue;
      const StatedLesion* const now = find(stated, id);
      const auto size = now == nullptr ? std::nullopt : sizeOf(*now, m_course.metric);
      if (!size) return std::nullopt;
      total += *size;
    }
    return total;
  }

  /// nullopt: nothing is known of it at the visit.
  [[nodiscard]] std::optional<OtherLesion> otherAt(const StatedVisit& stated, const std::string& id,
                                                   const OtherLesion::Key& key) const {
    using State = OtherLesion::State;
    const StatedLesion* const now = find(stated, id);
    if (now == nullptr || now->status == Status::notEvaluable) return std::nullopt;
    OtherLesion other{.key = key, .diameters = {}};
    const auto size = sizeOf(*now, m_course.metric);
    const auto& diameters = now->extent.diametersMm;
    if (now->status == Status::gone) {
      other.state = State::gone;
    } else if (key.kind == Kind::nonTarget ? size.has_value() : diameters.has_value()) {
      other.state = State::measured;
      other.size = size.value_or(0);
      other.diameters = diameters.value_or(Diameters{});
    } else if (now->status == Status::measured) {
      return std::nullopt;
    } else if (now->status == Status::worse) {
      other.state = State::worseUnmeasured;
    }
    return other;
  }

  const ResponseCourse& m_course;
  const StatedVisit& m_baseline;
  std::map<std::string, Compartment> m_counted;  ///< targets and new lesions, whose sum counts
  std::map<std::string, OtherLesion::Key> m_others;
  std::map<std::string, std::size_t> m_equivocal;  ///< the visit at which each new one was seen
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
  const TumourMode mode = stated.criteria.mode;
  for (const StatedVisit& visit : stated.visits) {
    const bool enhancing = mode == TumourMode::nonEnhancing || visit.enhancingEvaluable;
    const bool nonEnhancing = mode == TumourMode::enhancing || visit.nonEnhancingEvaluable;
    scans.push_back({visit.date, enhancing && nonEnhancing && !visit.death});
  }
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
  if (auto valid = checkRoles(stated, *choice.scan); !valid) return std::unexpected(valid.error());
  Reducer reducer(made.course, stated.visits[*choice.scan]);
  for (std::size_t v = *choice.scan; v < stated.visits.size(); ++v) {
    bool contradicted = false;
    made.course.visits.push_back(reducer.reduced(stated.visits[v], v - *choice.scan, contradicted));
    made.flags.emplace_back();
    if (contradicted) made.flags.back().emplace_back("W-CLIN");
  }
  if (const auto flag = flagOfBaseline(choice.rule); !flag.empty())
    made.flags.front().emplace_back(flag);
  return made;
}

}  // namespace twinscope::twin
