#pragma once

#include "app/models/review_model.h"
#include "app/services/export_study.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <vector>

namespace twinscope::app {

/// A form of export as the dialogue offers it.
struct ExportForm {
  ExportFormat format = ExportFormat::nifti;
  QString title;
  QString contents;  ///< which files, and what for
};

struct ExportChoice {
  ExportFormat format = ExportFormat::nifti;
  enum class Visits { current, all } visits = Visits::current;
  QString folder;
};

/// The export of the patient under review: what can be chosen, and the job that writes it. GUI thread.
class ExportModel : public QObject {
  Q_OBJECT
 public:
  ExportModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  [[nodiscard]] static std::vector<ExportForm> forms();
  /// "DEMO-02 · 2026-01-30"; empty without a visit.
  [[nodiscard]] QString subject() const;
  [[nodiscard]] std::size_t visitCount() const;
  /// "exports" in the workspace; empty without one.
  [[nodiscard]] QString proposedFolder() const;
  /// Why this cannot be written, and what to do; empty where it can.
  [[nodiscard]] QString problem(const ExportChoice& choice) const;
  /// Which visits of the choice are left out, and why; empty where all are written.
  [[nodiscard]] QString leftOut(const ExportChoice& choice) const;
  /// As a job; a notice says where the files are, or why there are none. Nothing where there is a problem.
  void start(const ExportChoice& choice);

 Q_SIGNALS:
  /// The job has ended well.
  void exported();

 private:
  [[nodiscard]] std::vector<const VisitSummary*> chosen(const ExportChoice& choice) const;
  [[nodiscard]] std::vector<StudyId> writable(const ExportChoice& choice) const;

  Session& m_session;
  ReviewModel& m_review;
};

}  // namespace twinscope::app
