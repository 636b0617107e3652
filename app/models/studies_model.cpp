#include "app/models/studies_model.h"

#include "app/models/words.h"
#include "app/services/experiments/study_report.h"

#include <utility>

namespace twinscope::app {
namespace {

/// The configuration of the study that is there; else the laptop's.
StudyConfig configIn(const std::filesystem::path& folder, StudyKind study) {
  const auto before = readStudy(folder);
  return before ? before->config : configOf(study, StudyScale::laptop);
}

}  // namespace

StudiesModel::StudiesModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, [this] {
    m_results.clear();
    m_ready = false;
    m_running.reset();
    Q_EMIT changed();
  });
}

const StudyResult* StudiesModel::result(StudyKind study) const {
  const auto at = m_results.find(study);
  return at == m_results.end() ? nullptr : &at->second;
}

void StudiesModel::reload() {
  if (!m_session.workspace()) return;
  m_session.compute<Results>(
      this,
      [](Workspace& workspace, const JobContext&) -> Result<Results> {
        Results found;
        for (const StudyKind study : kStudies)
          if (auto result = readStudy(studyFolder(workspace.folder(), study)))
            found.emplace(study, std::move(*result));
        return found;
      },
      [this](const Results& found) {
        m_results = found;
        m_ready = true;
        Q_EMIT changed();
      });
}

void StudiesModel::start(StudyKind study) {
  if (m_running || !m_session.workspace()) return;
  const auto feed = std::make_shared<StudyFeed>();
  connect(feed.get(), &StudyFeed::advanced, this, &StudiesModel::reload);
  const bool begun = m_session.tryStart<StudyResult>(
      this,
      JobSpec{.lane = Lane::gpu,
              .kind = "experiment",
              .subject = std::string(nameOf(study)),
              .request = {}},
      [study, feed](Workspace& workspace, const JobContext& context) {
        const auto folder = studyFolder(workspace.folder(), study);
        return runExperiment(
            {.config = configIn(folder, study), .folder = folder, .onlySeed = {}},
            [&feed](const StudyResult&) { Q_EMIT feed->advanced(); }, context);
      },
      [this](const Result<StudyResult>& result) { finish(result); });
  if (!begun) return;
  m_running = study;
  Q_EMIT changed();
}

void StudiesModel::finish(const Result<StudyResult>& result) {
  const auto study = std::exchange(m_running, std::nullopt);
  if (!result) {
    m_session.raise(result.error());
  } else if (study) {
    //: %1 is the title of a study
    m_session.raise(tr("“%1” is complete.").arg(text(titleOf(*study))));
  }
  reload();
  Q_EMIT changed();
}

}  // namespace twinscope::app
