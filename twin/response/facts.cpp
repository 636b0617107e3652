#include "twin/response/facts.h"

#include "twin/response/nano.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>

namespace twinscope::twin {
namespace {

constexpr int kDaysBefore = 28,
              kDaysAfter = 7;  // that an entry may lie from the scan it is taken for

bool isTreatment(EventKind kind) {
  return kind == EventKind::chemotherapy || kind == EventKind::antiangiogenic ||
         kind == EventKind::immunotherapy || kind == EventKind::localTherapy;
}

ClinicalStatus clinicalFrom(std::string_view word) {
  if (word == "stable") return ClinicalStatus::stableOrImproved;
  if (word == "worse-tumour") return ClinicalStatus::worseByTumour;
  return word == "worse-other" ? ClinicalStatus::worseOtherwise : ClinicalStatus::unknown;
}

Performance::Cause causeFrom(std::string_view word) {
  if (word == "tumour") return Performance::Cause::tumour;
  return word == "other" ? Performance::Cause::other : Performance::Cause::unknown;
}

}  // namespace

Facts::Facts(std::span<const TimelineEvent> events) : m_events(events.begin(), events.end()) {
  std::ranges::stable_sort(m_events, [](const TimelineEvent& a, const TimelineEvent& b) {
    return std::tuple(a.date, a.kind, a.id) < std::tuple(b.date, b.kind, b.id);
  });
}

std::optional<double> Facts::steroidMg(Date at) const {
  std::map<std::string, double> doses;  // of drugs that begin on the same day: they add up
  std::optional<Date> since;
  for (const TimelineEvent& event : m_events) {
    if (event.kind != EventKind::steroid || event.date > at) continue;
    if (since != event.date) doses.clear();
    since = event.date;
    const bool over = event.until && *event.until < at;
    const std::string drug = event.detail.empty() ? "dexamethasone" : event.detail;
    // A second dose of a drug from that day on corrects the first.
    doses[drug] = over ? 0 : dexamethasoneMg(event.amount.value_or(0), drug).value_or(0);
  }
  if (!since) return std::nullopt;
  double sum = 0;
  for (const auto& [drug, mg] : doses) sum += mg;
  return sum;
}

const TimelineEvent* Facts::nearest(EventKind kind, Date at) const {
  const TimelineEvent* best = nullptr;
  for (const TimelineEvent& event : m_events) {
    const int days = event.date.daysSince(at);
    if (event.kind != kind || days < -kDaysBefore || days > kDaysAfter) continue;
    if (best == nullptr || std::abs(days) <= std::abs(best->date.daysSince(at))) best = &event;
  }
  return best;
}

std::optional<int> Facts::karnofsky(Date at) const {
  const TimelineEvent* const entry = nearest(EventKind::performance, at);
  if (entry == nullptr) return std::nullopt;
  return static_cast<int>(std::lround(entry->amount.value_or(0)));
}

Performance Facts::performanceAt(Date at, Date baseline) const {
  const TimelineEvent* const entry = nearest(EventKind::performance, at);
  Performance performance{
      .baseline = karnofsky(baseline), .now = karnofsky(at), .days = {}, .cause = {}};
  if (entry == nullptr) return performance;
  performance.cause = causeFrom(entry->detail);
  Date since = entry->date;  // of the run of entries that are no better
  for (const TimelineEvent& event : m_events) {
    if (event.kind != EventKind::performance || event.date > entry->date) continue;
    if (event.amount.value_or(0) > *performance.now)
      since = entry->date;
    else
      since = std::min(since, event.date);
  }
  performance.days = std::max(at, entry->date).daysSince(since);
  return performance;
}

/// The cause of a neurological decline is that of the Karnofsky entry beside it.
ClinicalFinding Facts::neurologyAt(Date at, Date baseline) const {
  const TimelineEvent *now = nearest(EventKind::nano, at),
                      *then = nearest(EventKind::nano, baseline);
  const auto scores = now == nullptr ? std::nullopt : nanoFrom(now->detail);
  const auto before = then == nullptr ? std::nullopt : nanoFrom(then->detail);
  if (!scores || !before) return {};
  const TimelineEvent* const beside = nearest(EventKind::performance, at);
  return clinicalStatusOf(
      *before, *scores,
      beside == nullptr ? Performance::Cause::unknown : causeFrom(beside->detail));
}

Facts::Clinical Facts::clinicalAt(Date at, Date baseline) const {
  const ClinicalFinding found =
      clinicalStatusOf(performanceAt(at, baseline), neurologyAt(at, baseline));
  const TimelineEvent* const word = nearest(EventKind::clinical, at);
  if (word == nullptr) return {found.status, false};
  const ClinicalStatus said = clinicalFrom(word->detail);
  return {said, found.status != ClinicalStatus::unknown && found.status != said};
}

std::optional<Date> Facts::radiotherapyEnd() const {
  std::optional<Date> end;
  for (const TimelineEvent& event : m_events) {
    if (event.kind != EventKind::radiotherapy) continue;
    // Fractions without a last day have not ended; one day is a single fraction.
    if (!event.until && event.count.value_or(1) > 1) continue;
    end = std::max(end.value_or(event.date), event.until.value_or(event.date));
  }
  return end;
}

std::optional<Date> Facts::firstOf(EventKind kind) const {
  const auto at = std::ranges::find(m_events, kind, &TimelineEvent::kind);
  return at == m_events.end() ? std::nullopt : std::optional(at->date);
}

const TimelineEvent* Facts::last(EventKind kind) const {
  const TimelineEvent* found = nullptr;
  for (const TimelineEvent& event : m_events)
    if (event.kind == kind) found = &event;
  return found;
}

std::optional<Date> Facts::lastOf(EventKind kind) const {
  const TimelineEvent* const found = last(kind);
  return found == nullptr ? std::nullopt : std::optional(found->date);
}

const TimelineEvent* Facts::firstResectionAfter(Date day) const {
  const auto at = std::ranges::find_if(m_events, [day](const TimelineEvent& event) {
    return event.kind == EventKind::surgery && event.detail != "biopsy" && event.date > day;
  });
  return at == m_events.end() ? nullptr : &*at;
}

std::optional<Date> Facts::treatmentStart() const {
  const auto at =
      std::ranges::find_if(m_events, [](const TimelineEvent& e) { return isTreatment(e.kind); });
  return at == m_events.end() ? std::nullopt : std::optional(at->date);
}

std::vector<Therapy> Facts::therapies() const {
  std::vector<Therapy> found;
  for (const TimelineEvent& event : m_events) {
    if (event.kind == EventKind::antiangiogenic)
      found.push_back({Therapy::Kind::antiangiogenic, event.date});
    if (event.kind == EventKind::immunotherapy)
      found.push_back({Therapy::Kind::immunotherapy, event.date});
    if (event.kind == EventKind::localTherapy)
      found.push_back({Therapy::Kind::localWithPseudoprogression, event.date});
  }
  return found;
}

const TimelineEvent* Facts::between(EventKind kind, Date after, Date until) const {
  const TimelineEvent* found = nullptr;
  for (const TimelineEvent& event : m_events)
    if (event.kind == kind && event.date > after && event.date <= until) found = &event;
  return found;
}

}  // namespace twinscope::twin
