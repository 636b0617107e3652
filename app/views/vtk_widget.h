#pragma once

#include "render/surface_scene.h"

#include <QOpenGLWidget>
#include <memory>

namespace twinscope::app {

/// A surface scene in a Qt window: VTK draws into this widget's own GL context. Drag turns, wheel zooms, double click
/// resets; redraws once per event-loop turn.
class VtkWidget : public QOpenGLWidget {
 public:
  explicit VtkWidget(QWidget* parent = nullptr);
  ~VtkWidget() override;

  /// The surface format that VTK needs; set it before QApplication is made.
  static void requestFormat();
  /// False where this machine or platform plugin gives no OpenGL 3.2 context.
  [[nodiscard]] static bool available();

  [[nodiscard]] render::SurfaceScene& scene() { return m_scene; }

 protected:
  void initializeGL() override;
  void paintGL() override;
  void resizeGL(int width, int height) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void release();

  struct Window;
  std::unique_ptr<Window> m_window;
  render::SurfaceScene m_scene;
  QPoint m_last;
};

}  // namespace twinscope::app
