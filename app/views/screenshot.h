#pragma once

#include "app/views/main_window.h"

#include <QObject>
#include <QSize>
#include <QString>

namespace twinscope::app {

struct ScreenshotRequest {
  QString
      screen;  ///< name, or name:state ("review:TW-3F9A2C", "review:TW-3F9A2C:facts", "import:/scans")
  QString file;
  QSize size{1440, 900};
};

/// Shows a screen, waits by signals until everything on it has arrived, writes a PNG and tells how it went.
class Screenshot : public QObject {
  Q_OBJECT
 public:
  Screenshot(MainWindow& window, ViewModels& models, ScreenshotRequest request);
  /// "screenshot.screen" and "screenshot.patient" before anything is shown.
  [[nodiscard]] Status start();

 Q_SIGNALS:
  void written();
  void failed(const twinscope::Error& error);

 private:
  [[nodiscard]] Status showState(Screen screen, const QString& state);
  /// "training", or "evaluation" with the shipped model's scores on a few phantoms; "evaluation:NAME" beside another's.
  void showModels(const QString& state);
  /// "join", "join:HOST:PORT" with a test of the plain connection to that address, "coordinate", or "simulate" with a
  /// simulation of twenty sites.
  void showTwinPlan();
  void showFederation(const QString& state);
  [[nodiscard]] Status showPatient(const QString& key);
  void grabWhenSettled();
  void grab();
  [[nodiscard]] bool showForecast();
  [[nodiscard]] bool openDialog();
  void save();

  MainWindow& m_window;
  ViewModels& m_models;
  ScreenshotRequest m_request;
  /// Of a patient's review: "facts", "sign", "export", "correct", "difference", "measure", "forecast", or "scenarios": a forecast
  /// with all that can be laid beside and over it.
  QString m_dialog;
  bool m_shown = false, m_grabbing = false;
};

}  // namespace twinscope::app
