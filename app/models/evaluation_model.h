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
  std::vector<double> values;  ///< Dice, one a case
};

/// How a model did on cases with known labels: the last evaluation of this session.
class EvaluationModel : public QObject {
  Q_OBJECT
 public:
  explicit EvaluationModel(Session& session, QObject* parent = nullptr);

  /// phantoms 0: the workspace's studies of patients that trainings hold out.
  void evaluate(const QString& model, int phantoms);
  [[nodiscard]] bool running() const { return m_running; }
  [[nodiscard]] const QString& title() const { return m_title; }
  /// WT, TC, ET, NCR, ED; empty before the first evaluation.
  [[nodiscard]] const std::vector<RegionScoresText>& regions() const { return m_regions; }
  /// Worst whole tumour first.
  [[nodiscard]] const std::vector<learning::CaseScores>& cases() const { return m_cases; }
  /// Takes over the scores of a run (also for tests).
  void show(const QString& title, std::vector<learning::CaseScores> cases);

 Q_SIGNALS:
  void changed();

 private:
  Session& m_session;
  bool m_running = false;
  QString m_title;
  std::vector<RegionScoresText> m_regions;
  std::vector<learning::CaseScores> m_cases;
};

}  // namespace twinscope::app
