#pragma once

#include "app/models/jobs_model.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;
class QTableView;

namespace twinscope::app {

/// What runs, waits and ran, with Cancel.
class JobsPage : public QWidget {
  Q_OBJECT
 public:
  JobsPage(Session& session, JobsModel& model, QWidget* parent = nullptr);

 private:
  void refresh();
  void cancelSelected();

  Session& m_session;
  JobsModel& m_model;
  QTableView* m_table;
  QPushButton* m_cancel;
  QStackedLayout* m_stack;
};

}  // namespace twinscope::app
