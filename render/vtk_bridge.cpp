#include "render/vtk_bridge.h"

#include <vtkCommand.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkUnsignedCharArray.h>

namespace twinscope::render {
namespace {

/// Rides on a VTK array as an observer: VTK drops it, and with it the buffer, when the array dies.
template <class T>
class KeepAlive final : public vtkCommand {
 public:
  static KeepAlive* New() { return new KeepAlive; }
  void Execute(vtkObject*, unsigned long, void*) override {}
  std::shared_ptr<const std::vector<T>> buffer;
};

template <class Array, class T>
vtkSmartPointer<vtkImageData> wrap(Size3 size, std::shared_ptr<const std::vector<T>> buffer) {
  vtkNew<Array> array;
  // VTK has no read-only arrays; filters never write into their input.
  array->SetArray(const_cast<T*>(buffer->data()), static_cast<vtkIdType>(buffer->size()), 1);
  vtkNew<KeepAlive<T>> keepAlive;
  keepAlive->buffer = std::move(buffer);
  array->AddObserver(vtkCommand::DeleteEvent, keepAlive);
  vtkNew<vtkImageData> image;
  image->SetDimensions(static_cast<int>(size.i), static_cast<int>(size.j),
                       static_cast<int>(size.k));
  image->GetPointData()->SetScalars(array);
  return image.Get();
}

}  // namespace

vtkSmartPointer<vtkImageData> wrapped(const Volume& volume) {
  return wrap<vtkFloatArray>(volume.grid().size, volume.buffer());
}

vtkSmartPointer<vtkImageData> wrapped(const LabelMap& labels) {
  return wrap<vtkUnsignedCharArray>(labels.grid().size, labels.buffer());
}

vtkSmartPointer<vtkMatrix4x4> matrixOf(const Affine& affine) {
  vtkNew<vtkMatrix4x4> matrix;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      matrix->SetElement(row, column, affine.linear[row][column]);
  matrix->SetElement(0, 3, affine.translation.x);
  matrix->SetElement(1, 3, affine.translation.y);
  matrix->SetElement(2, 3, affine.translation.z);
  return matrix.Get();
}

}  // namespace twinscope::render
