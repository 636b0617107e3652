#pragma once

#include "app/models/federation_site_model.h"
#include "app/models/models_model.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace twinscope::app {

class FigureStrip;
class LineChart;
class ModelChoice;

/// This site's part: connection and its test, what the site does now, its rounds and what waits to be sent.
class JoinPanel : public QWidget {
  Q_OBJECT
 public:
  JoinPanel(FederationSiteModel& model, ModelsModel& models, QWidget* parent = nullptr);
  [[nodiscard]] SiteForm filledIn() const;
  void fill(const SiteForm& form);

 private:
  [[nodiscard]] QWidget* connection(ModelsModel& models);
  [[nodiscard]] QWidget* connectionFields(ModelsModel& models);
  [[nodiscard]] QWidget* keyPanel();
  [[nodiscard]] QWidget* testPanel();
  [[nodiscard]] QWidget* roundsPanel();
  void makeFields(ModelsModel& models);
  void connectFields();
  void enableFields();
  void refresh();
  void showTest();
  void showCause(const char* style, const QString& words);
  void showFigures();
  void showRounds();

  FederationSiteModel& m_model;
  QLineEdit* m_address = nullptr;
  QCheckBox* m_plain = nullptr;
  QLineEdit* m_ca = nullptr;
  QLineEdit* m_key = nullptr;
  ModelChoice* m_learnsWith = nullptr;
  QComboBox* m_protection = nullptr;
  QLineEdit* m_clip = nullptr;
  QLineEdit* m_noise = nullptr;
  QLineEdit* m_epsilon = nullptr;
  QLineEdit* m_delta = nullptr;
  QLineEdit* m_publicKey = nullptr;
  QPushButton* m_copy = nullptr;
  QPushButton* m_test = nullptr;
  QPushButton* m_join = nullptr;
  QLabel* m_note = nullptr;
  FigureStrip* m_figures = nullptr;
  QFrame* m_tested = nullptr;
  QTableWidget* m_steps = nullptr;
  QLabel* m_cause = nullptr;
  QTableWidget* m_rounds = nullptr;
  QLabel* m_noRounds = nullptr;
  LineChart* m_weights = nullptr;
};

}  // namespace twinscope::app
