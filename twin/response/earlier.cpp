#include "twin/response/detail/record.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

using Kind = OtherLesion::Kind;

double productOf(const Diameters& d) { return d.longest * d.perpendicular; }

/// The smaller of what is known and another value.
void lower(std::optional<double>& least, double value) {
  least = least ? std::min(*least, value) : value;
}

}  // namespace

std::optional<double> combinedOf(const AssessedVisit& visit, const OtherLesion::Key& lesion) {
  const auto sum = visit.sum(lesion.compartment);
  const OtherLesion* const found = visit.find(lesion);
  if (!sum || found == nullptr || !found->isMeasured(Kind::nonTarget)) return std::nullopt;
  return *sum + found->size;
}

std::optional<Nadir> Earlier::nadir(Compartment of) const {
  std::optional<Nadir> least;
  for (std::size_t v = m_since.of(of); v < m_visit; ++v)
    if (const auto sum = m_course.visits[v].sum(of); sum && (!least || *sum <= least->value))
      least = {v, *sum};
  return least;
}

std::optional<double> Earlier::smallest(const OtherLesion::Key& lesion) const {
  std::optional<double> least;
  for (std::size_t v = m_since.of(lesion); v < m_visit; ++v)
    if (const auto* const found = m_course.visits[v].find(lesion);
        found != nullptr && found->isMeasured(Kind::nonTarget))
      lower(least, found->size);
  return least;
}

std::optional<double> Earlier::smallestCombined(const OtherLesion::Key& lesion) const {
  std::optional<double> least;
  for (std::size_t v = m_since.of(lesion); v < m_visit; ++v)
    if (const auto combined = combinedOf(m_course.visits[v], lesion)) lower(least, *combined);
  return least;
}

std::optional<Diameters> Earlier::smallestDiameters(const OtherLesion::Key& lesion) const {
  std::optional<Diameters> least;
  for (std::size_t v = m_since.of(lesion); v < m_visit; ++v) {
    const OtherLesion* const found = m_course.visits[v].find(lesion);
    const bool known = found != nullptr && (found->state == OtherLesion::State::measured ||
                                            found->state == OtherLesion::State::gone);
    if (known && (!least || productOf(found->diameters) < productOf(*least)))
      least = found->diameters;
  }
  return least;
}

std::set<OtherLesion::Key> Earlier::otherLesions() const {
  std::set<OtherLesion::Key> present;
  for (std::size_t v = 0; v < m_visit; ++v) {
    for (const NewLesion& lesion : m_course.visits[v].newLesions)
      if (lesion.kind == NewLesionKind::nonMeasurable)
        present.insert({Kind::nonMeasurable, lesion.compartment, lesion.lesion});
    for (const OtherLesion& lesion : m_course.visits[v].others)
      if (lesion.state == OtherLesion::State::gone)
        present.erase(lesion.key);
      else
        present.insert(lesion.key);
  }
  return present;
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
