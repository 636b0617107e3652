#pragma once

#include "app/models/review_model.h"
#include "app/services/growth_map.h"
#include "app/services/response/growth_facts.h"
#include "app/services/response/scenarios.h"

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <optional>
#include <set>
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

/// A treatment from the last scan on, to compare with what the patient has.
struct ComparedTreatment {
  twin::growth::StandardTreatment treatment = twin::growth::StandardTreatment::none;
  std::vector<RibbonPoint> ribbon;  ///< empty while it is computed
};
/// What is expected of the core at the next scan under one treatment.
struct ForecastFigure {
  std::optional<twin::growth::StandardTreatment> treatment;  ///< none: as the patient is treated
  QString title;    ///< with a * where its effect is assumed
  QString volumes;  ///< "43.1 (38.0–50.2)"
};

/// The growth model's forecast of the patient under review, what would come under other treatments, and where its cells would
/// lie: fitted as jobs, kept while the patient's scans and facts stay as they are. Simulations for research, and labelled so. GUI thread.
class ForecastModel : public QObject {
  Q_OBJECT
 public:
  using Treatment = twin::growth::StandardTreatment;

  ForecastModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  /// Fits and forecasts twelve weeks; a notice says why where that cannot be.
  void start();
  /// Of the patient under review.
  [[nodiscard]] bool isRunning() const { return m_running.contains(key()); }
  /// Of the patient as they are now.
  [[nodiscard]] bool isKnown() const { return current() != nullptr; }
  [[nodiscard]] std::vector<RibbonPoint> ribbon() const;
  [[nodiscard]] std::vector<ScoredPoint> past() const;
  /// What is expected at the next scan, and how good the model was: one line each.
  [[nodiscard]] QString expectation() const;
  [[nodiscard]] QString record() const;
  /// What a reader must know: findings of the fit, treatments that the model does not know, effects that are assumed.
  [[nodiscard]] QStringList caveats() const;

  /// Compares with a treatment, or no longer; needs a known forecast. It is simulated as a job the first time.
  void toggleComparison(Treatment treatment);
  [[nodiscard]] bool isCompared(Treatment treatment) const;
  [[nodiscard]] bool isComparing() const;  ///< one is still computed
  [[nodiscard]] std::vector<ComparedTreatment> comparisons() const;
  /// One line a treatment, the patient's own first; empty where nothing is compared. The heading names the day, and what * means.
  [[nodiscard]] std::vector<ForecastFigure> figures() const;
  [[nodiscard]] QString figuresHeading() const;
  /// Lays the cells that are expected at the next scan over the pictures, or takes them away; needs a known forecast.
  void toggleMap();
  [[nodiscard]] bool isMapShown() const { return m_mapShown && isKnown(); }
  /// nullptr while it is not shown, or computed.
  [[nodiscard]] const DensityMap* map() const;
  [[nodiscard]] QString mapTitle() const;
  [[nodiscard]] static QString titleOf(Treatment treatment);
  [[nodiscard]] static QString describe(Treatment treatment);

 Q_SIGNALS:
  void changed();

 private:
  using Scenario = std::shared_ptr<const ScenarioForecast>;
  struct Known {
    std::shared_ptr<const ForecastFromFacts> fitted;
    std::map<Treatment, Scenario> simulated;  ///< nullptr while it is computed
    std::set<Treatment> compared;
  };
  /// The one map that is kept.
  struct Map {
    std::string of;  ///< key of the forecast
    std::shared_ptr<const DensityMap> density;
  };
  [[nodiscard]] const Known* current() const;
  [[nodiscard]] std::string key() const;
  [[nodiscard]] double dayOf(Date date) const;
  [[nodiscard]] bool isAssumed(Treatment treatment) const;
  [[nodiscard]] std::vector<RibbonPoint> ribbonOf(const twin::growth::Forecast& forecast) const;
  void simulate(Treatment treatment);
  void computeMap();

  Session& m_session;
  ReviewModel& m_review;
  std::set<std::string> m_running;       ///< keys of what is fitted or waits for it
  std::map<std::string, Known> m_known;  ///< by the hash of a course's inputs
  Map m_map;
  bool m_mapShown = false;
};

}  // namespace twinscope::app
