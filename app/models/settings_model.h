#pragma once

#include "app/models/session.h"
#include "app/services/settings.h"

#include <QString>
#include <map>
#include <string>

namespace twinscope::app {

/// The workspace's settings: their declarations and values. Changes are checked, stored at once and recorded in the audit.
class SettingsModel : public QObject {
  Q_OBJECT
 public:
  explicit SettingsModel(Session& session, QObject* parent = nullptr);
  [[nodiscard]] static const std::vector<SettingSpec>& specs() { return settingSpecs(); }
  [[nodiscard]] const Settings& settings() const { return m_settings; }
  [[nodiscard]] QString value(const SettingSpec& spec) const;
  [[nodiscard]] bool isDefault(const SettingSpec& spec) const;
  /// Where every spec's title, group, description and key are searched.
  [[nodiscard]] static bool matches(const SettingSpec& spec, const QString& words);
  void set(const SettingSpec& spec, const QString& value);
  void reload();

  /// Titles, descriptions and groups of the declarations in the language of the window.
  [[nodiscard]] static QString translated(const std::string& english);

 Q_SIGNALS:
  void changed();

 private:
  Session& m_session;
  Settings m_settings;
};

}  // namespace twinscope::app
