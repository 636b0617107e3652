#pragma once

#include "app/models/session.h"

#include <QWidget>

namespace twinscope::app {

/// What a first start shows: three ways into a workspace, and what this program is not.
class StartPage : public QWidget {
  Q_OBJECT
 public:
  explicit StartPage(Session& session, QWidget* parent = nullptr);
  void openDemo();
  void createWorkspace();
  void openWorkspace();

 private:
  [[nodiscard]] QWidget* card(const char* icon, const QString& title, const QString& words,
                              const QString& key, void (StartPage::*action)());
  Session& m_session;
};

/// "Research use only …", on the start page and wherever results leave the program.
[[nodiscard]] QString researchNotice();

}  // namespace twinscope::app
