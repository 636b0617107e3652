#include "app/models/import_model.h"

#include "app/models/words.h"
#include "app/services/settings.h"

#include <algorithm>

namespace twinscope::app {
namespace {

/// Below this a person must choose the slot.
constexpr double kSureEnough = 0.6;

using imaging::Verdict;

QString verdictTitle(Verdict verdict) {
  switch (verdict) {
    case Verdict::usable:
      //: Verdict on an image file
      return ImportSeriesModel::tr("usable");
    case Verdict::warning:
      //: Verdict on an image file
      return ImportSeriesModel::tr("warning");
    case Verdict::refused:
      break;
  }
  //: Verdict on an image file
  return ImportSeriesModel::tr("refused");
}

QString sizeOf(const Grid& grid) {
  if (grid.voxels() == 0) return kNothing;
  const Vec3 mm = grid.spacingMm();
  return QStringLiteral("%1×%2×%3 · %4×%5×%6 mm")
      .arg(grid.size.i)
      .arg(grid.size.j)
      .arg(grid.size.k)
      .arg(mm.x, 0, 'f', 2)
      .arg(mm.y, 0, 'f', 2)
      .arg(mm.z, 0, 'f', 2);
}

/// T1 and T1c next to each other, first.
int orderOf(Modality slot) {
  switch (slot) {
    case Modality::t1:
      return 0;
    case Modality::t1c:
      return 1;
    case Modality::t2:
      return 2;
    case Modality::flair:
      return 3;
    default:
      return 4 + int(slot);
  }
}

}  // namespace

ImportSeriesModel::ImportSeriesModel(ImportModel& model)
    : QAbstractTableModel(&model), m_model(model) {}

int ImportSeriesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int ImportSeriesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

void ImportSeriesModel::rebuild() {
  beginResetModel();
  m_rows.clear();
  if (const auto& plan = m_model.plan()) {
    std::vector<bool> placed(plan->series.size(), false);
    for (std::size_t study = 0; study < plan->studies.size(); ++study)
      for (std::size_t place = 0; place < plan->studies[study].series.size(); ++place) {
        m_rows.push_back({plan->studies[study].series[place], study, place});
        placed[m_rows.back().series] = true;
      }
    std::ranges::stable_sort(
        m_rows, {}, [&](const Row& row) { return std::pair(*row.study, orderOf(slotOf(row))); });
    for (std::size_t at = 0; at < placed.size(); ++at)
      if (!placed[at]) m_rows.push_back({at, {}, {}});
  }
  endResetModel();
}

Modality ImportSeriesModel::slotOf(const Row& row) const {
  return row.study ? m_model.plan()->studies[*row.study].slots[*row.place] : Modality::unknown;
}

QVariant ImportSeriesModel::data(const QModelIndex& index, int role) const {
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  const auto& report = m_model.plan()->series[row.series].report;
  switch (role) {
    case Qt::DisplayRole:
      return display(row, index.column());
    case Qt::ToolTipRole: {
      QStringList lines;
      if (index.column() == series) lines << text(report.path.string());
      if (index.column() == slot || index.column() == confidence) lines << text(report.slot.rule);
      for (const auto& found : report.findings)
        lines << text(found.code) + QStringLiteral(": ") +
                     sentence({found.code, found.message, found.remedy, {}});
      return lines.join(u'\n');
    }
    case Qt::TextAlignmentRole:
      return int(Qt::AlignLeft | Qt::AlignVCenter);
    case verdictRole:
      return int(report.verdict());
    case slotRole:
      return int(slotOf(row));
    case needsChoiceRole:
      return row.study && report.slot.confidence < kSureEnough && slotOf(row) == Modality::unknown;
    default:
      return {};
  }
}

QString ImportSeriesModel::display(const Row& row, int column) const {
  const auto& report = m_model.plan()->series[row.series].report;
  switch (column) {
    case visit:
      if (!row.study) return kNothing;
      return text(m_model.plan()->studies[*row.study].patientKey) + u' ' +
             isoDate(m_model.plan()->studies[*row.study].date);
    case verdict:
      return verdictTitle(report.verdict());
    case series:  // the screen may show a file's name; what is stored never holds it
      return report.description.empty() ? text(report.path.filename().string())
                                        : text(report.description);
    case slot:
      return row.study ? text(nameOf(slotOf(row))) : kNothing;
    case confidence:
      if (slotOf(row) == Modality::unknown) return text(report.slot.rule);
      return QStringLiteral("%1 % · %2")
          .arg(std::lround(100 * report.slot.confidence))
          .arg(text(report.slot.rule));
    case size:
      return sizeOf(report.grid);
    default:
      break;
  }
  if (report.findings.empty()) return {};
  const auto& worst = report.findings.front();
  return text(worst.code) + QStringLiteral(": ") +
         sentence({worst.code, worst.message, worst.remedy, {}});
}

bool ImportSeriesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const Row row = m_rows[static_cast<std::size_t>(index.row())];
  if (role != Qt::EditRole || index.column() != slot || !row.study) return false;
  m_model.setSlot(*row.study, *row.place, Modality(value.toInt()));
  Q_EMIT dataChanged(index, index);
  return true;
}

