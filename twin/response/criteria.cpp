#include "twin/response/criteria.h"

#include <algorithm>
#include <cmath>

namespace twinscope::twin {
namespace {

constexpr int kWindowDays = 84;
constexpr int kImmunotherapyDays = 183;

double toleranceAt(double bound) { return 1e-9 * std::max(1.0, std::abs(bound)); }

}  // namespace

std::size_t mostTargets(Edition edition, TumourMode mode) {
  if (edition == Edition::rano2010) return 5;
  return mode == TumourMode::mixed ? 2 : 3;
}

int confirmationDueDays(Edition edition) { return edition == Edition::immuno2015 ? 91 : 56; }

double Criteria::bound(double area, double volume) const {
  return m_course.metric == SizeMetric::area ? area : volume;
}

bool Criteria::reaches(double value, double bound) const {
  const double tolerance = toleranceAt(bound);
  return m_course.options.strict ? value > bound + tolerance : value >= bound - tolerance;
}

bool Criteria::atMost(double value, double bound) const {
  const double tolerance = toleranceAt(bound);
  return m_course.options.strict ? value < bound - tolerance : value <= bound + tolerance;
}

double Criteria::progressionBound(double reference) const { return bound(1.25, 1.40) * reference; }

double Criteria::responseBound(double baseline) const { return bound(0.50, 0.35) * baseline; }

bool Criteria::progressed(double now, double reference) const {
  return reference > 0 && reaches(now, progressionBound(reference));
}

bool Criteria::partialResponse(double now, double baseline) const {
  return atMost(now, responseBound(baseline));
}

bool Criteria::minorResponse(double now, double baseline, Compartment of) const {
  const bool known = m_course.edition == Edition::rano2 || m_course.edition == Edition::lgg2011;
  const bool rated = of == Compartment::nonEnhancing || m_course.options.minorResponseOfEnhancing;
  return known && rated && atMost(now, bound(0.75, 0.60) * baseline);
}

bool Criteria::responds(Compartment of) const {
  if (m_course.edition == Edition::lgg2011) return of == Compartment::nonEnhancing;
  if (m_course.edition != Edition::rano2) return of == Compartment::enhancing;
  return of == Compartment::enhancing || m_course.mode != TumourMode::enhancing;
}

bool Criteria::rates(Compartment of, Date at) const {
  return responds(of) ||
         (m_course.edition == Edition::rano2 && under(Therapy::Kind::antiangiogenic, at));
}

bool Criteria::follows(Compartment of) const {
  return responds(of) || (m_course.edition == Edition::lgg2011 && of == Compartment::enhancing);
}

bool Criteria::readerRatesFlair() const {
  return m_course.edition == Edition::rano2010 || m_course.edition == Edition::immuno2015;
}

bool Criteria::anyNewLesionProgresses() const {
  return m_course.edition == Edition::rano2010 || m_course.edition == Edition::lgg2011 ||
         m_course.edition == Edition::immuno2015;
}

bool Criteria::under(Therapy::Kind kind, Date at) const {
  return std::ranges::any_of(m_course.therapies, [&](const Therapy& therapy) {
    return therapy.kind == kind && therapy.start <= at;
  });
}

std::optional<int> Criteria::daysSinceRadiotherapy(Date at) const {
  if (!m_course.radiotherapyEnd) return std::nullopt;
  return at.daysSince(*m_course.radiotherapyEnd);
}

bool Criteria::soonAfterRadiotherapy(Date at) const {
  const auto days = daysSinceRadiotherapy(at);
  const bool early =
      m_course.edition == Edition::rano2010 || m_course.edition == Edition::immuno2015;
  return days && *days >= 0 && (early ? *days < kWindowDays : *days <= kWindowDays);
}

bool Criteria::inImmunotherapyWindow(Date at) const {
  return std::ranges::any_of(m_course.therapies, [&](const Therapy& therapy) {
    const int days = at.daysSince(therapy.start);
    return therapy.kind == Therapy::Kind::immunotherapy && days >= 0 && days <= kImmunotherapyDays;
  });
}

}  // namespace twinscope::twin
