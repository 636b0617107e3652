#pragma once

#include "app/models/federation_overview.h"
#include "app/models/models_model.h"
#include "app/models/studies_model.h"

#include <QWidget>
#include <filesystem>
#include <optional>

class QButtonGroup;
class QPushButton;
class QStackedLayout;

namespace twinscope::app {

class JoinPanel;
class RoundBoard;
class StudiesPanel;

/// What a research coordinator does: take part as a site, coordinate, simulate, repeat the published studies.
class FederationPage : public QWidget {
  Q_OBJECT
 public:
  enum Part { joinPart, coordinatePart, simulatePart, studiesPart };

  FederationPage(FederationOverview& model, ModelsModel& models, StudiesModel& studies,
                 QWidget* parent = nullptr);
  void showPart(Part part);
  void showStudy(StudyKind study);
  /// Fills in the connection and tests it.
  void test(const SiteForm& form);
  /// The fields beside a board give way to it while it runs, and come back by their button.
  void showSetup(Part part, bool shown);

 Q_SIGNALS:
  void jobsWanted();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QWidget* partButtons();
  [[nodiscard]] QWidget* runPart(Part part, FederationRunModel& model, QWidget* setup,
                                 const QString& empty);
  void refreshTop();
  /// What the shown part has learnt, where it has.
  [[nodiscard]] std::optional<std::filesystem::path> learnt() const;
  [[nodiscard]] FederationRunModel* runModel() const;

  FederationOverview& m_model;
  ModelsModel& m_models;
  QButtonGroup* m_parts = nullptr;
  QStackedLayout* m_stack = nullptr;
  JoinPanel* m_join = nullptr;
  StudiesPanel* m_studies = nullptr;
  QWidget* m_setups[4] = {};  // none of joining and of studies
  QPushButton* m_setup = nullptr;
  QPushButton* m_keep = nullptr;
  QPushButton* m_stop = nullptr;
};

}  // namespace twinscope::app
