#include "app/models/patients_model.h"

#include "app/models/response_words.h"
#include "app/models/review_figures.h"
#include "app/models/words.h"

#include <algorithm>

namespace twinscope::app {
namespace {

bool isUnfinished(const twin::JobRecord& job) {
  return job.state == twin::JobState::running || job.state == twin::JobState::waiting;
}

int urgencyOf(const twin::Category& category, bool isSigned) {
  using enum twin::ResponseLabel;
  if (isSigned) return 4;
  if (category.label == progression || category.label == preliminaryProgression) return 0;
  return categoryTone(category) == Tone::warning ? 1 : 2;
}

/// What the engine says of the newest scan.
void addResponse(PatientRow& row, const ReviewedPatient& patient, Date today) {
  if (patient.problem) {
    row.category = PatientsModel::tr("Cannot be assessed");
    row.why = sentence(*patient.problem);
    row.tone = Tone::warning;
    row.urgency = 1;
    return;
  }
  const auto visit = patient.course->newest();
  if (!visit) {
    //: Patients table: no scan is the baseline yet
    row.category = PatientsModel::tr("No baseline");
    row.rule = text(patient.course->from.baselineRule);
    row.why = ruleText(patient.course->from.baselineRule);
    return;
  }
  const PatientCourse& course = *patient.course;
  const twin::VisitAssessment& at = course.assessed.visits[*visit];
  const twin::VisitAssessment& deciding =
      course.assessed.visits[decidingVisit(course.assessed, *visit)];
  const twin::NextStep step = nextStepAfter(course.from.course, course.assessed, *visit);
  row.isSigned = course.signedFor(course.scans[*course.from.visits[*visit].scan].study);
  row.category = categoryTitle(at.category);
  row.rule = text(*visit == 0 ? course.from.baselineRule : deciding.rule);
  row.why = ruleText(*visit == 0 ? course.from.baselineRule : deciding.rule);
  for (const std::string& flag : at.flags) row.why += u'\n' + ruleText(flag);
  if (std::ranges::find(at.flags, "W-INTERVAL") != at.flags.end())
    //: Patients table, beside the category: the segmentation is not sure enough of the progression; short
    row.doubt = PatientsModel::tr("borderline");
  row.tone = categoryTone(at.category);
  row.next = nextStepText(step);
  row.due = step.due;
  if (step.due && *step.due < today)
    //: Patients table: the day for what should follow passed %n days ago
    row.overdue = PatientsModel::tr("%n days overdue", nullptr, today.daysSince(*step.due));
  row.urgency = urgencyOf(at.category, row.isSigned);
  const auto of = decisiveCompartment(course.from.course, course.assessed, *visit);
  if (const auto percent = percentFromNadir(course.from.course, course.assessed, *visit, of))
    row.changeFromNadir = *percent / 100;
}

}  // namespace

PatientRow patientRow(const ReviewedPatient& patient, Date today) {
  const PatientSummary& summary = patient.summary;
  PatientRow row;
  row.id = summary.patient.id;
  row.key = text(summary.patient.key);
  row.note = text(summary.patient.note);
  row.site = text(summary.patient.site);
  row.visits = static_cast<int>(summary.visits.size());
  for (const VisitSummary& visit : summary.visits) {
    row.studies.push_back(visit.study.id);
    row.segmented += visit.segmentation.has_value();
    if (const auto volume = visit.volumeInUnitOf(summary.visits.back(), Region::et))
      row.trend.push_back(*volume);
  }
  if (summary.visits.empty()) return row;
  const VisitSummary& last = summary.visits.back();
  row.lastStudy = last.study.date;
  row.daysSince = today.daysSince(last.study.date);
  row.enhancing = last.volume(Region::et);
  row.enhancingShown = volumeShown(row.enhancing, last);
  if (row.enhancing && !last.study.spacingKnown) row.enhancingShown += u' ' + volumeUnit(last);
  if (row.enhancing) row.changeFromNadir = relativeChange(row.enhancing, summary.nadir(Region::et));
  addResponse(row, patient, today);
  return row;
}

PatientsModel::PatientsModel(Session& session, Date today, QObject* parent)
    : QAbstractTableModel(parent), m_session(session), m_today(today) {
  connect(&session, &Session::workspaceChanged, this, &PatientsModel::reload);
  connect(&session, &Session::studyChanged, this, &PatientsModel::reload);
  connect(&session, &Session::jobChanged, this, [this] {
    if (m_rows.empty())
      Q_EMIT demoProgressed();
    else
      Q_EMIT dataChanged(index(0, state), index(rowCount() - 1, state), {Qt::DisplayRole});
  });
}

std::optional<double> PatientsModel::demoProgress() const {
  if (Workspace* workspace = m_session.workspace())
    for (const JobSnapshot& job : workspace->jobs().snapshots())
      if (job.record.kind == "demo" && isUnfinished(job.record)) return job.record.progress;
  return std::nullopt;
}

int PatientsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int PatientsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

void PatientsModel::reload() {
  if (!m_session.workspace()) return take({});
  if (std::exchange(m_loading, true)) {
    m_again = true;
    return;
  }
  using Patients = std::vector<ReviewedPatient>;
  m_session.tryRead<Patients>(
      this, [](const storage::ReadStore& store) { return loadReviewed(store); },
      [this](const Result<Patients>& patients) {
        m_loading = false;
        if (!patients) m_session.raise(patients.error());
        take(patients ? *patients : Patients{});
        if (std::exchange(m_again, false)) reload();
      });
}

void PatientsModel::take(const std::vector<ReviewedPatient>& patients) {
  beginResetModel();
  m_rows.clear();
  for (const ReviewedPatient& each : patients) m_rows.push_back(patientRow(each, m_today));
  endResetModel();
  Q_EMIT loaded();
}

QVariant PatientsModel::data(const QModelIndex& index, int role) const {
  const PatientRow& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return display(row, index.column());
    case Qt::TextAlignmentRole:
      return index.column() >= daysSince && index.column() <= change
                 ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                 : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
      if (index.column() == response) return row.why;
      return index.column() == patient ? row.note : QVariant();
    case sortRole:
      return sortValue(row, index.column());
    case trendRole:
      return QVariant::fromValue(QList<double>(row.trend.begin(), row.trend.end()));
    case idRole:
      return QVariant::fromValue<qlonglong>(row.id.value);
    case keyRole:
      return row.key;
    case toneRole:
      return int(row.tone);
    case secondLineRole:
      if (index.column() == next) return row.overdue;
      return index.column() == response ? row.rule : row.note;
    case doubtRole:
      return row.doubt;
    case searchRole:
      return QStringList{row.key, row.note, row.site, row.category, row.doubt, row.rule}.join(u' ');
    default:
      return {};
  }
}

