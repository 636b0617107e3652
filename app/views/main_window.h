#pragma once

#include "app/models/view_models.h"

#include <QMainWindow>
#include <QString>
#include <map>

class QButtonGroup;
class QFrame;
class QKeySequence;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace twinscope::app {

class NoticeBar;

enum class Screen {
  start,
  patients,
  review,
  import,
  siteTwin,
  federation,
  jobs,
  models,
  audit,
  settings
};

/// "start", "patients", …; nullopt for anything else.
[[nodiscard]] std::optional<Screen> screenFromName(const QString& name);
[[nodiscard]] QStringList screenNames();

/// The frame: rail on the left, top bar, the screens, each made when it is first shown, and a notice over their lower edge.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(ViewModels& models, QWidget* parent = nullptr);

  void go(Screen screen);
  [[nodiscard]] Screen screen() const { return m_screen; }
  void openPatient(PatientId id);
  /// From the review back to its patient's row; not while labels are corrected.
  void leaveReview();
  /// On the Federation screen.
  void showStudy(StudyKind study);
  /// The page of a screen, made where needed.
  [[nodiscard]] QWidget& page(Screen screen);
  /// A list of what the shown screen answers to (F1).
  void showKeys();
  /// What the notice says; empty while it is hidden.
  [[nodiscard]] QString noticeText() const;
  /// True when nothing that the screen shows is still on its way.
  [[nodiscard]] bool settled() const;
  /// A theme from the command line wins over the workspace's setting.
  void fixTheme(const QString& name);

 Q_SIGNALS:
  /// Something arrived; settled() may have become true.
  void contentChanged();

 protected:
  void closeEvent(QCloseEvent* event) override;
  /// Esc leaves the review where nothing on it takes the key: a running job's Cancel does, and a correction is never left by it.
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  [[nodiscard]] QWidget* topBar();
  [[nodiscard]] QWidget* rail();
  [[nodiscard]] static QToolButton* railEntry(const char* icon, const QString& title,
                                              const QKeySequence& keys);
  [[nodiscard]] QWidget* makePage(Screen screen);
  void connectModels();
  void workspaceChanged();
  void settingsChanged();
  void askForDevice();
  void showJobs();
  void showFederation();

  ViewModels& m_models;
  Screen m_screen = Screen::start;
  std::map<Screen, QWidget*> m_pages;
  std::map<Screen, QToolButton*> m_railButtons;
  QButtonGroup* m_railGroup;
  QStackedWidget* m_stack;
  QFrame* m_rail = nullptr;
  NoticeBar* m_notice = nullptr;
  QLabel* m_workspace = nullptr;
  QLabel* m_device = nullptr;
  QLabel* m_jobs = nullptr;
  QLabel* m_federation = nullptr;
  QString m_fixedTheme, m_language;
};

}  // namespace twinscope::app
