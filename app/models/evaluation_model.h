#pragma once

#include "app/models/session.h"
#include "app/services/evaluation.h"

#include <QString>
#include <vector>

namespace twinscope::app {

/// A region's Dice over the cases of an evaluation, for a table and a box plot.
struct RegionScoresText {
  QString region;
  learning::Summary dice, hd95Mm;
  learning::Summary
      difference;  ///< the other model's Dice minus this one's, case by case; n = 0 without one
  std::vector<double> values;  ///< Dice, one a case
};

/// Two models that were scored on the same cases; `other` may be left out.
struct ScoredModels {
  QString model, other;
  /// A case each, by the model and by the other (nothing without one).
  std::vector<learning::CaseScores> cases, othersCases;
};

/// How a model, or one beside another, did on cases with known labels: the last evaluation of this session.
class EvaluationModel : public QObject {
  Q_OBJECT
 public:
  explicit EvaluationModel(Session& session, QObject* parent = nullptr);

  /// phantoms 0: the workspace's studies of patients that trainings hold out.
  /// other: compared with on the same cases; empty: none.
  void evaluate(const QString& model, const QString& other, int phantoms);
  [[nodiscard]] bool running() const { return m_running; }
  /// In the order of the scores; empty before the first evaluation.
  [[nodiscard]] const std::vector<RegionScoresText>& regions() const { return m_regions; }
  /// The model's worst whole tumour first, and the other's cases in the same order.
  [[nodiscard]] const ScoredModels& scored() const { return m_scored; }
  /// Takes over the scores of a run (also for tests).
  void show(ScoredModels scored);

 Q_SIGNALS:
  void changed();

 private:
  Session& m_session;
  bool m_running = false;
  ScoredModels m_scored;
  std::vector<RegionScoresText> m_regions;
};

}  // namespace twinscope::app