QString PatientsModel::display(const PatientRow& row, int column) const {
  switch (column) {
    case patient:
      return row.key;
    case response:
      return row.category;
    case next:
      return row.next;
    case lastStudy:
      return row.lastStudy ? isoDate(*row.lastStudy) : kNothing;
    case daysSince:
      return row.lastStudy ? QString::number(row.daysSince) : kNothing;
    case enhancing:
      return row.enhancingShown;
    case change:
      return percentChange(row.changeFromNadir);
    case state:
      return stateOf(row);
    default:
      return {};
  }
}

QString PatientsModel::stateOf(const PatientRow& row) const {
  if (Workspace* workspace = m_session.workspace()) {
    for (const JobSnapshot& job : workspace->jobs().snapshots()) {
      if (!isUnfinished(job.record)) continue;
      for (const StudyId study : row.studies)
        if (job.record.subject == "study " + std::to_string(study.value))
          return QStringLiteral("%1 %2 %")
              .arg(jobKindTitle(job.record.kind))
              .arg(int(100 * job.record.progress));
    }
  }
  if (row.visits == 0) return kNothing;
  //: Patients table: somebody signed the newest assessment
  if (row.isSigned) return tr("signed");
  if (row.segmented < row.visits)
    //: Patients table: %1 of %2 visits have a segmentation
    return tr("%1 of %2 segmented").arg(row.segmented).arg(row.visits);
  //: Patients table: nobody has signed the newest assessment
  return tr("to review");
}

QVariant PatientsModel::sortValue(const PatientRow& row, int column) const {
  switch (column) {
    case response:  // the most urgent first, of those the one that is due first
      return QStringLiteral("%1 %2 %3")
          .arg(row.urgency)
          .arg(row.due ? isoDate(*row.due) : QStringLiteral("9"), row.key);
    case next:
      return row.due ? QVariant(isoDate(*row.due)) : QVariant();
    case daysSince:
      return row.lastStudy ? QVariant(row.daysSince) : QVariant();
    case enhancing:
      return row.enhancing ? QVariant(*row.enhancing) : QVariant();
    case change:
    case trend:
      return row.changeFromNadir ? QVariant(*row.changeFromNadir) : QVariant();
    case state:
      return row.visits ? QVariant(row.isSigned ? 2.0 : double(row.segmented) / row.visits)
                        : QVariant();
    default:
      return display(row, column);
  }
}

QVariant PatientsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return section >= daysSince && section <= change ? int(Qt::AlignRight | Qt::AlignVCenter)
                                                     : int(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case patient:
      //: Column: the patient's pseudonym
      return tr("Patient");
    case response:
      //: Column: category of response at the last examination, with its rule
      return tr("Response");
    case next:
      //: Column: what should follow, and by when
      return tr("Next");
    case lastStudy:
      //: Column: date of the last examination
      return tr("Last study");
    case daysSince:
      //: Column: days since the last examination
      return tr("Days since");
    case enhancing:
      //: Column: enhancing tumour volume at the last visit, in millilitres
      return tr("Enhancing, ml");
    case change:
      //: Column: change of the enhancing volume against its smallest value before
      return tr("vs nadir");
    case trend:
      //: Column: small curve of the enhancing volume
      return tr("Trend");
    default:
      //: Column: what is segmented, reviewed or signed, or which job runs
      return tr("State");
  }
}

void PatientsFilter::setSearch(const QString& words) {
  m_search = words.trimmed();
  invalidateFilter();
}

void PatientsFilter::setShow(Show show) {
  m_show = show;
  invalidateFilter();
}

bool PatientsFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const auto* patients = static_cast<const PatientsModel*>(sourceModel());
  const PatientRow& entry = patients->rows()[static_cast<std::size_t>(row)];
  if (m_show == Show::unreviewed && entry.urgency == 4) return false;
  if (m_show == Show::growing && entry.changeFromNadir.value_or(0) <= 0) return false;
  if (m_show == Show::unsegmented && entry.segmented == entry.visits) return false;
  const QString all = patients->data(patients->index(row, 0), PatientsModel::searchRole).toString();
  return m_search.isEmpty() || all.contains(m_search, Qt::CaseInsensitive);
}

bool PatientsFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(PatientsModel::sortRole), b = right.data(PatientsModel::sortRole);
  if (!a.isValid() || !b.isValid())  // without a figure: last, whichever way is up
    return sortOrder() == Qt::AscendingOrder ? a.isValid() && !b.isValid()
                                             : !a.isValid() && b.isValid();
  return QVariant::compare(a, b) == QPartialOrdering::Less;
}

}  // namespace twinscope::app
