#include "twin/response/detail/record.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

using Kind = OtherLesion::Kind;

constexpr double kNoiseMm3 = 1000;
constexpr double kFurtherMm = 5, kMeasurableMm = 10;

/// A lesion too small for a sum has grown by 5 mm in both diameters and is measurable now.
bool hasGrown(const Criteria& criteria, const Diameters& now, const Diameters& before) {
  return criteria.reaches(now.longest, before.longest + kFurtherMm) &&
         criteria.reaches(now.perpendicular, before.perpendicular + kFurtherMm) &&
         criteria.reaches(now.longest, kMeasurableMm) &&
         criteria.reaches(now.perpendicular, kMeasurableMm);
}

/// The first sum from a preliminary scan on, which had none perhaps, up to the visit before another.
std::optional<double> sumSince(const ResponseCourse& course, Compartment of,
                               std::size_t preliminary, std::size_t visit) {
  for (std::size_t v = preliminary; v < visit; ++v)
    if (const auto sum = course.visits[v].sum(of)) return sum;
  return std::nullopt;
}

class TriggerSearch {
 public:
  TriggerSearch(const ResponseCourse& course, const Criteria& criteria, const Earlier& earlier,
                std::size_t visit)
      : m_course(course), m_criteria(criteria), m_earlier(earlier), m_visit(course.visits[visit]) {}

  Triggers found() {
    m_found.histology = m_visit.histology == Histology::tumour;
    m_found.leptomeningeal = m_visit.leptomeningeal;
    m_found.deterioration = m_visit.clinical == ClinicalStatus::worseByTumour;
    for (const NewLesion& lesion : m_visit.newLesions) look(lesion);
    // One outside the field decides: no effect of radiotherapy reaches there.
    std::ranges::stable_sort(m_found.imaging, std::ranges::greater{}, &Trigger::outsideField);
    for (const Compartment of : kCompartments) lookAtSum(of);
    if (m_criteria.readerRatesFlair() && m_visit.flairWorse)
      m_found.imaging.push_back(
          {"R-PD-7", Trigger::Of::reader, Compartment::nonEnhancing, false, {}, {}});
    for (const OtherLesion& lesion : m_visit.others)
      if (m_criteria.follows(lesion.key.compartment)) lookAtSmall(lesion);
    for (const OtherLesion& lesion : m_visit.others)
      if (m_criteria.follows(lesion.key.compartment)) lookAtNonTarget(lesion);
    lookAtTaper();
    return std::move(m_found);
  }

 private:
  void flag(const char* name) {
    if (std::ranges::find(m_found.flags, name) == m_found.flags.end())
      m_found.flags.emplace_back(name);
  }

  void look(const NewLesion& lesion) {
    const bool any = m_criteria.anyNewLesionProgresses();
    if (!any && !m_criteria.rates(lesion.compartment, m_visit.date) &&
        lesion.compartment == Compartment::nonEnhancing)
      return flag("W-NCE-IGN");
    if (lesion.kind == NewLesionKind::equivocal) return flag("W-NEWEQ");
    if (lesion.kind == NewLesionKind::nonMeasurable && !any) return flag("W-NEWNM");
    m_found.imaging.push_back({"R-PD-3",
                               Trigger::Of::newLesion,
                               lesion.compartment,
                               lesion.outsideField,
                               lesion.firstSeen,
                               {}});
  }

  void lookAtSum(Compartment of) {
    const auto now = m_visit.sum(of);
    const auto nadir = m_earlier.nadir(of);
    if (!m_criteria.rates(of, m_visit.date) || !now || !nadir ||
        !m_criteria.progressed(*now, nadir->value))
      return;
    const bool volume = m_course.metric == SizeMetric::volume;
    if (volume && *now - nadir->value < kNoiseMm3) {
      flag("W-NOISE");
      if (m_course.options.noiseSuppresses) {
        m_found.noiseSuppressed = true;
        return;
      }
    }
    const char* rule = !m_criteria.responds(of) ? "R-PD-7" : volume ? "R-PD-2" : "R-PD-1";
    m_found.imaging.push_back({rule, Trigger::Of::sum, of, false, {}, {}});
  }

