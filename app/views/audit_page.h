#pragma once

#include "app/models/audit_model.h"

#include <QWidget>

class QLabel;

namespace twinscope::app {

/// Who did what and when, and whether the chain of rows holds.
class AuditPage : public QWidget {
  Q_OBJECT
 public:
  explicit AuditPage(AuditModel& model, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void showVerdict();

  AuditModel& m_model;
  QLabel* m_verdict;
};

}  // namespace twinscope::app
