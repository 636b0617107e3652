#include "twin/response/detail/record.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

constexpr double kNoiseMm3 = 1000;
constexpr double kFurtherMm = 5, kMeasurableMm = 10;

/// A lesion too small for a sum has grown by 5 mm in both diameters and is measurable now.
bool hasGrown(const Criteria& criteria, const Diameters& now, const Diameters& before) {
  return criteria.reaches(now.longest, before.longest + kFurtherMm) &&
         criteria.reaches(now.perpendicular, before.perpendicular + kFurtherMm) &&
         criteria.reaches(now.longest, kMeasurableMm) &&
         criteria.reaches(now.perpendicular, kMeasurableMm);
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
    if (readerDecides() && m_visit.flairWorse)
      m_found.imaging.push_back(
          {"R-PD-7", Trigger::Of::reader, Compartment::nonEnhancing, false, {}});
    lookAtNonMeasurable();
    lookAtNonTarget();
    lookAtTaper();
    return std::move(m_found);
  }

 private:
  void flag(const char* name) {
    if (std::ranges::find(m_found.flags, name) == m_found.flags.end())
      m_found.flags.emplace_back(name);
  }

  [[nodiscard]] bool readerDecides() const {
    return m_course.edition == Edition::rano2010 || m_course.edition == Edition::immuno2015;
  }

  void look(const NewLesion& lesion) {
    const bool any = m_criteria.anyNewLesionProgresses();
    if (!any && !m_criteria.rates(lesion.compartment, m_visit.date) &&
        lesion.compartment == Compartment::nonEnhancing)
      return flag("W-NCE-IGN");
    if (lesion.kind == NewLesionKind::equivocal) return flag("W-NEWEQ");
    if (lesion.kind == NewLesionKind::nonMeasurable && !any) return flag("W-NEWNM");
    m_found.imaging.push_back({"R-PD-3", Trigger::Of::newLesion, lesion.compartment,
                               lesion.outsideField, lesion.firstSeen});
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
    m_found.imaging.push_back({rule, Trigger::Of::sum, of, false, {}});
  }

  void lookAtNonMeasurable() {
    const auto before = m_earlier.smallestNonMeasurable();
    if (before && m_visit.nonMeasurable && hasGrown(m_criteria, *m_visit.nonMeasurable, *before))
      m_found.imaging.push_back(
          {"R-PD-4", Trigger::Of::nonMeasurable, sideOf(m_course), false, {}});
  }

  void lookAtNonTarget() {
    const auto before = m_earlier.smallestNonTarget();
    const auto& now = m_visit.nonTarget;
    if (!before || !now || now->state != NonTarget::State::measured ||
        !m_criteria.progressed(now->size, *before))
      return;
    const auto combined = combinedOf(m_course, m_visit);
    const auto least = m_earlier.smallestCombined();
    if (m_course.options.nonTargetAlone ||
        (combined && least && m_criteria.progressed(*combined, *least)))
      m_found.imaging.push_back({"R-PD-5", Trigger::Of::nonTarget, sideOf(m_course), false, {}});
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

bool confirms(const ResponseCourse& course, const Criteria& criteria, std::size_t preliminary,
              std::size_t visit, const std::array<std::optional<double>, 2>& nadirThen) {
  const AssessedVisit& then = course.visits[preliminary];
  const AssessedVisit& now = course.visits[visit];
  for (const Compartment of : kCompartments) {
    const auto reference =
        course.options.confirmAboveNadir ? nadirThen[static_cast<std::size_t>(of)] : then.sum(of);
    if (criteria.rates(of, now.date) && now.sum(of) && reference &&
        criteria.progressed(*now.sum(of), *reference))
      return true;
  }
  if (then.nonMeasurable && now.nonMeasurable &&
      hasGrown(criteria, *now.nonMeasurable, *then.nonMeasurable))
    return true;
  const Since since{
      .sums = {preliminary, preliminary}, .nonTarget = preliminary, .nonMeasurable = preliminary};
  const auto further = triggersAt(course, criteria, Earlier(course, since, preliminary + 1), visit);
  return std::ranges::any_of(further.imaging, [](const Trigger& trigger) {
    return trigger.of == Trigger::Of::newLesion || trigger.of == Trigger::Of::nonTarget;
  });
}

}  // namespace twinscope::twin::detail
