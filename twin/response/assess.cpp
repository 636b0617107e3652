#include "twin/response/assess.h"

#include "core/base/text.h"
#include "twin/response/detail/record.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace twinscope::twin {
namespace {

using namespace detail;
using enum ResponseLabel;

constexpr int kConfirmationDays = 28;

constexpr std::pair<ResponseLabel, std::string_view> kNames[] = {{completeResponse, "CR"},
                                                                 {partialResponse, "PR"},
                                                                 {minorResponse, "MR"},
                                                                 {stableDisease, "SD"},
                                                                 {preliminaryProgression, "pPD"},
                                                                 {progression, "PD"},
                                                                 {baseline, "B"},
                                                                 {notEvaluable, "NE"},
                                                                 {observe, "OBS"},
                                                                 {pseudoprogression, "PsP"},
                                                                 {afterNewTherapy, "POST"},
                                                                 {ResponseLabel::death, "DEATH"}};

/// Rated, and not worse than stable.
bool isControlled(const Category& category) {
  return category.isResponse() || category.label == stableDisease ||
         category.label == pseudoprogression;
}

/// Rates the visits of a course one after the other.
class CourseWalk {
 public:
  explicit CourseWalk(const ResponseCourse& course)
      : m_course(course), m_criteria(course), m_categories(course.visits.size(), notEvaluable) {}

  CourseAssessment walked() {
    m_made.visits.resize(m_course.visits.size());
    m_made.visits.front().category.label = baseline;
    m_categories.front() = baseline;
    for (std::size_t v = 1; v < m_course.visits.size(); ++v) rate(v);
    close();
    return std::move(m_made);
  }

 private:
  void rate(std::size_t v) {
    m_visit = v;
    const AssessedVisit& now = m_course.visits[v];
    m_made.visits[v].daysSinceRadiotherapy = m_criteria.daysSinceRadiotherapy(now.date);
    const Earlier earlier(m_course, m_since, v);
    tellNadirs(earlier);
    if (now.death) {
      m_deathAt = m_deathAt.value_or(v);
      return say(ResponseLabel::death, "R-PD-10");
    }
    if (m_progression) return say(progression, "R-TERM-1");
    if (m_course.newTherapyStart && now.date > *m_course.newTherapyStart)
      return say(afterNewTherapy, "R-TERM-2");
    const Triggers triggers = triggersAt(m_course, m_criteria, earlier, v);
    m_made.visits[v].flags = triggers.flags;
    for (const Trigger& trigger : triggers.imaging)
      m_made.visits[v].alsoFired.push_back(trigger.rule);
    if (!triggers.imaging.empty())
      m_made.visits[v].imaging = progression;
    else
      tellImages(earlier);
    if (m_pending) return followUp(triggers);
    if (triggers.histology) return progress("R-PD-9");
    if (triggers.leptomeningeal) return progress("R-PD-6");
    if (const auto gate = olderEditionsGate(triggers, earlier)) return say(notEvaluable, *gate);
    if (!triggers.imaging.empty()) return imagingProgression(triggers, earlier);
    if (triggers.deterioration) return deterioration(triggers, earlier);
    respond(earlier, triggers.noiseSuppressed ? "R-PD-2N" : "");
  }

  void tellNadirs(const Earlier& earlier) {
    for (const Compartment of : kCompartments) {
      auto& told = m_made.visits[m_visit].nadir[static_cast<std::size_t>(of)];
      told.reset();
      if (const auto nadir = earlier.nadir(of))
        told = {m_course.visits[nadir->visit].date, nadir->value};
    }
  }

  /// What the images show where nothing speaks for progression.
  void tellImages(const Earlier& earlier) {
    auto& told = m_made.visits[m_visit].imaging;
    told.reset();
    if (!whatIsMissing(m_course, m_criteria, earlier, m_visit))
      told = imagingCategory(m_course, m_criteria, m_visit).label;
  }

  void say(ResponseLabel label, std::string rule) {
    VisitAssessment& made = m_made.visits[m_visit];
    made.category = {label, false};
    std::erase(made.alsoFired, rule);
    made.rule = std::move(rule);
    m_categories[m_visit] = label;
  }