Qt::ItemFlags ImportSeriesModel::flags(const QModelIndex& index) const {
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  const auto plain = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  return index.column() == slot && row.study ? plain | Qt::ItemIsEditable : plain;
}

QVariant ImportSeriesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case visit:
      //: Column: patient and date that a series belongs to
      return tr("Visit");
    case verdict:
      //: Column: whether an image can be used
      return tr("Verdict");
    case series:
      //: Column: words of the file or series name
      return tr("Series");
    case slot:
      //: Column: which sequence (T1, T1c, …) an image is taken for
      return tr("Sequence");
    case confidence:
      //: Column: how sure the choice of the sequence is, and by which rule
      return tr("Sure by");
    case size:
      //: Column: voxels and their size
      return tr("Size");
    default:
      //: Column: what was noticed about an image and what to do
      return tr("Finding and remedy");
  }
}

ImportVisitsModel::ImportVisitsModel(ImportModel& model)
    : QAbstractTableModel(&model), m_model(model) {}

int ImportVisitsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !m_model.plan() ? 0 : static_cast<int>(m_model.plan()->studies.size());
}
int ImportVisitsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}
void ImportVisitsModel::rebuild() {
  beginResetModel();
  endResetModel();
}

QVariant ImportVisitsModel::data(const QModelIndex& index, int role) const {
  const ProposedStudy& study = m_model.plan()->studies[static_cast<std::size_t>(index.row())];
  if (role == Qt::CheckStateRole && index.column() == patient)
    return int(study.included ? Qt::Checked : Qt::Unchecked);
  if (role == Qt::ToolTipRole && index.column() == date && !study.dateKnown)
    return text(undatedVisitRule());
  if (role != Qt::DisplayRole && role != Qt::EditRole) return {};
  if (index.column() == patient) return text(study.patientKey);
  if (index.column() == date)
    return isoDate(study.date) +
           (study.dateKnown || role == Qt::EditRole ? QString() : QStringLiteral(" ?"));
  QStringList slots_;
  for (const Modality slot : study.slots)
    if (slot != Modality::unknown) slots_ << text(nameOf(slot));
  //: A segmentation file comes with the visit
  if (study.labels) slots_ << tr("labels");
  return slots_.join(QStringLiteral(", "));
}

bool ImportVisitsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const auto study = static_cast<std::size_t>(index.row());
  if (role == Qt::CheckStateRole)
    m_model.setIncluded(study, value.toInt() == Qt::Checked);
  else if (role == Qt::EditRole && index.column() == patient)
    m_model.setPatientKey(study, value.toString());
  else if (role == Qt::EditRole && index.column() == date)
    m_model.setDate(study, value.toString());
  else
    return false;
  Q_EMIT dataChanged(index, index);
  return true;
}

Qt::ItemFlags ImportVisitsModel::flags(const QModelIndex& index) const {
  auto flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (index.column() == patient) flags |= Qt::ItemIsUserCheckable;
  return index.column() <= date ? flags | Qt::ItemIsEditable : flags;
}

QVariant ImportVisitsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case patient:
      //: Column: the patient's pseudonym
      return tr("Patient");
    case date:
      //: Column: date of the examination
      return tr("Date");
    default:
      //: Column: sequences of a visit
      return tr("Sequences");
  }
}

