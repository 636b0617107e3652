#include "twin/response/detail/record.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

bool measured(const AssessedVisit& visit) {
  return visit.nonTarget && visit.nonTarget->state == NonTarget::State::measured;
}

double productOf(const Diameters& d) { return d.longest * d.perpendicular; }

/// The smaller of what is known and another value.
void lower(std::optional<double>& least, double value) {
  least = least ? std::min(*least, value) : value;
}

}  // namespace

Compartment sideOf(const ResponseCourse& course) {
  return course.mode == TumourMode::nonEnhancing ? Compartment::nonEnhancing
                                                 : Compartment::enhancing;
}

std::optional<double> combinedOf(const ResponseCourse& course, const AssessedVisit& visit) {
  const auto sum = visit.sum(sideOf(course));
  if (!sum || !measured(visit)) return std::nullopt;
  return *sum + visit.nonTarget->size;
}

std::optional<Nadir> Earlier::nadir(Compartment of) const {
  std::optional<Nadir> least;
  for (std::size_t v = m_since.sums[static_cast<std::size_t>(of)]; v < m_visit; ++v)
    if (const auto sum = m_course.visits[v].sum(of); sum && (!least || *sum <= least->value))
      least = {v, *sum};
  return least;
}

std::optional<double> Earlier::smallestNonTarget() const {
  std::optional<double> least;
  for (std::size_t v = m_since.nonTarget; v < m_visit; ++v)
    if (measured(m_course.visits[v])) lower(least, m_course.visits[v].nonTarget->size);
  return least;
}

std::optional<double> Earlier::smallestCombined() const {
  std::optional<double> least;
  for (std::size_t v = m_since.nonTarget; v < m_visit; ++v)
    if (const auto combined = combinedOf(m_course, m_course.visits[v])) lower(least, *combined);
  return least;
}

std::optional<Diameters> Earlier::smallestNonMeasurable() const {
  std::optional<Diameters> least;
  for (std::size_t v = m_since.nonMeasurable; v < m_visit; ++v)
    if (const auto& found = m_course.visits[v].nonMeasurable;
        found && (!least || productOf(*found) < productOf(*least)))
      least = found;
  return least;
}

bool Earlier::knowsNonTarget() const {
  for (std::size_t v = m_visit; v-- > 0;)
    if (const auto& stated = m_course.visits[v].nonTarget)
      return stated->state != NonTarget::State::gone;
  return false;
}

bool Earlier::knowsNonMeasurable() const {
  for (std::size_t v = m_visit; v-- > 0;) {
    const AssessedVisit& visit = m_course.visits[v];
    if (visit.nonMeasurable) return productOf(*visit.nonMeasurable) > 0;
    const bool appeared = std::ranges::any_of(visit.newLesions, [&](const NewLesion& lesion) {
      return lesion.kind == NewLesionKind::nonMeasurable && lesion.compartment == sideOf(m_course);
    });
    if (appeared) return true;
  }
  return false;
}

bool Earlier::classifiedSinceZero(Compartment of) const {
  for (std::size_t v = m_visit + 1; v-- > 0;) {
    if (v < m_visit && m_course.visits[v].sum(of) == 0.0) return false;
    if (std::ranges::any_of(m_course.visits[v].newLesions,
                            [of](const NewLesion& lesion) { return lesion.compartment == of; }))
      return true;
  }
  return false;
}

}  // namespace twinscope::twin::detail
