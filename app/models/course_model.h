#pragma once

#include "app/models/review_model.h"
#include "app/models/tone.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace twinscope::app {

/// What the engine says of the current visit, as the verdict panel shows it.
struct VerdictText {
  QString category;  ///< "Preliminary progression"
  Tone tone = Tone::muted;
  QString rule;       ///< "R-PD-2"
  QString why;        ///< the rule in words, or why nothing can be said
  QString change;     ///< sizes that it goes by
  QString later;      ///< what the whole course says of it now; empty where it says the same
  QStringList flags;  ///< what wants a second look, in words
  QString next;
  QString signedBy;  ///< empty while nobody signed what is known now
  bool canSign = false;
};

/// A line of treatment or steroid on the timeline: days since an origin that the strip chooses.
struct TreatmentBar {
  twin::EventKind kind = twin::EventKind::radiotherapy;
  Date from;
  std::optional<Date> until;  ///< none: goes on
  QString title;              ///< "Radiotherapy 60 Gy, 30 fractions"
  double amount = 0;          ///< of a steroid: dexamethasone mg a day
};

/// A bound of the criteria for the enhancing volume of the current visit, ml.
struct ChartLevel {
  double volume = 0;
  QString title;
  Tone tone = Tone::muted;
};

/// The figures of the header that come from dated facts.
struct ClinicText {
  QString diagnosis;          ///< with IDH and MGMT; empty where nobody entered it
  QString sinceRadiotherapy;  ///< "29 weeks"
  QString karnofsky;          ///< "90"
  QString steroid;            ///< "4 mg (0 at baseline)"
};

/// The course of the patient under review: verdict, dated facts, signatures. Follows ReviewModel. GUI thread.
class CourseModel : public QObject {
  Q_OBJECT
 public:
  CourseModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  [[nodiscard]] VerdictText verdict() const;
  [[nodiscard]] ClinicText clinic() const;
  [[nodiscard]] std::vector<TreatmentBar> treatments() const;
  /// Of the sum that decides; nullopt before the baseline.
  [[nodiscard]] std::optional<SumChanges> changes() const;
  /// Where volumes decide: what is progression, what is response.
  [[nodiscard]] std::vector<ChartLevel> levels() const;
  /// Why a scan of that day is not to be measured, as it was entered; nullopt: it is.
  [[nodiscard]] std::optional<QString> unusable(Date scan) const;
  /// By date; empty while the patient loads.
  [[nodiscard]] std::vector<twin::TimelineEvent> events() const;
  /// What the engine says of the current visit, as a file names it; empty where it says nothing.
  [[nodiscard]] QString computedCategory() const;

  /// Day of the current visit's scan; nullopt while the patient loads.
  [[nodiscard]] std::optional<Date> visitDate() const;
  /// "DEMO-01-2026-03-02.pdf": a file for the current visit's report.
  [[nodiscard]] QString reportName() const;

  /// The current visit's category as a person sees it ("PD", "SD", …). Another one than the computed needs a comment.
  void sign(const QString& category, const QString& comment);
  /// An event without an id is new. `done` learns whether it was taken; a refusal is a notice too.
  void putEvent(twin::TimelineEvent event, std::function<void(const Status&)> done);
  void removeEvent(twin::EventId id);
  void importEvents(const QString& file);
  void exportEvents(const QString& file);
  /// The current visit's assessment as .pdf, .html, .json or .csv.
  void writeReport(const QString& file);

 Q_SIGNALS:
  void changed();

 private:
  [[nodiscard]] const PatientCourse* course() const;
  void write(std::function<Status(Workspace&)> task, std::function<void(const Status&)> done);

  Session& m_session;
  ReviewModel& m_review;
};

}  // namespace twinscope::app