  void progress(std::string rule) { progress(std::move(rule), m_visit, "R-DATE-1"); }
  /// dated: the visit that the progression counts from, by the rule that says so.
  void progress(std::string rule, std::size_t dated, const char* datedBy) {
    say(progression, std::move(rule));
    m_progression = std::min(dated, m_visit);
    m_datedBy = datedBy;
    m_pending.reset();
  }

  void wait(std::string rule, const Triggers& triggers, const Earlier& earlier) {
    Pending pending{m_visit, triggers.imaging, {}};
    for (const Compartment of : kCompartments)
      if (const auto nadir = earlier.nadir(of))
        pending.nadir[static_cast<std::size_t>(of)] = nadir->value;
    m_pending = std::move(pending);
    say(preliminaryProgression, std::move(rule));
  }

  /// The visit after a preliminary progression (section 6 of the criteria).
  void followUp(const Triggers& triggers) {
    const AssessedVisit& now = m_course.visits[m_visit];
    const std::size_t then = m_pending->visit;
    if (triggers.histology || triggers.leptomeningeal || triggers.deterioration)
      return progress("R-CONF-3", then, "R-DATE-2");
    if (now.histology == Histology::treatmentEffect) return refute("R-CONF-6");
    if (lacksRatedSequence(m_criteria, now)) return say(notEvaluable, "R-NE-1");
    const int days = now.date.daysSince(m_course.visits[then].date);
    if (days < kConfirmationDays) return say(preliminaryProgression, "R-CONF-4");
    if (days > confirmationDueDays(m_course.edition))
      m_made.visits[m_visit].flags.emplace_back("W-CONF-LATE");
    if (confirms(m_course, m_criteria, *m_pending, m_visit))
      return progress("R-CONF-1", then, "R-DATE-2");
    if (auto why = whyUndecided(m_course, m_criteria, *m_pending, m_visit))
      return say(notEvaluable, std::move(*why));
    refute("R-CONF-5");
  }

  /// What had triggered is measured anew from the preliminary scan; the visit itself is rated on.
  void refute(const char* rule) {
    const std::size_t then = m_pending->visit;
    for (const Trigger& trigger : m_pending->triggers) {
      if (trigger.of == Trigger::Of::other)
        m_since.restart(trigger.lesion, then);
      else
        m_since.restart(trigger.compartment, then);
    }
    for (std::size_t v = then; v < m_visit; ++v)
      if (m_made.visits[v].category.label == preliminaryProgression)
        revise(v, {pseudoprogression, false}, rule);
    m_pending.reset();
    const Earlier fromThen(m_course, m_since, m_visit);
    m_made.visits[m_visit].alsoFired.clear();  // against what no longer counts
    tellNadirs(fromThen);
    tellImages(fromThen);
    respond(fromThen, rule);
  }

  /// RANO 2010 calls nothing progression that radiotherapy or less steroid may have made.
  [[nodiscard]] std::optional<std::string> olderEditionsGate(const Triggers& triggers,
                                                             const Earlier& earlier) const {
    const AssessedVisit& now = m_course.visits[m_visit];
    const bool older =
        m_course.edition == Edition::rano2010 ||
        (m_course.edition == Edition::immuno2015 && !m_criteria.inImmunotherapyWindow(now.date));
    if (!older || (triggers.imaging.empty() && !triggers.deterioration)) return std::nullopt;
    const bool inside = triggers.imaging.empty() || !triggers.imaging.front().outsideField;
    if (m_criteria.soonAfterRadiotherapy(now.date) && inside) return "R-HGG-1";
    if (triggers.imaging.empty() || triggers.deterioration ||
        triggers.imaging.front().of != Trigger::Of::sum)
      return std::nullopt;
    const auto nadir = earlier.nadir(triggers.imaging.front().compartment);
    const auto then = nadir ? m_course.visits[nadir->visit].steroidMg : std::nullopt;
    if (!then || !now.steroidMg) return "R-NE-3";
    return *now.steroidMg < *then ? std::optional<std::string>("R-HGG-2") : std::nullopt;
  }

