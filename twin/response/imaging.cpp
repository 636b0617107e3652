#include "twin/response/detail/record.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

constexpr double kReplacementMg = 0.75;
constexpr int kConfirmationDays = 28;

using enum ResponseLabel;

/// Any lesion of the compartment, from the baseline to the visit.
bool isAbsent(const ResponseCourse& course, Compartment of, std::size_t visit) {
  for (std::size_t v = 0; v <= visit; ++v) {
    const AssessedVisit& at = course.visits[v];
    const bool other = std::ranges::any_of(
        at.others, [of](const OtherLesion& lesion) { return lesion.key.compartment == of; });
    const bool appeared = std::ranges::any_of(
        at.newLesions, [of](const NewLesion& lesion) { return lesion.compartment == of; });
    if (at.sum(of).value_or(0) > 0 || other || appeared) return false;
  }
  return true;
}

/// Something beside the sum is left at the visit.
bool remains(Compartment of, const AssessedVisit& visit) {
  const auto isThere = [of](const OtherLesion& lesion) {
    return lesion.key.compartment == of && lesion.state != OtherLesion::State::gone;
  };
  const auto isNew = [of](const NewLesion& lesion) { return lesion.compartment == of; };
  return std::ranges::any_of(visit.others, isThere) || std::ranges::any_of(visit.newLesions, isNew);
}

ImagingCategory categoryOf(const ResponseCourse& course, const Criteria& criteria, Compartment of,
                           std::size_t visit) {
  const double first = course.visits.front().sum(of).value_or(0);
  const double now = course.visits[visit].sum(of).value_or(0);
  if (first <= 0) return {stableDisease, "R-SD-2"};
  if (now <= 0)
    return remains(of, course.visits[visit]) ? ImagingCategory{partialResponse, "R-PR-2"}
                                             : ImagingCategory{completeResponse, "R-CR-1"};
  if (criteria.partialResponse(now, first)) return {partialResponse, "R-PR-1"};
  if (criteria.minorResponse(now, first, of)) return {minorResponse, "R-MR-1"};
  return {stableDisease, "R-SD-1"};
}

ImagingCategory mixed(ResponseLabel one, ResponseLabel other, bool takesTheOther) {
  const ResponseLabel best = std::min(one, other), worst = std::max(one, other);
  if (worst == completeResponse) return {completeResponse, "R-MX-CR"};
  if (best == completeResponse)
    return {takesTheOther ? worst : partialResponse, "R-MX-CRX", worst != partialResponse};
  if (best == stableDisease) return {stableDisease, "R-MX-SD"};
  return {best, "R-MX-R"};
}

}  // namespace

bool lacksRatedSequence(const Criteria& criteria, const AssessedVisit& visit) {
  if (criteria.readerRatesFlair() && !visit.flairEvaluable) return true;
  return std::ranges::any_of(kCompartments, [&](Compartment of) {
    return criteria.needs(of, visit.date) && !visit.sum(of);
  });
}

std::optional<std::string> whatIsMissing(const ResponseCourse& course, const Criteria& criteria,
                                         const Earlier& earlier, std::size_t visit) {
  const AssessedVisit& now = course.visits[visit];
  if (lacksRatedSequence(criteria, now)) return "R-NE-1";
  if (std::ranges::any_of(earlier.otherLesions(), [&](const OtherLesion::Key& lesion) {
        return criteria.follows(lesion.compartment) && now.find(lesion) == nullptr;
      }))
    return "R-NE-2";
  if (std::ranges::any_of(kCompartments, [&](Compartment of) {
        return criteria.rates(of, now.date) && !course.visits.front().sum(of);
      }))
    return "R-NE-7";
  if (std::ranges::any_of(now.others, [&](const OtherLesion& lesion) {
        return criteria.follows(lesion.key.compartment) &&
               lesion.state == OtherLesion::State::worseUnmeasured;
      }))
    return "R-NE-5";
  if (std::ranges::any_of(kCompartments, [&](Compartment of) {
        const auto nadir = earlier.nadir(of);
        return criteria.needs(of, now.date) && nadir && nadir->value <= 0 && *now.sum(of) > 0 &&
               !earlier.classifiedSinceZero(of);
      }))
    return "R-NE-6";
  return std::nullopt;
}

std::optional<std::string> whatIsMissingBeside(const ResponseCourse& course, std::size_t visit) {
  const AssessedVisit& now = course.visits[visit];
  if (now.clinical == ClinicalStatus::unknown) return "R-NE-4";
  if (!now.steroidMg || (!course.visits.front().steroidMg && onSteroid(now))) return "R-NE-3";
  return std::nullopt;
}

ImagingCategory imagingCategory(const ResponseCourse& course, const Criteria& criteria,
                                std::size_t visit) {
  std::vector<ImagingCategory> found;
  for (const Compartment of : kCompartments)
    if (criteria.responds(of) && !isAbsent(course, of, visit))
      found.push_back(categoryOf(course, criteria, of, visit));
  if (found.empty()) return {.label = stableDisease, .rule = "R-SD-2", .noDisease = true};
  if (found.size() == 1) return found.front();
  return mixed(found[0].label, found[1].label, course.options.mixedTakesTheOther);
}

bool onSteroid(const AssessedVisit& visit) { return visit.steroidMg.value_or(0) > kReplacementMg; }

bool steroidIncreased(const ResponseCourse& course, std::size_t visit) {
  const double before = std::max(course.visits.front().steroidMg.value_or(0), kReplacementMg);
  return course.visits[visit].steroidMg.value_or(0) > before;
}

bool confirmedAt(const ResponseCourse& course, const std::vector<ResponseLabel>& categories,
                 std::size_t visit, ResponseLabel of) {
  for (std::size_t v = visit; v-- > 1;) {
    if (categories[v] == notEvaluable) continue;
    if (categories[v] > of) return false;
    if (course.visits[visit].date.daysSince(course.visits[v].date) >= kConfirmationDays)
      return true;
  }
  return false;
}

}  // namespace twinscope::twin::detail
