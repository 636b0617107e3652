#include "app/models/export_model.h"

#include "app/models/words.h"
#include "app/services/export_material.h"

#include <algorithm>
#include <string>

namespace twinscope::app {
namespace {

using Files = std::vector<std::filesystem::path>;

bool isDicom(ExportFormat format) {
  return format == ExportFormat::dicomSegmentation || format == ExportFormat::dicomReport;
}

bool cameFromDicom(const VisitSummary& visit) {
  return std::ranges::any_of(visit.series,
                             [](const auto& series) { return sourceOf(series).has_value(); });
}

bool canBeWritten(const VisitSummary& visit, ExportFormat format) {
  return !isDicom(format) || (visit.segmentation && cameFromDicom(visit));
}

/// Two at once could take each other's files away.
bool isExporting(const Session& session) {
  Workspace* workspace = session.workspace();
  if (workspace == nullptr) return false;
  const auto jobs = workspace->jobs().snapshots();
  return std::ranges::any_of(jobs, [](const JobSnapshot& job) {
    return job.record.kind == "export" && (job.record.state == twin::JobState::running ||
                                           job.record.state == twin::JobState::waiting);
  });
}

}  // namespace

ExportModel::ExportModel(Session& session, ReviewModel& review, QObject* parent)
    : QObject(parent), m_session(session), m_review(review) {}

std::vector<ExportForm> ExportModel::forms() {
  return {{ExportFormat::nifti, QStringLiteral("NIfTI"),
           tr("Each image and the segmentation as .nii.gz on their own grids, and a table of what "
              "the labels mean. For any image program.")},
          {ExportFormat::bids, QStringLiteral("BIDS"),
           tr("Images, segmentation and brain mask as sessions of a BIDS data set; dates shifted "
              "by the patient's own number of weeks. A set that is there gains the sessions.")},
          {ExportFormat::dicomSegmentation, QStringLiteral("DICOM SEG"),
           tr("One segmentation on the slices of its series: a segment for each region and each "
              "lesion, with a tracking UID that a lesion keeps through all visits.")},
          {ExportFormat::dicomReport, QStringLiteral("DICOM SR"),
           tr("The segmentation, and a measurement report (TID 1500) that refers to it: volumes, "
              "diameters, the sums of the criteria and the category of response.")}};
}

QString ExportModel::subject() const {
  const VisitSummary* visit = m_review.visit(Side::current);
  if (visit == nullptr) return {};
  return text(m_review.patient()->patient.key) + QStringLiteral(" · ") + isoDate(visit->study.date);
}

std::size_t ExportModel::visitCount() const {
  return m_review.patient() ? m_review.patient()->visits.size() : 0;
}

QString ExportModel::proposedFolder() const {
  const Workspace* workspace = m_session.workspace();
  return workspace == nullptr ? QString() : text((workspace->folder() / "exports").string());
}

std::vector<const VisitSummary*> ExportModel::chosen(const ExportChoice& choice) const {
  std::vector<const VisitSummary*> visits;
  const VisitSummary* current = m_review.visit(Side::current);
  if (choice.visits == ExportChoice::Visits::current) {
    if (current != nullptr) visits.push_back(current);
  } else if (m_review.patient()) {
    for (const VisitSummary& visit : m_review.patient()->visits) visits.push_back(&visit);
  }
  return visits;
}

std::vector<StudyId> ExportModel::writable(const ExportChoice& choice) const {
  std::vector<StudyId> studies;
  for (const VisitSummary* visit : chosen(choice))
    if (canBeWritten(*visit, choice.format)) studies.push_back(visit->study.id);
  return studies;
}

QString ExportModel::problem(const ExportChoice& choice) const {
  const auto visits = chosen(choice);
  if (visits.empty()) return tr("Choose a patient first");
  if (choice.folder.trimmed().isEmpty()) return tr("Choose a folder");
  if (isExporting(m_session)) return tr("Another export is still running. Wait for it to end.");
  if (!writable(choice).empty()) return {};
  const bool segmented = std::ranges::any_of(
      visits, [](const VisitSummary* visit) { return visit->segmentation.has_value(); });
  if (segmented)
    return tr(
        "The images did not come from DICOM, so that a DICOM object would have nothing to "
        "refer to. Choose NIfTI or BIDS.");
  return choice.visits == ExportChoice::Visits::current
             ? tr("This visit has no segmentation. Segment it first (Ctrl+G).")
             : tr("No visit has a segmentation. Segment one first (Ctrl+G).");
}

QString ExportModel::leftOut(const ExportChoice& choice) const {
  const std::size_t written = writable(choice).size(), all = chosen(choice).size();
  if (written == 0 || written == all) return {};
  //: %n visits cannot be written as DICOM
  return tr("%n visits are left out: not segmented, or not from DICOM", nullptr,
            int(all - written));
}

void ExportModel::start(const ExportChoice& choice) {
  if (!problem(choice).isEmpty()) return;
  const VisitsExport request{.studies = writable(choice),
                             .format = choice.format,
                             .folder = choice.folder.trimmed().toStdString()};
  const std::string subject = choice.visits == ExportChoice::Visits::current
                                  ? "study " + std::to_string(request.studies.front().value)
                                  : m_review.patient()->patient.key;
  // Beside long work on the other lane: it mostly waits for the disk.
  m_session.tryReach<Files>(
      this, JobSpec{.lane = Lane::network, .kind = "export", .subject = subject, .request = {}},
      [request](Workspace& workspace, const JobContext& context) {
        return exportVisits(workspace, request, context);
      },
      [this, folder = choice.folder.trimmed()](const Result<Files>& files) {
        if (!files) return m_session.raise(files.error());
        //: A notice: %n files were written, %1 is a folder
        m_session.raise(tr("%n files exported to %1", nullptr, int(files->size())).arg(folder));
        Q_EMIT exported();
      });
}

}  // namespace twinscope::app
