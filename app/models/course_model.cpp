#include "app/models/course_model.h"

#include "app/models/report_pdf.h"
#include "app/models/response_words.h"
#include "app/models/words.h"
#include "app/services/files.h"
#include "app/services/response/patient_timeline.h"
#include "core/base/units.h"
#include "twin/response/criteria.h"
#include "twin/response/facts.h"

#include <algorithm>

namespace twinscope::app {
namespace {

/// Short work of the database; no row on the Jobs screen.
JobSpec unlisted() { return {.lane = Lane::cpu, .kind = {}, .subject = {}, .request = {}}; }

QString milligrams(const std::optional<double>& dose) {
  return dose ? QString::number(*dose) + QStringLiteral(" mg") : kNothing;
}

QString wordOf(const twin::TimelineEvent* event) {
  return event == nullptr ? QString() : detailTitle(event->detail);
}

}  // namespace

CourseModel::CourseModel(Session& session, ReviewModel& review, QObject* parent)
    : QObject(parent), m_session(session), m_review(review) {
  connect(&review, &ReviewModel::patientChanged, this, &CourseModel::changed);
}

const PatientCourse* CourseModel::course() const {
  return m_review.course() ? &*m_review.course() : nullptr;
}

VerdictText CourseModel::verdict() const {
  VerdictText made;
  const VisitSummary* visit = m_review.visit(Side::current);
  if (visit == nullptr) return made;
  if (m_review.courseProblem()) {
    made.category = tr("Cannot be assessed");
    made.tone = Tone::warning;
    made.why = sentence(*m_review.courseProblem());
    return made;
  }
  if (course() == nullptr) return made;
  const auto place = m_review.courseVisit();
  if (!place) {
    //: Verdict: the visit lies before the scan that others are compared with
    made.category = course()->hasBaseline() ? tr("Before the baseline") : tr("No baseline");
    made.rule = text(course()->from.baselineRule);
    made.why = ruleText(course()->from.baselineRule);
    return made;
  }
  const twin::VisitAssessment& at = course()->assessed.visits[*place];
  const std::size_t deciding = decidingVisit(course()->assessed, *place);
  const std::string& rule =
      *place == 0 ? course()->from.baselineRule : course()->assessed.visits[deciding].rule;
  made.category = categoryTitle(at.category);
  made.tone = categoryTone(at.category);
  made.rule = text(rule);
  made.why = ruleText(rule);
  if (deciding != *place)
    //: %1 is the day of the scan at which progression was found
    made.why +=
        u' ' + tr("(found on %1)").arg(isoDate(course()->from.course.visits[deciding].date));
  made.change = changeText(*course(), *place);
  if (at.finalCategory != at.category)
    //: What later scans say of a visit; %1 is a category of response
    made.later = tr("Later scans: %1").arg(categoryTitle(at.finalCategory));
  for (const std::string& flag : at.flags) made.flags << ruleText(flag);
  made.next = nextStepText(nextStepAfter(course()->from.course, course()->assessed, *place));
  made.canSign = true;
  if (const twin::SignOff* word = course()->signedFor(visit->study.id)) {
    //: Who signed an assessment: %1 a category, %2 an account, %3 a day
    made.signedBy =
        tr("Signed as %1 by %2, %3")
            .arg(categoryTitle(word->category), text(word->who), text(word->time).left(10));
    if (!word->comment.empty()) made.signedBy += QStringLiteral(": ") + text(word->comment);
  } else if (const auto earlier = course()->words.find(visit->study.id);
             earlier != course()->words.end()) {
    //: A signature that no longer holds: %1 a category, %2 an account, %3 a day
    made.signedBy = tr("%2 signed %1 on %3; what is known has changed since: sign again")
                        .arg(categoryTitle(earlier->second.category), text(earlier->second.who),
                             text(earlier->second.time).left(10));
  }
  return made;
}

QString CourseModel::computedCategory() const {
  const auto place = m_review.courseVisit();
  return place ? text(nameOf(course()->assessed.visits[*place].category)) : QString();
}

ClinicText CourseModel::clinic() const {
  ClinicText made{
      .diagnosis = {}, .sinceRadiotherapy = kNothing, .karnofsky = kNothing, .steroid = kNothing};
  const VisitSummary* visit = m_review.visit(Side::current);
  if (course() == nullptr || visit == nullptr) return made;
  const twin::Facts facts(course()->events);
  const Date now = visit->study.date;
  made.diagnosis = wordOf(facts.last(twin::EventKind::diagnosis));
  if (const auto* mgmt = facts.last(twin::EventKind::mgmt))
    made.diagnosis += QStringLiteral(", MGMT ") + wordOf(mgmt);
  if (const auto end = facts.radiotherapyEnd(); end && now >= *end)
    //: Time since radiotherapy
    made.sinceRadiotherapy = tr("%n weeks", nullptr, now.daysSince(*end) / 7);
  if (const auto index = facts.karnofsky(now)) made.karnofsky = QString::number(*index);
  made.steroid = milligrams(facts.steroidMg(now));
  if (const auto place = m_review.courseVisit(); place && *place > 0)
    //: Steroid dose now and at the baseline
    made.steroid =
        tr("%1, was %2")
            .arg(made.steroid, milligrams(course()->from.course.visits.front().steroidMg));
  return made;
}

std::vector<TreatmentBar> CourseModel::treatments() const {
  using enum twin::EventKind;
  std::vector<TreatmentBar> bars;
  for (const twin::TimelineEvent& event : events()) {
    const bool isShown = event.kind == surgery || traitsOf(event.kind).lasts;
    if (!isShown) continue;
    const QString said = eventText(event);
    bars.push_back(
        {.kind = event.kind,
         .from = event.date,
         .until = event.kind == surgery ? std::optional(event.date) : event.until,
         .title = said.isEmpty() ? eventTitle(event.kind) : eventTitle(event.kind) + u' ' + said,
         .amount = event.kind == steroid
                       ? twin::dexamethasoneMg(event.amount.value_or(0), event.detail).value_or(0)
                       : 0});
  }
  return bars;
}

std::optional<QString> CourseModel::unusable(Date scan) const {
  return app::unusable(course(), scan);
}

std::optional<SumChanges> CourseModel::changes() const {
  const auto place = m_review.courseVisit();
  if (!place) return std::nullopt;
  const twin::Compartment of =
      decisiveCompartment(course()->from.course, course()->assessed, *place);
  return sumChanges(*course(), *place, of);
}

std::vector<ChartLevel> CourseModel::levels() const {
  const auto place = m_review.courseVisit();
  if (!place || *place == 0) return {};
  const twin::ResponseCourse& from = course()->from.course;
  const bool byVolume =
      from.metric == twin::SizeMetric::volume && from.mode != twin::TumourMode::nonEnhancing;
  if (!byVolume) return {};
  std::vector<ChartLevel> made;
  if (const auto& nadir = course()->assessed.visits[*place].nadir[0]; nadir && nadir->value > 0)
    //: Line of a chart: volumes above it are progression
    made.push_back({twin::Criteria(from).progressionBound(nadir->value) / kMm3PerMl,
                    tr("progression"), Tone::bad});
  if (const auto first = from.visits.front().sum(twin::Compartment::enhancing))
    //: Line of a chart: volumes below it are response
    made.push_back(
        {twin::Criteria(from).responseBound(*first) / kMm3PerMl, tr("response"), Tone::good});
  return made;
}

std::vector<twin::TimelineEvent> CourseModel::events() const {
  return course() == nullptr ? std::vector<twin::TimelineEvent>() : course()->events;
}

void CourseModel::write(std::function<Status(Workspace&)> task,
                        std::function<void(const Status&)> done) {
  using Done = bool;
  m_session.tryReach<Done>(
      this, unlisted(),
      [task = std::move(task)](Workspace& workspace, const JobContext&) -> Result<Done> {
        if (const Status status = task(workspace); !status) return std::unexpected(status.error());
        return true;
      },
      [this, done = std::move(done)](const Result<Done>& result) {
        if (!result) m_session.raise(result.error());
        done(result ? Status{} : Status(std::unexpected(result.error())));
      });
}

void CourseModel::sign(const QString& category, const QString& comment) {
  const auto place = m_review.courseVisit();
  const VisitSummary* visit = m_review.visit(Side::current);
  if (!place || visit == nullptr) return;
  const twin::VisitAssessment& at = course()->assessed.visits[*place];
  const twin::SignOff word{.study = visit->study.id,
                           .computed = nameOf(at.category),
                           .rule = at.rule,
                           .category = category.toStdString(),
                           .comment = comment.trimmed().toStdString(),
                           .inputs = course()->inputs,
                           .who = {},
                           .time = {}};
  write([word](Workspace& workspace) { return signAssessment(workspace, word); },
        [this](const Status& stored) {
          //: A notice
          if (stored) m_session.raise(tr("The assessment is signed"));
        });
}

std::optional<Date> CourseModel::visitDate() const {
  const VisitSummary* visit = m_review.visit(Side::current);
  return visit == nullptr ? std::nullopt : std::optional(visit->study.date);
}

QString CourseModel::reportName() const {
  const auto date = visitDate();
  if (!date || !m_review.patient()) return {};
  return QStringLiteral("%1-%2.pdf").arg(text(m_review.patient()->patient.key), isoDate(*date));
}

void CourseModel::putEvent(twin::TimelineEvent event, std::function<void(const Status&)> done) {
  if (!m_review.patient()) return;
  event.patient = m_review.patient()->patient.id;
  write([event](Workspace& workspace) { return app::putEvent(workspace, event); }, std::move(done));
}

void CourseModel::removeEvent(twin::EventId id) {
  if (!m_review.patient()) return;
  const PatientId patient = m_review.patient()->patient.id;
  write([patient, id](Workspace& workspace) { return app::removeEvent(workspace, patient, id); },
        [](const Status&) {});
}

void CourseModel::importEvents(const QString& file) {
  write(
      [path = file.toStdString()](Workspace& workspace) -> Status {
        const auto csv = readFile(path);
        if (!csv) return std::unexpected(csv.error());
        const auto taken = app::importEvents(workspace, *csv);
        return taken ? Status{} : Status(std::unexpected(taken.error()));
      },
      [this](const Status& taken) {
        //: A notice: a file of dated facts was read
        if (taken) m_session.raise(tr("The facts are imported"));
      });
}

void CourseModel::writeReport(const QString& file) {
  const VisitSummary* visit = m_review.visit(Side::current);
  if (visit == nullptr) return;
  write(
      [study = visit->study.id, path = file.toStdString()](Workspace& workspace) -> Status {
        const auto store = workspace.reader();
        if (!store) return std::unexpected(store.error());
        const auto report = assessmentReport(**store, study);
        if (!report) return std::unexpected(report.error());
        return writeAnyReport(*report, path);
      },
      [this, file](const Status& written) {
        //: A notice; %1 is a file
        if (written) m_session.raise(tr("The report is written: %1").arg(file));
      });
}

void CourseModel::exportEvents(const QString& file) {
  write(
      [path = file.toStdString()](Workspace& workspace) -> Status {
        const auto store = workspace.reader();
        if (!store) return std::unexpected(store.error());
        const auto lines = storedEvents(**store, {});
        if (!lines) return std::unexpected(lines.error());
        return writeFile(path, lines->empty() ? twin::eventTemplate() : toCsv(*lines));
      },
      [this](const Status& written) {
        //: A notice
        if (written) m_session.raise(tr("The facts are written"));
      });
}

}  // namespace twinscope::app
