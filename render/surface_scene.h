#pragma once

#include "render/mesh.h"
#include "render/picture.h"

#include <memory>
#include <vector>

class vtkRenderWindow;

namespace twinscope::render {

/// A surface and how it looks.
struct SurfacePart {
  Mesh mesh;
  Colour colour;
  double opacity = 1;  ///< below 1: translucent, drawn in the right order whatever the angle
};

/// Surfaces in patient LPS under a camera that looks at the patient's face, head up. GUI thread only: it owns GL objects.
class SurfaceScene {
 public:
  SurfaceScene();
  ~SurfaceScene();
  SurfaceScene(const SurfaceScene&) = delete;
  SurfaceScene& operator=(const SurfaceScene&) = delete;

  /// Replaces all surfaces; the camera stays, except when the scene was empty before.
  void setParts(const std::vector<SurfacePart>& parts);
  void setBackground(Colour colour);
  /// Looks at the face from slightly above, everything in view.
  void resetCamera();
  /// Turns about the middle of the scene: to the right and upwards, in degrees.
  void turn(double azimuthDegrees, double elevationDegrees);
  /// Above 1: nearer.
  void zoom(double factor);
  [[nodiscard]] bool empty() const;

  /// Draws in this window from now on; the window must outlive the scene or be detached.
  void attach(vtkRenderWindow& window);
  void detach(vtkRenderWindow& window);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::render
