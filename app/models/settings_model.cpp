#include "app/models/settings_model.h"

#include "app/models/words.h"

#include <QCoreApplication>

namespace twinscope::app {
namespace {

/// The words of the declarations in app/services/settings.cpp, which know nothing of languages; kept complete by a test.
[[maybe_unused]] constexpr const char* kDeclaredWords[] = {
    QT_TRANSLATE_NOOP("Settings", "Computing"),
    QT_TRANSLATE_NOOP("Settings", "Device"),
    QT_TRANSLATE_NOOP("Settings",
                      "Where networks and simulations run; auto takes an NVIDIA GPU where one can "
                      "be used. Takes effect when the workspace is opened next."),
    QT_TRANSLATE_NOOP("Settings", "Threads"),
    QT_TRANSLATE_NOOP("Settings",
                      "Processor threads that a computation may use; 0 takes all of the machine. "
                      "Takes effect when the workspace is opened next."),
    QT_TRANSLATE_NOOP("Settings", "Model"),
    QT_TRANSLATE_NOOP("Settings",
                      "Name of the model that segments a study unless another is chosen."),
    QT_TRANSLATE_NOOP("Settings", "Import"),
    QT_TRANSLATE_NOOP("Settings", "Dates"),
    QT_TRANSLATE_NOOP("Settings",
                      "Keep the dates of examinations, or shift each patient's by whole weeks; "
                      "intervals stay exact."),
    QT_TRANSLATE_NOOP("Settings", "Limits"),
    QT_TRANSLATE_NOOP("Settings", "Voxels of a volume"),
    QT_TRANSLATE_NOOP("Settings", "A larger image is refused before memory is asked for."),
    QT_TRANSLATE_NOOP("Settings", "Memory of a volume"),
    QT_TRANSLATE_NOOP("Settings", "Bytes that one image may take in memory."),
    QT_TRANSLATE_NOOP("Settings", "Files of an import"),
    QT_TRANSLATE_NOOP("Settings", "A folder or archive with more files is refused."),
    QT_TRANSLATE_NOOP("Settings", "DICOM nesting"),
    QT_TRANSLATE_NOOP("Settings", "Sequences within sequences."),
    QT_TRANSLATE_NOOP("Settings", "Appearance"),
    QT_TRANSLATE_NOOP("Settings", "Theme"),
    QT_TRANSLATE_NOOP("Settings", "Light or dark window."),
    QT_TRANSLATE_NOOP("Settings", "Language"),
    QT_TRANSLATE_NOOP("Settings", "Language of the window."),
    QT_TRANSLATE_NOOP("Settings", "auto"),
    QT_TRANSLATE_NOOP("Settings", "cpu"),
    QT_TRANSLATE_NOOP("Settings", "keep"),
    QT_TRANSLATE_NOOP("Settings", "shift"),
    QT_TRANSLATE_NOOP("Settings", "system"),
    QT_TRANSLATE_NOOP("Settings", "light"),
    QT_TRANSLATE_NOOP("Settings", "dark"),
    QT_TRANSLATE_NOOP("Settings", "en"),
    QT_TRANSLATE_NOOP("Settings", "de")};

}  // namespace

SettingsModel::SettingsModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, &SettingsModel::reload);
}

QString SettingsModel::value(const SettingSpec& spec) const { return text(spec.read(m_settings)); }

bool SettingsModel::isDefault(const SettingSpec& spec) const {
  return spec.read(m_settings) == spec.fallback();
}

QString SettingsModel::translated(const std::string& english) {
  return QCoreApplication::translate("Settings", english.c_str());
}

bool SettingsModel::matches(const SettingSpec& spec, const QString& words) {
  const QString all = translated(spec.group) + u' ' + translated(spec.title) + u' ' +
                      translated(spec.description) + u' ' + text(spec.key);
  return all.contains(words.trimmed(), Qt::CaseInsensitive);
}

void SettingsModel::set(const SettingSpec& spec, const QString& value) {
  const std::string wanted = value.toStdString();
  if (spec.read(m_settings) == wanted) return;
  if (const Status status = spec.check(wanted); !status) {
    m_session.raise(status.error());
    return void(Q_EMIT changed());
  }
  const std::string key = spec.key;
  m_session.compute<bool>(
      this,
      [key, wanted](Workspace& workspace, const JobContext&) {
        return workspace.write<bool>([&](storage::WriteStore& store) -> Result<bool> {
          const Status stored = storeSetting(store.care(), key, wanted);
          return stored ? Result<bool>(true) : Result<bool>(std::unexpected(stored.error()));
        });
      },
      [this](const bool&) { reload(); });
}

void SettingsModel::reload() {
  if (!m_session.workspace()) return;
  m_session.read<Settings>(
      this, [](const storage::ReadStore& store) { return loadSettings(store.care()); },
      [this](const Settings& settings) {
        m_settings = settings;
        Q_EMIT changed();
      });
}

}  // namespace twinscope::app