ImportModel::ImportModel(Session& session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_series(new ImportSeriesModel(*this)),
      m_visits(new ImportVisitsModel(*this)) {
  connect(&session, &Session::workspaceChanged, this, [this] {
    m_plan.reset();
    refresh();
  });
}

void ImportModel::refresh() {
  m_pair.clear();
  m_series->rebuild();
  m_visits->rebuild();
  Q_EMIT planChanged();
}

void ImportModel::look(const std::filesystem::path& path) {
  m_plan.reset();
  m_looking = true;  // before the start: what fails at once ends at once
  const bool started = m_session.tryStart<ImportPlan>(
      this, JobSpec{.lane = Lane::cpu, .kind = "inspect", .subject = {}, .request = {}},
      [path](Workspace& workspace, const JobContext& context) -> Result<ImportPlan> {
        const auto reader = workspace.reader();
        if (!reader) return std::unexpected(reader.error());
        const auto settings = loadSettings((*reader)->care());
        if (!settings) return std::unexpected(settings.error());
        ImportRequest request;
        request.path = path;
        request.dates = settings->dates;
        return planImport(workspace, request, context);
      },
      [this](const Result<ImportPlan>& plan) {
        m_looking = false;
        if (plan)
          m_plan = *plan;
        else
          m_session.raise(plan.error());
        refresh();
      });
  if (!started) m_looking = false;
  refresh();
}

std::size_t ImportModel::includedVisits() const {
  return m_plan ? static_cast<std::size_t>(
                      std::ranges::count_if(m_plan->studies, &ProposedStudy::included))
                : 0;
}

QString ImportModel::summary() const {
  if (!m_plan) return {};
  std::array<int, 3> counts{};
  for (const auto& entry : m_plan->series)
    ++counts[static_cast<std::size_t>(entry.report.verdict())];
  //: %n images were found, of which %1, %2 and %3 are usable, usable with a warning, and refused
  return tr("%n series: %1 usable, %2 with a warning, %3 refused", nullptr,
            int(m_plan->series.size()))
      .arg(counts[0])
      .arg(counts[1])
      .arg(counts[2]);
}

void ImportModel::setSlot(std::size_t study, std::size_t place, Modality slot) {
  m_plan->studies[study].slots[place] = slot;
  Q_EMIT planChanged();
}

void ImportModel::setIncluded(std::size_t study, bool included) {
  m_plan->studies[study].included = included;
  Q_EMIT planChanged();
}

void ImportModel::setPatientKey(std::size_t study, const QString& key) {
  if (!key.trimmed().isEmpty()) m_plan->studies[study].patientKey = key.trimmed().toStdString();
}

void ImportModel::setDate(std::size_t study, const QString& date) {
  const auto parsed = Date::parse(date.trimmed().toStdString());
  if (!parsed)
    return m_session.raise(Error{"import.date",
                                 tr("\"%1\" is not a date").arg(date).toStdString(),
                                 tr("write it as 2026-09-04").toStdString(),
                                 {}});
  m_plan->studies[study].date = *parsed;
  m_plan->studies[study].dateKnown = true;
}

void ImportModel::loadPair(std::size_t study) {
  m_pair.clear();
  if (!m_plan || study >= m_plan->studies.size()) return void(Q_EMIT pairLoaded());
  const ProposedStudy& proposed = m_plan->studies[study];
  using Load = std::function<Result<Volume>(int, const JobContext&)>;
  std::vector<std::pair<Modality, Load>> loads;
  for (const Modality wanted : {Modality::t1, Modality::t1c})
    for (std::size_t place = 0; place < proposed.slots.size(); ++place)
      if (proposed.slots[place] == wanted) {
        loads.emplace_back(wanted, m_plan->series[proposed.series[place]].load);
        break;
      }
  m_session.compute<std::vector<Volume>>(
      this,
      [loads](Workspace&, const JobContext& context) -> Result<std::vector<Volume>> {
        std::vector<Volume> volumes;
        for (const auto& [modality, load] : loads) {
          auto volume = load(0, context);
          if (!volume) return std::unexpected(volume.error());
          volumes.push_back(volume->withModality(modality));
        }
        return volumes;
      },
      [this](const std::vector<Volume>& volumes) {
        m_pair = volumes;
        Q_EMIT pairLoaded();
      });
}

void ImportModel::run() {
  if (includedVisits() == 0)
    return m_session.raise(Error{"import.nothing",
                                 tr("Nothing to import").toStdString(),
                                 tr("choose a folder with images and tick a visit").toStdString(),
                                 {}});
  m_session.start<ImportOutcome>(
      this, JobSpec{.lane = Lane::cpu, .kind = "import", .subject = {}, .request = {}},
      [plan = *m_plan](Workspace& workspace, const JobContext& context) {
        return runImport(workspace, plan, context);
      },
      [this](const ImportOutcome& outcome) {
        //: %n visits were stored
        m_session.raise(tr("%n visits imported", nullptr, int(outcome.studies.size())));
        for (const Error& error : outcome.skipped) m_session.raise(error);
        Q_EMIT m_session.studyChanged({});
        Q_EMIT imported();
      });
}

}  // namespace twinscope::app