  [[nodiscard]] bool asksForConfirmation(const Trigger& decisive) const {
    const Date now = m_course.visits[m_visit].date;
    if (m_course.options.confirmAlways || m_course.edition == Edition::modified2017) return true;
    if (m_course.edition == Edition::immuno2015) return m_criteria.inImmunotherapyWindow(now);
    if (m_course.edition != Edition::rano2) return false;
    return (m_criteria.soonAfterRadiotherapy(now) && !decisive.outsideField) ||
           m_criteria.under(Therapy::Kind::immunotherapy, now) ||
           m_criteria.under(Therapy::Kind::localWithPseudoprogression, now) ||
           (m_course.options.confirmIdhMutant && m_course.idhMutant);
  }

  void imagingProgression(const Triggers& triggers, const Earlier& earlier) {
    const Trigger& decisive = triggers.imaging.front();
    if (triggers.deterioration) m_made.visits[m_visit].alsoFired.emplace_back("R-PD-8");
    if (!triggers.deterioration && asksForConfirmation(decisive))
      return wait(decisive.rule, triggers, earlier);
    // The lesion that was there first, though another may decide.
    std::size_t seen = m_visit;
    for (const Trigger& trigger : triggers.imaging)
      seen = std::min(seen, trigger.firstSeen.value_or(m_visit));
    seen < m_visit ? progress(decisive.rule, seen, "R-DATE-4") : progress(decisive.rule);
  }

  void deterioration(const Triggers& triggers, const Earlier& earlier) {
    const bool preliminary =
        m_course.edition == Edition::rano2 || m_course.edition == Edition::modified2017;
    if (preliminary && m_criteria.soonAfterRadiotherapy(m_course.visits[m_visit].date))
      return wait("R-PD-8P", triggers, earlier);
    if (m_observed.empty()) return progress("R-PD-8");
    progress("R-ST-5", m_observed.front(), "R-ST-5");
  }

  /// Nothing speaks for progression. `because`: the rule that is named where the visit is stable.
  void respond(const Earlier& earlier, std::string_view because) {
    if (auto missing = whatIsMissing(m_course, m_criteria, earlier, m_visit))
      return say(notEvaluable, std::move(*missing));
    ImagingCategory found = imagingCategory(m_course, m_criteria, m_visit);
    auto& flags = m_made.visits[m_visit].flags;
    if (found.mixedComplete) flags.emplace_back("W-MIXED-CRX");
    if (found.noDisease) flags.emplace_back("W-NED");
    if (auto missing = whatIsMissingBeside(m_course, m_visit))
      return say(notEvaluable, std::move(*missing));
    if (steroidIncreased(m_course, m_visit)) {
      m_observed.push_back(m_visit);
      return say(observe, "R-ST-3");
    }
    if (found.label == completeResponse && onSteroid(m_course.visits[m_visit]))
      found = {partialResponse, "R-ST-2"};
    for (const std::size_t v : std::exchange(m_observed, {}))
      revise(v, {stableDisease, false}, "R-ST-4");
    if (found.label == stableDisease && !because.empty()) found.rule = because;
    say(found.label, found.rule);
    m_made.visits[m_visit].category.confirmed =
        found.label < stableDisease && confirmedAt(m_course, m_categories, m_visit, found.label);
  }

  void revise(std::size_t v, Category to, std::string rule) {
    m_made.revisions.push_back({v, m_made.visits[v].category, to, std::move(rule)});
  }

  /// Final labels, best response, and the end.
  void close() {
    for (VisitAssessment& visit : m_made.visits) visit.finalCategory = visit.category;
    if (m_progression)
      for (std::size_t v = *m_progression; v < m_course.visits.size(); ++v)
        if (m_made.visits[v].category.label != progression &&
            m_made.visits[v].category.label != ResponseLabel::death)
          revise(v, {progression, false}, m_datedBy);
    for (const Revision& revision : m_made.revisions)
      m_made.visits[revision.visit].finalCategory = revision.to;
    m_made.bestOverall = best();
    m_made.end = end();
  }

