#include "twin/response/timeline_course.h"

#include "core/base/text.h"
#include "twin/response/case_language.h"
#include "twin/response/criteria.h"
#include "twin/response/facts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace twinscope::twin {
namespace {

using Key = std::pair<Compartment, int>;  // of a lesion
using Role = LesionRole::Kind;

constexpr double kSmallestMm = 5;  // smaller parts of a segmentation come and go
constexpr double kSpacingChange = 0.2;
constexpr int kUnsegmented = -1;  // a lesion that only a reader saw

/// A lesion at one visit: its parts together.
struct LesionAt {
  double size = 0;
  Diameters largest;  ///< of its largest part
  bool measurable = false;
};

std::map<Key, LesionAt> lesionsAt(const ScannedVisit& scan, SizeMetric metric) {
  std::map<Key, LesionAt> found;
  for (const TrackedPart& part : scan.parts) {
    if (part.sizeMm.longest < kSmallestMm) continue;
    LesionAt& lesion = found[{part.compartment, part.lesion}];
    lesion.size += part.size(metric);
    lesion.measurable = lesion.measurable || isMeasurable(part);
    if (part.productMm2() > lesion.largest.longest * lesion.largest.perpendicular)
      lesion.largest = part.sizeMm;
  }
  return found;
}

bool differsMuch(Vec3 a, Vec3 b) {
  const auto differs = [](double m, double n) {
    return m > 0 && n > 0 && std::abs(m - n) > kSpacingChange * std::min(m, n);
  };
  return differs(a.x, b.x) || differs(a.y, b.y) || differs(a.z, b.z);
}

/// Reduces the lesions of one compartment, visit by visit.
class Reduction {
 public:
  Reduction(Compartment of, const ResponseCourse& course) : m_of(of), m_course(course) {}

  /// The baseline: the largest measurable lesions are targets.
  void begin(const ScannedVisit& scan) {
    std::vector<std::pair<double, int>> measurable;
    for (const auto& [key, lesion] : mine(scan)) {
      if (lesion.measurable)
        measurable.emplace_back(-lesion.size, key.second);
      else
        m_roles[key.second] = Role::tooSmall;
    }
    std::ranges::sort(measurable);
    for (std::size_t n = 0; n < measurable.size(); ++n)
      m_roles[measurable[n].second] =
          n < mostTargets(m_course.edition, m_course.mode) ? Role::target : Role::nonTarget;
  }

  /// visit: of the course; word: a reader's on new lesions at that scan, or empty.
  void read(const ScannedVisit& scan, std::size_t visit, std::string_view word,
            AssessedVisit& into) {
    const auto lesions = mine(scan);
    if (visit > 0 && countsNewLesions()) classify(lesions, visit, word, into);
    double sum = 0;
    for (const auto& [lesion, role] : m_roles) {
      const auto at = lesions.find({m_of, lesion});
      const LesionAt now = at == lesions.end() ? LesionAt{} : at->second;
      if (role == Role::target || role == Role::fresh) sum += now.size;
      if (role == Role::nonTarget || role == Role::tooSmall)
        into.others.push_back(otherOf(lesion, role, now));
    }
    into.burden[static_cast<std::size_t>(m_of)] = sum;
  }

  void addRoles(std::vector<LesionRole>& to) const {
    for (const auto& [lesion, role] : m_roles) to.push_back({m_of, lesion, role});
  }

 private:
  [[nodiscard]] OtherLesion otherOf(int lesion, Role role, const LesionAt& now) const {
    const auto kind =
        role == Role::nonTarget ? OtherLesion::Kind::nonTarget : OtherLesion::Kind::nonMeasurable;
    return {.key = {kind, m_of, lesion},
            .state = now.size > 0 ? OtherLesion::State::measured : OtherLesion::State::gone,
            .size = now.size,
            .diameters = now.largest};
  }

  /// Where oedema is not rated, its islands in a segmentation are no lesions.
  [[nodiscard]] bool countsNewLesions() const {
    return m_of == Compartment::enhancing || m_course.mode != TumourMode::enhancing ||
           std::ranges::find(m_course.therapies, Therapy::Kind::antiangiogenic, &Therapy::kind) !=
               m_course.therapies.end();
  }

  [[nodiscard]] std::map<Key, LesionAt> mine(const ScannedVisit& scan) const {
    auto lesions = lesionsAt(scan, m_course.metric);
    std::erase_if(lesions, [this](const auto& entry) { return entry.first.first != m_of; });
    return lesions;
  }

