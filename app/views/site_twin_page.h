#pragma once

#include "app/models/models_model.h"
#include "app/models/site_twin_model.h"
#include "app/models/studies_model.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;
class QTableWidget;
class QTableView;

namespace twinscope::app {

class FigureStrip;
class LineChart;
class TwinLineage;

/// The hospital's own model: what is current, how ready the data are, one button that updates it, how it compares, its history.
class SiteTwinPage : public QWidget {
  Q_OBJECT
 public:
  SiteTwinPage(SiteTwinModel& model, ModelsModel& models, StudiesModel& studies,
               QWidget* parent = nullptr);

 Q_SIGNALS:
  void jobsWanted();
  void studyWanted();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QWidget* left(ModelsModel& models);
  [[nodiscard]] QWidget* comparison();
  [[nodiscard]] QWidget* history();
  [[nodiscard]] QWidget* course();
  void rollBack();
  void refresh();
  void refreshStrip();
  void refreshHistory();
  void refreshCourse();
  void enableBack();

  SiteTwinModel& m_model;
  StudiesModel& m_studies;
  QPushButton* m_update = nullptr;
  FigureStrip* m_strip = nullptr;
  QLabel* m_readiness = nullptr;
  QPushButton* m_prepare = nullptr;
  QLabel* m_tableTitle = nullptr;
  QStackedLayout* m_tableStack = nullptr;
  QTableView* m_table = nullptr;
  QStackedLayout* m_lower = nullptr;
  TwinLineage* m_lineage = nullptr;
  QTableWidget* m_versions = nullptr;
  QPushButton* m_back = nullptr;
  LineChart* m_loss = nullptr;
  LineChart* m_dice = nullptr;
};

}  // namespace twinscope::app