  [[nodiscard]] Category best() const {
    const std::size_t until = m_progression.value_or(m_course.visits.size());
    for (const ResponseLabel level : {completeResponse, partialResponse, minorResponse})
      for (std::size_t v = 1; v < until; ++v)
        if (m_categories[v] <= level && confirmedAt(m_course, m_categories, v, level))
          return {level, true};
    for (std::size_t v = 1; v < until; ++v)
      if (isControlled(m_made.visits[v].finalCategory)) return {stableDisease, false};
    return {m_progression ? progression : notEvaluable, false};
  }

  [[nodiscard]] CourseEnd end() const {
    using enum CourseEnd::Kind;
    if (m_progression) return {CourseEnd::Kind::progression, m_course.visits[*m_progression].date};
    if (m_deathAt) return {CourseEnd::Kind::death, m_course.visits[*m_deathAt].date};
    for (std::size_t v = m_course.visits.size(); v-- > 1;)
      if (isControlled(m_made.visits[v].finalCategory)) return {censored, m_course.visits[v].date};
    return {censored, m_course.visits.front().date};
  }

  const ResponseCourse& m_course;
  Criteria m_criteria;
  CourseAssessment m_made;
  std::vector<ResponseLabel>
      m_categories;  ///< of the visits so far, as responses are confirmed by them
  std::size_t m_visit = 0;
  Since m_since;
  std::optional<Pending> m_pending;
  std::vector<std::size_t> m_observed;       ///< OBS visits of the run that is open
  std::optional<std::size_t> m_progression;  ///< the visit that progression is dated at
  const char* m_datedBy = "";
  std::optional<std::size_t> m_deathAt;
};

bool isSize(const std::optional<double>& value) {
  return !value || (std::isfinite(*value) && *value >= 0);
}

Status checkCourse(const ResponseCourse& course) {
  const auto wrong = [](std::string what) {
    return refusal("response.course", std::move(what), "Correct the course");
  };
  if (course.visits.empty()) return wrong("A course has a baseline at least");
  for (std::size_t v = 0; v < course.visits.size(); ++v) {
    const AssessedVisit& visit = course.visits[v];
    if (v > 0 && visit.date <= course.visits[v - 1].date)
      return wrong(concat("Visit ", v, " is not after the one before it"));
    if (v > 0 && course.visits[v - 1].death)
      return wrong(concat("Visit ", v, " is after the patient's death"));
    std::set<OtherLesion::Key> keys;
    for (const OtherLesion& lesion : visit.others)
      if (!keys.insert(lesion.key).second) return wrong(concat("Visit ", v, " has a lesion twice"));
    const bool othersAreSizes = std::ranges::all_of(visit.others, [](const OtherLesion& lesion) {
      return isSize(lesion.size) && isSize(lesion.diameters.longest) &&
             isSize(lesion.diameters.perpendicular);
    });
    if (!isSize(visit.burden[0]) || !isSize(visit.burden[1]) || !isSize(visit.steroidMg) ||
        !othersAreSizes)
      return wrong(concat("Visit ", v, " has a size or dose that is negative or no number"));
    for (const NewLesion& lesion : visit.newLesions)
      if (lesion.firstSeen.value_or(v) > v)
        return wrong(concat("Visit ", v, " has a lesion that was first seen later"));
  }
  return {};
}

}  // namespace

std::string_view nameOf(ResponseLabel label) {
  return std::ranges::find(kNames, label, &std::pair<ResponseLabel, std::string_view>::first)
      ->second;
}

std::string nameOf(const Category& category) {
  return concat(category.isResponse() && !category.confirmed ? "p" : "", nameOf(category.label));
}

Result<CourseAssessment> assess(const ResponseCourse& course) {
  if (const Status valid = checkCourse(course); !valid) return std::unexpected(valid.error());
  return CourseWalk(course).walked();
}

}  // namespace twinscope::twin