  void classify(const std::map<Key, LesionAt>& lesions, std::size_t visit, std::string_view word,
                AssessedVisit& into) {
    const auto tell = [&](NewLesionKind kind, int lesion, std::size_t firstSeen) {
      into.newLesions.push_back(
          {m_of, kind, false, firstSeen < visit ? std::optional(firstSeen) : std::nullopt, lesion});
    };
    bool any = false;
    for (const auto& [key, lesion] : lesions) {
      const int number = key.second;
      const auto known = m_roles.find(number);
      const bool isNew = known == m_roles.end();
      if (!isNew && known->second != Role::equivocal) continue;
      any = true;
      const std::size_t firstSeen = m_firstSeen.emplace(number, visit).first->second;
      Role& role = m_roles[number];
      if (word == "none") {
        role = Role::dismissed;
      } else if ((isNew && !lesion.measurable) || word == "non-measurable") {
        role = Role::tooSmall;
        tell(NewLesionKind::nonMeasurable, number, firstSeen);
      } else if (lesion.measurable && word != "equivocal" && (!isNew || word == "measurable")) {
        role = Role::fresh;
        tell(NewLesionKind::measurable, number, firstSeen);
      } else {
        role = Role::equivocal;
        tell(NewLesionKind::equivocal, number, firstSeen);
      }
    }
    if (any || m_of != Compartment::enhancing) return;
    // A reader saw one that the segmentation did not.
    if (word == "measurable") tell(NewLesionKind::measurable, kUnsegmented, visit);
    if (word == "equivocal") tell(NewLesionKind::equivocal, kUnsegmented, visit);
    if (word == "non-measurable" && !m_readerSees)
      tell(NewLesionKind::nonMeasurable, kUnsegmented, visit);
    else if (m_readerSees && (word == "non-measurable" || word == "none"))
      into.others.push_back({{OtherLesion::Kind::nonMeasurable, m_of, kUnsegmented},
                             word == "none" ? OtherLesion::State::gone : OtherLesion::State::stable,
                             0,
                             {}});
    if (word == "non-measurable" || word == "none") m_readerSees = word == "non-measurable";
  }

  Compartment m_of;
  const ResponseCourse& m_course;
  std::map<int, Role> m_roles;
  std::map<int, std::size_t> m_firstSeen;
  bool m_readerSees = false;  ///< a lesion that is not segmented and too small to be measured
};

class CourseMaker {
 public:
  CourseMaker(std::span<const TimelineEvent> events, std::span<const ScannedVisit> scans)
      : m_facts(events), m_scans(scans) {
    for (std::size_t n = 0; n < scans.size(); ++n) m_order.push_back(n);
    std::ranges::stable_sort(m_order, {}, [&](std::size_t n) { return scans[n].date; });
  }

  Result<TimelineCourse> made() {
    for (std::size_t n = 1; n < m_order.size(); ++n)
      if (m_scans[m_order[n]].date == m_scans[m_order[n - 1]].date)
        return refusal("response.course",
                       concat("There are two scans of ", m_scans[m_order[n]].date.toString()),
                       "Give one of them another date, or keep one of them only");
    if (const Status taken = takeCriteria(); !taken) return std::unexpected(taken.error());
    if (const Status valid = checkFacts(); !valid) return std::unexpected(valid.error());
    const auto first = baseline();
    if (first) addVisits(*first);
    return std::move(m_made);
  }

 private:
  Status takeCriteria() {
    const TimelineEvent* const stated = m_facts.last(EventKind::criteria);
    const auto criteria = criteriaFrom(stated == nullptr ? "-" : stated->detail);
    if (!criteria)
      return refusal(
          "response.case",
          concat("The criteria of ", stated->date.toString(), ": ", criteria.error().message),
          "Correct that fact; docs/user/response.md lists the words");
    ResponseCourse& course = m_made.course;
    course.edition = criteria->edition;
    course.mode = criteria->mode;
    course.metric = criteria->metric.value_or(SizeMetric::volume);
    course.options = criteria->options;
    course.radiotherapyEnd = m_facts.radiotherapyEnd();
    course.therapies = m_facts.therapies();
    const TimelineEvent* const idh = m_facts.last(EventKind::idh);
    course.idhMutant = idh != nullptr && idh->detail == "mutant";
    const bool irradiated = m_facts.firstOf(EventKind::radiotherapy).has_value();
    m_made.setting =
        criteria->setting.value_or(irradiated ? Setting::newlyDiagnosed : Setting::noRadiotherapy);
    if (m_made.setting != Setting::recurrent)
      course.newTherapyStart = m_facts.firstOf(EventKind::nextTherapy);
    return {};
  }

  /// Facts that fit no scan, or each other.
  [[nodiscard]] Status checkFacts() const {
    const auto wrong = [](std::string what, const char* remedy) {
      return refusal("response.facts", std::move(what), remedy);
    };
    if (const auto named = m_facts.lastOf(EventKind::baseline);
        named && std::ranges::find(m_scans, *named, &ScannedVisit::date) == m_scans.end())
      return wrong(
          concat("The baseline is named as of ", named->toString(), ", when no scan was made"),
          "Give that fact the day of a scan");
    const auto died = m_facts.lastOf(EventKind::death);
    if (!died) return {};
    if (m_facts.firstOf(EventKind::death) != died)
      return wrong("There are two deaths among the facts", "Remove one of them");
    for (const ScannedVisit& scan : m_scans)
      if (scan.date > *died)
        return wrong(concat("The death of ", died->toString(), " is before the scan of ",
                            scan.date.toString()),
                     "Correct the day of one of them");
    return {};
  }

