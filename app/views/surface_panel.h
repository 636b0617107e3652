#pragma once

#include "app/models/review_model.h"
#include "render/surface_scene.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace twinscope::app {

class VtkWidget;

/// Surfaces of the current visit: its regions, or what became of the enhancing tumour since the prior visit; with ml.
class SurfacePanel : public QFrame {
  Q_OBJECT
 public:
  SurfacePanel(Session& session, ReviewModel& model, QWidget* parent = nullptr);
  /// True while surfaces are being made.
  [[nodiscard]] bool busy() const { return m_busy; }
  void setShowChange(bool change);

 Q_SIGNALS:
  void surfacesShown();

 private:
  using Parts = std::vector<render::SurfacePart>;
  [[nodiscard]] QPushButton* choice(const QString& title, const QString& toolTip, bool change);
  void refresh();
  void take(const Parts& parts);
  [[nodiscard]] QString heading() const;
  [[nodiscard]] QString legend() const;
  [[nodiscard]] QString emptyText() const;

  Session& m_session;
  ReviewModel& m_model;
  VtkWidget* m_view = nullptr;  ///< nullptr where there is no OpenGL
  QLabel *m_heading, *m_legend, *m_empty;
  QStackedLayout* m_stack;
  QPushButton *m_changeChoice, *m_regionsChoice;
  bool m_showChange = true, m_busy = false, m_again = false;
};

}  // namespace twinscope::app
