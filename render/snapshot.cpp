#include "render/snapshot.h"

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGWriter.h>
#include <vtkRenderWindow.h>
#include <vtkUnsignedCharArray.h>

namespace twinscope::render {

Status writePng(const Picture& picture, const std::filesystem::path& file) {
  vtkNew<vtkImageData> image;
  image->SetDimensions(picture.width, picture.height, 1);
  image->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      // VTK counts rows from the bottom.
      auto* out = static_cast<std::uint8_t*>(image->GetScalarPointer(x, picture.height - 1 - y, 0));
      const std::uint32_t pixel = picture.at(x, y);
      out[0] = static_cast<std::uint8_t>(pixel >> 16);
      out[1] = static_cast<std::uint8_t>(pixel >> 8);
      out[2] = static_cast<std::uint8_t>(pixel);
    }
  vtkNew<vtkPNGWriter> writer;
  writer->SetInputData(image);
  writer->SetFileName(file.c_str());
  writer->Write();
  if (writer->GetErrorCode() != 0)
    return failure("snapshot.write", "the picture could not be written",
                   "choose a folder that exists and has room", file.filename().string());
  return {};
}

Result<Picture> snapshot(SurfaceScene& scene, int width, int height) {
  vtkNew<vtkRenderWindow> window;
  window->SetOffScreenRendering(1);
  window->SetSize(width, height);
  if (window->SupportsOpenGL() == 0)
    return failure("snapshot.no-display", "this machine offers no OpenGL 3.2 display",
                   "start under a desktop or xvfb-run");
  scene.attach(*window);
  window->Render();
  vtkNew<vtkUnsignedCharArray> pixels;
  window->GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels);
  Picture picture{width, height, {}};
  picture.argb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = height - 1; y >= 0; --y)
    for (int x = 0; x < width; ++x) {
      const unsigned char* p = pixels->GetPointer(4 * (vtkIdType(y) * width + x));
      picture.argb.push_back(argbOf({p[0], p[1], p[2]}));
    }
  scene.detach(*window);
  return picture;
}

}  // namespace twinscope::render