  /// Place in the order by date.
  std::optional<std::size_t> baseline() {
    std::vector<Scan> scans;
    for (const std::size_t n : m_order) scans.push_back({m_scans[n].date, isEvaluable(m_scans[n])});
    if (const auto named = m_facts.lastOf(EventKind::baseline)) {
      const auto at = std::ranges::find(scans, *named, &Scan::date);
      m_made.baselineRule = "named";
      return static_cast<std::size_t>(at - scans.begin());
    }
    const auto start = m_made.setting == Setting::recurrent ? m_facts.lastOf(EventKind::nextTherapy)
                                                            : m_facts.treatmentStart();
    const auto choice = chooseBaseline(m_made.setting, m_made.course.radiotherapyEnd, start, scans);
    m_made.baselineRule = choice.rule;
    return choice.scan;
  }

  void addVisits(std::size_t first) {
    std::array<Reduction, 2> reductions{Reduction(Compartment::enhancing, m_made.course),
                                        Reduction(Compartment::nonEnhancing, m_made.course)};
    const ScannedVisit& baseline = m_scans[m_order[first]];
    for (Reduction& each : reductions) each.begin(baseline);
    Date before = baseline.date.plusDays(-1);
    for (std::size_t place = first; place < m_order.size(); ++place) {
      const ScannedVisit& scan = m_scans[m_order[place]];
      AssessedVisit visit = factsOf(scan.date, before, baseline.date);
      const TimelineEvent* const word =
          m_facts.between(EventKind::newLesion, scan.date.plusDays(-1), scan.date);
      if (isEvaluable(scan))
        for (Reduction& each : reductions)
          each.read(scan, m_made.course.visits.size(), word == nullptr ? "" : word->detail, visit);
      CourseVisit from{.scan = m_order[place], .flags = {}};
      if (!scan.unmeasured.empty()) from.flags.push_back(scan.unmeasured);
      if (differsMuch(scan.spacingMm, baseline.spacingMm)) from.flags.emplace_back("W-COMPARE");
      if (m_facts.clinicalAt(scan.date, baseline.date).contradicted)
        from.flags.emplace_back("W-CLIN");
      m_made.course.visits.push_back(std::move(visit));
      m_made.visits.push_back(std::move(from));
      before = scan.date;
    }
    if (const auto flag = flagOfBaseline(m_made.baselineRule); !flag.empty())
      m_made.visits.front().flags.emplace_back(flag);
    endWithSurgery();
    addDeath();
    for (const Reduction& each : reductions) each.addRoles(m_made.roles);
  }

  /// Segmented, and nobody said that the scan is not to be used.
  [[nodiscard]] bool isEvaluable(const ScannedVisit& scan) const {
    return scan.measured &&
           m_facts.between(EventKind::notEvaluable, scan.date.plusDays(-1), scan.date) == nullptr;
  }

  [[nodiscard]] AssessedVisit factsOf(Date date, Date before, Date baseline) const {
    AssessedVisit visit;
    visit.date = date;
    visit.steroidMg = m_facts.steroidMg(date);
    visit.clinical = m_facts.clinicalAt(date, baseline).status;
    const TimelineEvent* const tissue = m_facts.between(EventKind::histology, before, date);
    if (tissue != nullptr)
      visit.histology = tissue->detail == "tumour" ? Histology::tumour : Histology::treatmentEffect;
    visit.leptomeningeal = m_facts.between(EventKind::leptomeningeal, before, date) != nullptr;
    return visit;
  }

  /// After a resection nothing is compared with what was there before; where its histology is told of by the next scan, after that one.
  void endWithSurgery() {
    ResponseCourse& course = m_made.course;
    const Date baseline = course.visits.front().date;
    const TimelineEvent* const surgery = m_facts.firstResectionAfter(baseline);
    if (surgery == nullptr) return;
    const auto next = std::ranges::find_if(
        course.visits, [&](const AssessedVisit& visit) { return visit.date > surgery->date; });
    const bool examined = next != course.visits.end() && next->histology != Histology::none;
    const Date end = examined ? next->date : surgery->date;
    course.newTherapyStart = std::min(course.newTherapyStart.value_or(end), end);
  }

  void addDeath() {
    const auto died = m_facts.lastOf(EventKind::death);
    if (!died) return;
    if (*died == m_made.course.visits.back().date) {
      m_made.course.visits.back().death = true;
      return;
    }
    AssessedVisit visit;
    visit.date = *died;
    visit.death = true;
    m_made.course.visits.push_back(visit);
    m_made.visits.push_back({});
  }

  Facts m_facts;
  std::span<const ScannedVisit> m_scans;
  std::vector<std::size_t> m_order;
  TimelineCourse m_made;
};

}  // namespace

Result<TimelineCourse> courseFrom(std::span<const TimelineEvent> events,
                                  std::span<const ScannedVisit> scans) {
  return CourseMaker(events, scans).made();
}

}  // namespace twinscope::twin
