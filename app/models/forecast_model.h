#pragma once

#include "app/models/review_model.h"
#include "app/services/response/growth_facts.h"

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace twinscope::app {

/// One day of a forecast of the tumour core, ml; days since the patient's first visit.
struct RibbonPoint {
  double day = 0;
  double median = 0, low50 = 0, high50 = 0, low90 = 0, high90 = 0;
};
/// What an earlier forecast had said of a day, when the scan came.
struct ScoredPoint {
  double day = 0;
  double median = 0, observed = 0;
  bool within90 = false;
};

/// The growth model's forecast of the patient under review: fitted as a job, kept while the patient's scans and facts stay as they
/// are. A simulation for research, and labelled so. GUI thread.
class ForecastModel : public QObject {
  Q_OBJECT
 public:
  ForecastModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  /// Fits and forecasts twelve weeks; a notice says why where that cannot be.
  void start();
  [[nodiscard]] bool isRunning() const { return !m_running.empty(); }
  /// Of the patient as they are now.
  [[nodiscard]] bool isKnown() const { return current() != nullptr; }
  [[nodiscard]] std::vector<RibbonPoint> ribbon() const;
  [[nodiscard]] std::vector<ScoredPoint> past() const;
  /// What is expected at the next scan, and how good the model was: one line each.
  [[nodiscard]] QString expectation() const;
  [[nodiscard]] QString record() const;
  /// What a reader must know: findings of the fit, treatments that the model does not know.
  [[nodiscard]] QStringList caveats() const;

 Q_SIGNALS:
  void changed();

 private:
  using Known = ForecastFromFacts;
  [[nodiscard]] const Known* current() const;
  [[nodiscard]] std::string key() const;
  [[nodiscard]] double dayOf(Date date) const;

  Session& m_session;
  ReviewModel& m_review;
  std::string m_running;  ///< key of what is fitted; empty: nothing
  std::map<std::string, std::shared_ptr<const Known>>
      m_known;  ///< by the hash of a course's inputs
};

}  // namespace twinscope::app
