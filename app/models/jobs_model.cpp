#include "app/models/jobs_model.h"

#include "app/models/words.h"

#include <algorithm>

namespace twinscope::app {
namespace {

bool isActive(const twin::JobRecord& job) {
  return job.state == twin::JobState::running || job.state == twin::JobState::waiting;
}

bool sameJobs(const std::vector<JobSnapshot>& a, const std::vector<JobSnapshot>& b) {
  return std::ranges::equal(
      a, b, {}, [](const auto& job) { return job.record.id; },
      [](const auto& job) { return job.record.id; });
}

}  // namespace

JobsModel::JobsModel(Session& session, QObject* parent)
    : QAbstractTableModel(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, &JobsModel::reload);
  connect(&session, &Session::jobChanged, this, &JobsModel::refresh);
}

int JobsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}
int JobsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

int JobsModel::activeCount() const {
  return static_cast<int>(
      std::ranges::count_if(m_jobs, [](const auto& job) { return isActive(job.record); }));
}

void JobsModel::cancel(JobId id) {
  if (Workspace* workspace = m_session.workspace()) workspace->jobs().cancel(id);
}

void JobsModel::reload() {
  m_stored.clear();
  refresh();
  if (!m_session.workspace()) return;
  m_session.read<std::vector<twin::JobRecord>>(
      this, [](const storage::ReadStore& store) { return store.care().jobs(); },
      [this](const std::vector<twin::JobRecord>& jobs) {
        m_stored = jobs;
        refresh();
        Q_EMIT loaded();
      });
}

void JobsModel::refresh() {
  std::vector<JobSnapshot> jobs;
  if (Workspace* workspace = m_session.workspace()) jobs = workspace->jobs().snapshots();
  for (const twin::JobRecord& stored : m_stored)
    if (std::ranges::none_of(jobs, [&](const auto& job) { return job.record.id == stored.id; }))
      jobs.push_back({stored, std::nullopt});
  if (sameJobs(jobs, m_jobs)) {
    m_jobs = std::move(jobs);
    if (!m_jobs.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    return;
  }
  beginResetModel();
  m_jobs = std::move(jobs);
  endResetModel();
}

QVariant JobsModel::data(const QModelIndex& index, int role) const {
  const JobSnapshot& job = m_jobs[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return display(job, index.column());
    case Qt::ToolTipRole:
      return index.column() == message ? display(job, message) : QVariant();
    case progressRole:
      return job.record.progress;
    case activeRole:
      return isActive(job.record);
    case idRole:
      return QVariant::fromValue<qlonglong>(job.record.id.value);
    case stateRole:
      return int(job.record.state);
    default:
      return {};
  }
}

QString JobsModel::display(const JobSnapshot& job, int column) const {
  switch (column) {
    case kind:
      return jobKindTitle(job.record.kind);
    case subject:
      return text(job.record.subject);
    case state:
      return jobStateTitle(job.record.state);
    case progress:
      return QStringLiteral("%1 %").arg(int(100 * job.record.progress));
    case eta:
      return job.etaSeconds ? duration(*job.etaSeconds) : kNothing;
    default:
      break;
  }
  if (!job.record.errorMessage.empty())
    return sentence({job.record.errorCode, job.record.errorMessage, job.record.errorRemedy, {}});
  //: A finished job has no step to show; its end time stands there
  if (!isActive(job.record)) return text(job.record.finished);
  return text(job.record.step);
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case kind:
      //: Column: kind of a job
      return tr("Job");
    case subject:
      //: Column: what a job works on
      return tr("Subject");
    case state:
      //: Column: state of a job
      return tr("State");
    case progress:
      //: Column
      return tr("Progress");
    case eta:
      //: Column: time that a job still needs
      return tr("Time left");
    default:
      //: Column: the step of a job, or why it failed and what to do
      return tr("Step, or reason and remedy");
  }
}

}  // namespace twinscope::app
