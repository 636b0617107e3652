#include "app/models/site_twin_model.h"

#include "app/models/words.h"
#include "app/services/site_twin/twin_evidence.h"
#include "app/services/study_pipeline.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <utility>

namespace twinscope::app {
namespace {

/// "2024-05-01 10:12" of an ISO 8601 time.
QString minute(const std::string& utc) {
  return text(std::string_view(utc).substr(0, 16)).replace(u'T', u' ');
}

}  // namespace

SiteTwinModel::SiteTwinModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, &SiteTwinModel::forget);
  connect(&m_course, &TrainingCourse::changed, this, &SiteTwinModel::changed);
}

void SiteTwinModel::forget() {
  m_ready = false;
  m_state = State::idle;
  m_readiness.clear();
  m_planText.clear();
  m_plan.reset();
  m_verdict = {};
  adopt(SiteTwinHistory{});
}

void SiteTwinModel::reload() {
  if (!m_session.workspace()) return;
  m_unfinished = m_state != State::updating && hasUnfinishedUpdate(*m_session.workspace());
  m_session.read<SiteTwinHistory>(
      this, [](const storage::ReadStore& store) { return readSiteTwin(store.twins()); },
      [this](const SiteTwinHistory& history) {
        adopt(history);
        lookAtReadiness();
      });
}

void SiteTwinModel::lookAtReadiness() {
  m_session.tryReach<Readiness>(
      this, JobSpec{.lane = Lane::network, .kind = {}, .subject = {}, .request = {}},
      [](Workspace& workspace, const JobContext& context) -> Result<Readiness> {
        const auto base = defaultTwinBase(workspace);
        if (!base) return std::unexpected(base.error());
        return siteReadiness(workspace, *base, context);
      },
      [this](const Result<Readiness>& readiness) {
        if (!readiness) return m_session.raise(readiness.error());
        adopt(*readiness);
      });
}

