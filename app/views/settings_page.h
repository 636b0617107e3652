#pragma once

#include "app/models/settings_model.h"

#include <QWidget>

class QVBoxLayout;

namespace twinscope::app {

/// Every declared setting with its legal values, its default and a search.
class SettingsPage : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsPage(SettingsModel& model, QWidget* parent = nullptr);

 private:
  void refresh();
  [[nodiscard]] QWidget* row(const SettingSpec& spec);
  [[nodiscard]] QWidget* editor(const SettingSpec& spec);

  SettingsModel& m_model;
  QString m_search;
  QVBoxLayout* m_rows = nullptr;
};

}  // namespace twinscope::app
