#include "render/surface_scene.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>

#include <algorithm>

namespace twinscope::render {
namespace {

vtkSmartPointer<vtkPolyData> polyDataOf(const Mesh& mesh) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkFloatArray> normals;
  normals->SetNumberOfComponents(3);
  const std::size_t count = mesh.points.size() / 3;
  points->SetNumberOfPoints(static_cast<vtkIdType>(count));
  normals->SetNumberOfTuples(static_cast<vtkIdType>(count));
  for (std::size_t at = 0; at < count; ++at) {
    points->SetPoint(static_cast<vtkIdType>(at), &mesh.points[3 * at]);
    normals->SetTuple(static_cast<vtkIdType>(at), &mesh.normals[3 * at]);
  }
  vtkNew<vtkCellArray> triangles;
  for (std::size_t at = 0; at + 2 < mesh.triangles.size(); at += 3)
    triangles->InsertNextCell({mesh.triangles[at], mesh.triangles[at + 1], mesh.triangles[at + 2]});
  vtkNew<vtkPolyData> surface;
  surface->SetPoints(points);
  surface->SetPolys(triangles);
  surface->GetPointData()->SetNormals(normals);
  return surface.Get();
}

vtkSmartPointer<vtkActor> actorOf(const SurfacePart& part) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(polyDataOf(part.mesh));
  mapper->ScalarVisibilityOff();
  vtkNew<vtkActor> actor;
  actor->SetMapper(mapper);
  vtkProperty* look = actor->GetProperty();
  look->SetColor(part.colour.red / 255.0, part.colour.green / 255.0, part.colour.blue / 255.0);
  look->SetOpacity(part.opacity);
  look->SetInterpolationToPhong();
  look->SetAmbient(0.12);
  look->SetDiffuse(0.85);
  look->SetSpecular(part.opacity < 1 ? 0.05 : 0.2);
  look->SetSpecularPower(20);
  look->SetBackfaceCulling(part.opacity < 1);
  return actor.Get();
}

}  // namespace

struct SurfaceScene::State {
  vtkNew<vtkRenderer> renderer;
  std::vector<vtkSmartPointer<vtkActor>> actors;
};

SurfaceScene::SurfaceScene() : m_state(std::make_unique<State>()) { resetCamera(); }
SurfaceScene::~SurfaceScene() = default;

void SurfaceScene::setParts(const std::vector<SurfacePart>& parts) {
  const bool first = empty();
  for (const auto& actor : m_state->actors) m_state->renderer->RemoveActor(actor);
  m_state->actors.clear();
  for (const SurfacePart& part : parts) {
    if (part.mesh.empty()) continue;
    m_state->actors.push_back(actorOf(part));
    m_state->renderer->AddActor(m_state->actors.back());
  }
  if (first) resetCamera();
}

void SurfaceScene::setBackground(Colour colour) {
  m_state->renderer->SetBackground(colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
}

void SurfaceScene::resetCamera() {
  vtkCamera* camera = m_state->renderer->GetActiveCamera();
  // In LPS the face looks towards −y and the crown is at +z.
  camera->SetFocalPoint(0, 0, 0);
  camera->SetPosition(0, -1, 0.15);
  camera->SetViewUp(0, 0, 1);
  m_state->renderer->ResetCamera();
  camera->Zoom(1.25);
}

void SurfaceScene::turn(double azimuthDegrees, double elevationDegrees) {
  vtkCamera* camera = m_state->renderer->GetActiveCamera();
  camera->Azimuth(-azimuthDegrees);
  camera->Elevation(elevationDegrees);
  camera->OrthogonalizeViewUp();
  m_state->renderer->ResetCameraClippingRange();
}

void SurfaceScene::zoom(double factor) {
  m_state->renderer->GetActiveCamera()->Zoom(std::clamp(factor, 0.2, 5.0));
}

bool SurfaceScene::empty() const { return m_state->actors.empty(); }

void SurfaceScene::attach(vtkRenderWindow& window) { window.AddRenderer(m_state->renderer); }

void SurfaceScene::detach(vtkRenderWindow& window) {
  m_state->renderer->ReleaseGraphicsResources(&window);
  window.RemoveRenderer(m_state->renderer);
}

}  // namespace twinscope::render
