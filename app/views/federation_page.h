#pragma once

#include "app/models/federation_overview.h"
#include "app/models/models_model.h"

#include <QWidget>

class QButtonGroup;
class QPushButton;
class QStackedLayout;

namespace twinscope::app {

class JoinPanel;
class RoundBoard;

/// What a research coordinator does: take part as a site, coordinate, simulate.
class FederationPage : public QWidget {
  Q_OBJECT
 public:
  enum Part { joinPart, coordinatePart, simulatePart };

  FederationPage(FederationOverview& model, ModelsModel& models, QWidget* parent = nullptr);
  void showPart(Part part);
  /// Fills in the connection and tests it.
  void test(const SiteForm& form);
  /// The fields beside a board give way to it while it runs, and come back by their button.
  void showSetup(Part part, bool shown);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QWidget* partButtons();
  [[nodiscard]] QWidget* runPart(Part part, FederationRunModel& model, QWidget* setup,
                                 const QString& empty);
  void refreshTop();
  [[nodiscard]] FederationRunModel* runModel() const;

  FederationOverview& m_model;
  ModelsModel& m_models;
  QButtonGroup* m_parts = nullptr;
  QStackedLayout* m_stack = nullptr;
  JoinPanel* m_join = nullptr;
  QWidget* m_setups[3] = {};
  QPushButton* m_setup = nullptr;
  QPushButton* m_stop = nullptr;
};

}  // namespace twinscope::app
