#include "app/views/vtk_widget.h"

#include <vtkCallbackCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>

#include <QCoreApplication>
#include <QMouseEvent>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSurfaceFormat>
#include <QWheelEvent>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kDegreesPerPixel = 0.5;
constexpr double kZoomPerStep = 1.12;

/// VTK asks whether its context is current and able; inside paintGL it is.
void answerYes(vtkObject*, unsigned long, void*, void* answer) {
  *static_cast<bool*>(answer) = true;
}

}  // namespace

struct VtkWidget::Window {
  vtkNew<vtkGenericOpenGLRenderWindow> gl;
};

VtkWidget::VtkWidget(QWidget* parent) : QOpenGLWidget(parent) {
  setMinimumSize(120, 120);
  //: Tooltip of the surface view
  setToolTip(QCoreApplication::translate("VtkWidget",
                                         "Drag to turn, wheel to zoom, double click to reset"));
}

VtkWidget::~VtkWidget() { release(); }

void VtkWidget::requestFormat() {
  QSurfaceFormat format;
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(24);
  format.setStencilBufferSize(8);
  QSurfaceFormat::setDefaultFormat(format);
}

bool VtkWidget::available() {
  static const bool works = [] {
    QOpenGLContext context;
    return context.create() && context.format().version() >= qMakePair(3, 2);
  }();
  return works;
}

void VtkWidget::initializeGL() {
  connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &VtkWidget::release);
  m_window = std::make_unique<Window>();
  auto& gl = *m_window->gl;
  vtkNew<vtkCallbackCommand> yes;
  yes->SetCallback(answerYes);
  gl.AddObserver(vtkCommand::WindowIsCurrentEvent, yes);
  gl.AddObserver(vtkCommand::WindowSupportsOpenGLEvent, yes);
  gl.SetReadyForRendering(true);
  gl.SetMapped(true);
  gl.SetIsCurrent(true);
  gl.InitializeFromCurrentContext();
  gl.SetOwnContext(0);
  gl.SetFrameBlitModeToBlitToCurrent();
  m_scene.attach(gl);
}

void VtkWidget::paintGL() {
  auto& gl = *m_window->gl;
  gl.GetState()->Reset();
  gl.GetState()->Push();
  gl.Render();
  gl.GetState()->ResetFramebufferBindings();
  gl.GetState()->Pop();
  // Translucent parts leave alpha below 1 behind; Qt would blend the finished picture with the window once more.
  auto* functions = context()->functions();
  functions->glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
  functions->glDisable(GL_SCISSOR_TEST);
  functions->glClearColor(0, 0, 0, 1);
  functions->glClear(GL_COLOR_BUFFER_BIT);
  functions->glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
}

void VtkWidget::resizeGL(int width, int height) {
  const double scale = devicePixelRatioF();
  m_window->gl->SetSize(int(std::lround(width * scale)), int(std::lround(height * scale)));
}

void VtkWidget::release() {
  if (!m_window) return;
  makeCurrent();
  m_scene.detach(*m_window->gl);
  m_window->gl->SetReadyForRendering(false);
  m_window->gl->Finalize();
  m_window.reset();
  doneCurrent();
}

void VtkWidget::mousePressEvent(QMouseEvent* event) { m_last = event->pos(); }

void VtkWidget::mouseMoveEvent(QMouseEvent* event) {
  const QPoint moved = event->pos() - std::exchange(m_last, event->pos());
  m_scene.turn(kDegreesPerPixel * moved.x(), kDegreesPerPixel * moved.y());
  update();
}

void VtkWidget::mouseDoubleClickEvent(QMouseEvent*) {
  m_scene.resetCamera();
  update();
}

void VtkWidget::wheelEvent(QWheelEvent* event) {
  m_scene.zoom(std::pow(kZoomPerStep, event->angleDelta().y() / 120.0));
  update();
}

}  // namespace twinscope::app