void SiteTwinModel::adopt(const SiteTwinHistory& history) {
  m_history = history;
  m_versions.clear();
  const auto* current = history.current();
  for (auto version = history.versions.rbegin(); version != history.versions.rend(); ++version) {
    const auto verdict = twin::judge(guardCasesOf(*version));
    m_versions.push_back({.version = version->version,
                          .title = tr("Version %1").arg(version->version),
                          .base = text(version->baseName),
                          .when = minute(version->created),
                          .who = text(version->who),
                          .gain = (verdict.gain < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
                                  decimal(std::abs(verdict.gain), 3),
                          .outcome = sentence(verdict),
                          .current = current != nullptr && current->version == version->version,
                          .kept = version->outcome == twin::Outcome::better});
  }
  if (!history.versions.empty())
    m_versions.push_back({.version = 0,
                          .title = tr("Global model"),
                          .base = text(history.versions.back().baseName),
                          .when = {},
                          .who = {},
                          .gain = {},
                          .outcome = {tr("Without a twin"), Tone::muted},
                          .current = current == nullptr,
                          .kept = true});
  const twin::Verdict last = history.versions.empty()
                                 ? twin::Verdict{}
                                 : twin::judge(guardCasesOf(history.versions.back()));
  m_table.show(last);
  m_tableTitle = history.versions.empty() ? QString()
                                          //: %1 is the number of a version
                                          : tr("Version %1 on studies that it did not learn from")
                                                .arg(history.versions.back().version);
  if (!history.versions.empty() && m_verdict.text.isEmpty()) m_verdict = sentence(last);
  Q_EMIT changed();
}

void SiteTwinModel::adopt(const Readiness& readiness) {
  m_ready = true;
  m_form.base = text(readiness.model);
  m_readiness.clear();
  m_unprepared = 0;
  for (const auto& finding : readiness.findings)
    if (finding.kind == ReadinessFinding::Kind::notPrepared) m_unprepared = finding.studies;
  //: %1 of %2 studies, %3 patients
  m_readiness.push_back({tr("%1 of %2 studies can be learnt from, of %3 patients")
                             .arg(readiness.usable)
                             .arg(readiness.studies)
                             .arg(readiness.patients),
                         readiness.patients < 2 ? Tone::bad : Tone::good});
  for (const auto& finding : readiness.findings)
    m_readiness.push_back(sentence(finding, readiness));
  if (readiness.findings.empty() && readiness.usable > 0)
    m_readiness.push_back({tr("Nothing is missing, and the images are like those that the model "
                              "was trained on"),
                           Tone::muted});
  if (!readiness.knowsImages)
    m_readiness.push_back(
        {tr("The model's card does not say what images it was trained on"), Tone::muted});
  if (readiness.patients < 2)
    m_readiness.push_back({tr("An update needs prepared studies with labels of two patients: "
                              "import scans with labels"),
                           Tone::muted});
  Q_EMIT changed();
}

void SiteTwinModel::prepareAll() {
  if (m_preparing) return;
  m_preparing = m_session.tryStart<std::size_t>(
      this, JobSpec{.lane = Lane::gpu, .kind = "prepare", .subject = "all studies", .request = {}},
      [](Workspace& workspace, const JobContext& context) {
        return prepareAllStudies(workspace, {}, context);
      },
      [this](const Result<std::size_t>& prepared) {
        m_preparing = false;
        if (!prepared)
          m_session.raise(prepared.error());
        else
          m_session.raise(tr("%n studies are prepared now", nullptr, int(*prepared)));
        reload();
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

QString SiteTwinModel::since() const {
  return m_history.course.empty() ? QString() : minute(m_history.course.back().since);
}

void SiteTwinModel::makePlan(const TwinForm& form) {
  if (m_state != State::idle && m_state != State::planned) return;
  m_form = form;
  m_state = State::planning;
  TwinRecipe recipe;
  recipe.pull = form.pull;
  recipe.tuned = form.tuned;
  recipe.epochs = form.epochs;
  recipe.stepsPerEpoch = form.steps;
  const bool begun = m_session.tryStart<Planned>(
      this, JobSpec{.lane = Lane::gpu, .kind = {}, .subject = {}, .request = {}},
      [base = form.base.toStdString(), recipe](Workspace& workspace,
                                               const JobContext& context) -> Result<Planned> {
        auto plan = planTwin(workspace, base, recipe);
        if (!plan) return std::unexpected(plan.error());
        auto cost = costOf(*plan, context);
        if (!cost) return std::unexpected(cost.error());
        return Planned{std::move(*plan), std::move(*cost)};
      },
      [this](const Result<Planned>& planned) { adopt(planned); });
  if (!begun) m_state = State::idle;
  Q_EMIT changed();
}

void SiteTwinModel::adopt(const Result<Planned>& planned) {
  m_planText.clear();
  m_plan.reset();
  m_state = planned ? State::planned : State::idle;
  if (!planned) {
    m_session.raise(planned.error());
    Q_EMIT changed();
    return;
  }
  const TwinPlan& plan = planned->plan;
  const auto line = [this](const QString& words, Tone tone = Tone::plain) {
    m_planText.push_back({words, tone});
  };
  const QLocale locale;
  //: %1 is a model, %2 a number of studies
  line(
      tr("Fine-tunes %1 on %2 studies").arg(text(plan.base.name)).arg(plan.usableStudies().size()));
  if (plan.evidence == twin::SiteEvidence::heldOut)
    line(tr("%1 studies to learn from, %2 to choose by, %3 kept apart to judge by")
             .arg(plan.folds[0].training.size())
             .arg(plan.folds[0].validation.size())
             .arg(plan.folds[0].guard.size()));
  else
    line(tr("Few studies: each patient is judged by a training without that patient, %1 trainings "
            "in all")
             .arg(plan.trainings()));
  if (const auto left = plan.studies.size() - plan.usableStudies().size(); left > 0)
    line(tr("%n studies are left out", nullptr, int(left)), Tone::warning);
  //: %1 is a device, %2 an amount of memory
  line(tr("Runs on %1, takes about %2 of memory")
           .arg(text(planned->cost.device),
                locale.formattedDataSize(qint64(planned->cost.memoryBytes), 0,
                                         QLocale::DataSizeSIFormat)));
  //: %1 is a length of time
  line(tr("Takes about %1").arg(duration(planned->cost.seconds)));
  if (m_unfinished)
    line(tr("An update was cut off; if nothing has changed since, it goes on where it stopped"),
         Tone::busy);
  m_plan = plan;
  Q_EMIT changed();
}

void SiteTwinModel::dropPlan() {
  if (m_state != State::planned) return;
  m_state = State::idle;
  m_plan.reset();
  m_planText.clear();
  Q_EMIT changed();
}

void SiteTwinModel::start() {
  if (m_state != State::planned || !m_plan) return;
  m_course.clear();
  m_verdict = {};
  m_planText.clear();
  m_stage.clear();
  const auto feed = m_course.makeFeed();
  const TwinWatch watch{.onTraining =
                            [feed](std::size_t training, std::size_t trainings) {
                              Q_EMIT feed->begun(int(training), int(trainings));
                            },
                        .training = observerOf(feed)};
  connect(feed.get(), &TrainingFeed::begun, this, [this](int training, int trainings) {
    m_course.clear();
    //: %1 of %2 trainings
    m_stage = tr("Training %1 of %2").arg(training).arg(trainings);
    Q_EMIT changed();
  });
  const bool begun = m_session.tryStart<TwinUpdate>(
      this,
      JobSpec{.lane = Lane::gpu,
              .kind = "site-twin",
              .subject = "site twin",
              .request = m_plan->recipe.toJson()},
      [plan = *std::exchange(m_plan, std::nullopt), watch](Workspace& workspace,
                                                           const JobContext& context) {
        return updateTwin(workspace, plan, watch, context);
      },
      [this](const Result<TwinUpdate>& result) { finish(result); });
  m_state = begun ? State::updating : State::idle;
  Q_EMIT changed();
}

void SiteTwinModel::finish(const Result<TwinUpdate>& result) {
  m_state = State::idle;
  m_stage.clear();
  TonedText verdict;
  if (result) {
    verdict = sentence(result->verdict);
  } else if (result.error().kind == ErrorKind::cancelled) {
    verdict = {tr("Stopped. Start the same update again to go on from here."), Tone::muted};
  } else {
    verdict = {sentence(result.error()), Tone::bad};
    m_session.raise(result.error());
  }
  reload();
  m_verdict = verdict;
  Q_EMIT changed();
  if (result && result->verdict.outcome == twin::Outcome::better) Q_EMIT currentChanged();
}

void SiteTwinModel::rollBack(int version) {
  m_session.compute<int>(
      this,
      [version](Workspace& workspace, const JobContext&) -> Result<int> {
        if (const Status done = rollBackTwin(workspace, version); !done)
          return std::unexpected(done.error());
        return version;
      },
      [this](int now) {
        reload();
        //: %1 is the number of a version
        m_session.raise(now == 0 ? tr("The global model is current again")
                                 : tr("Version %1 of the site twin is current").arg(now));
        Q_EMIT currentChanged();
      });
}

}  // namespace twinscope::app
