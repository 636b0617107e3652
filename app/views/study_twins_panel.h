#pragma once

#include "app/models/studies_model.h"

#include <QFrame>

class QLabel;

namespace twinscope::app {

/// How the twins of the study's hospitals did beside their global model; hidden while the study is not there.
class StudyTwinsPanel : public QFrame {
  Q_OBJECT
 public:
  explicit StudyTwinsPanel(StudiesModel& model, QWidget* parent = nullptr);

 Q_SIGNALS:
  void studyWanted();

 private:
  void refresh();

  StudiesModel& m_model;
  QLabel* m_summary = nullptr;
  QLabel* m_sites = nullptr;
};

}  // namespace twinscope::app