  void triggerBy(const OtherLesion::Key& lesion, const char* rule) {
    m_found.imaging.push_back({rule, Trigger::Of::other, lesion.compartment, false, {}, lesion});
  }

  void lookAtSmall(const OtherLesion& now) {
    if (!now.isMeasured(Kind::nonMeasurable)) return;
    const auto before = m_earlier.smallestDiameters(now.key);
    if (before && hasGrown(m_criteria, now.diameters, *before)) triggerBy(now.key, "R-PD-4");
  }

  void lookAtNonTarget(const OtherLesion& now) {
    if (!now.isMeasured(Kind::nonTarget)) return;
    const auto before = m_earlier.smallest(now.key);
    if (!before || !m_criteria.progressed(now.size, *before)) return;
    const auto combined = combinedOf(m_visit, now.key);
    const auto least = m_earlier.smallestCombined(now.key);
    if (m_course.options.nonTargetAlone ||
        (combined && least && m_criteria.progressed(*combined, *least)))
      triggerBy(now.key, "R-PD-5");
    else
      flag("W-NT-ALONE");
  }

  /// Progression beside a lower dose than at the nadir: the steroid's end may look like growth.
  void lookAtTaper() {
    for (const Trigger& trigger : m_found.imaging) {
      if (trigger.of != Trigger::Of::sum && trigger.of != Trigger::Of::newLesion) continue;
      const auto nadir = m_earlier.nadir(trigger.compartment);
      if (!nadir) continue;
      const auto then = m_course.visits[nadir->visit].steroidMg;
      if (then && m_visit.steroidMg && *m_visit.steroidMg < *then) flag("W-ST-TAPER");
    }
  }

  const ResponseCourse& m_course;
  const Criteria& m_criteria;
  const Earlier& m_earlier;
  const AssessedVisit& m_visit;
  Triggers m_found;
};

}  // namespace

Triggers triggersAt(const ResponseCourse& course, const Criteria& criteria, const Earlier& earlier,
                    std::size_t visit) {
  return TriggerSearch(course, criteria, earlier, visit).found();
}

bool confirms(const ResponseCourse& course, const Criteria& criteria, const Pending& pending,
              std::size_t visit) {
  const AssessedVisit& now = course.visits[visit];
  for (const Compartment of : kCompartments) {
    const auto reference = course.options.confirmAboveNadir
                               ? pending.nadir[static_cast<std::size_t>(of)]
                               : sumSince(course, of, pending.visit, visit);
    if (criteria.rates(of, now.date) && now.sum(of) && reference &&
        criteria.progressed(*now.sum(of), *reference))
      return true;
  }
  const AssessedVisit& then = course.visits[pending.visit];
  for (const OtherLesion& small : now.others) {
    const OtherLesion* const before = then.find(small.key);
    if (before != nullptr && small.isMeasured(Kind::nonMeasurable) &&
        before->isMeasured(Kind::nonMeasurable) && criteria.follows(small.key.compartment) &&
        hasGrown(criteria, small.diameters, before->diameters))
      return true;
  }
  const Since since(pending.visit);
  const Earlier fromThen(course, since, pending.visit + 1);
  for (std::size_t v = pending.visit + 1; v <= visit; ++v)
    for (const Trigger& further : triggersAt(course, criteria, fromThen, v).imaging)
      if (further.of == Trigger::Of::newLesion || (v == visit && further.rule == "R-PD-5"))
        return true;
  return false;
}

std::optional<std::string> whyUndecided(const ResponseCourse& course, const Criteria& criteria,
                                        const Pending& pending, std::size_t visit) {
  if (!course.options.confirmAboveNadir)
    for (const Compartment of : kCompartments)
      if (criteria.rates(of, course.visits[pending.visit].date) &&
          !sumSince(course, of, pending.visit, visit))
        return "R-NE-1";
  for (const Trigger& trigger : pending.triggers) {
    if (trigger.of != Trigger::Of::other) continue;
    const OtherLesion* const now = course.visits[visit].find(trigger.lesion);
    if (now == nullptr) return "R-NE-2";
    if (now->state == OtherLesion::State::worseUnmeasured) return "R-NE-5";
  }
  return std::nullopt;
}

}  // namespace twinscope::twin::detail
