#pragma once

#include "app/services/import_study.h"
#include "core/imaging/intake.h"
#include "twin/timeline/job_store.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// What a workspace can be told; defaults are good for most.
struct Settings {
  std::string device = "auto";
  int computeThreads = 0;
  std::string defaultModel = "phantom-unet";
  DatePolicy dates = DatePolicy::keep;
  imaging::IntakeLimits limits;
  std::string theme = "system";
  std::string language = "system";
};

/// One setting, declared once: screens, storage, command line and documentation all read this.
struct SettingSpec {
  enum class Type { text, choice, integer };

  std::string key;    ///< stable, for example "intake.maxFiles"
  std::string group;  ///< "Computing", "Import", "Limits", "Appearance"
  std::string title;
  std::string description;  ///< one sentence, with the unit
  Type type = Type::text;
  std::int64_t minimum = 0, maximum = 0;  ///< integer only
  std::vector<std::string> choices;       ///< choice only
  std::function<std::string(const Settings&)> read;
  std::function<void(Settings&, const std::string&)> assign;  ///< of a value that check() took

  [[nodiscard]] std::string fallback() const { return read(Settings{}); }
  /// "setting.value" says what is allowed.
  [[nodiscard]] Status check(const std::string& value) const;
};

/// All settings, in the order of the screen.
[[nodiscard]] const std::vector<SettingSpec>& settingSpecs();
/// "setting.unknown" lists the keys.
[[nodiscard]] Result<const SettingSpec*> findSetting(std::string_view key);
/// Stored values over defaults; a stored value that is no longer allowed counts as the default.
[[nodiscard]] Result<Settings> loadSettings(const twin::CareReader& reader);
/// Gives this process the threads and the device that are set there. While nothing computes and no network is loaded.
[[nodiscard]] Status applyComputing(const twin::CareReader& reader);
/// Checks and stores one; database lane.
[[nodiscard]] Status storeSetting(twin::CareStore& store, std::string_view key,
                                  const std::string& value);

}  // namespace twinscope::app
