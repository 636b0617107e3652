#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"

class vtkImageData;
class vtkMatrix4x4;
template <class T>
class vtkSmartPointer;

namespace twinscope::render {

/// An image in voxel coordinates (origin 0, spacing 1) over the volume's own buffer, which it keeps alive. Geometry is
/// applied by whoever uses it, because vtkImageData cannot hold sheared grids.
[[nodiscard]] vtkSmartPointer<vtkImageData> wrapped(const Volume& volume);
[[nodiscard]] vtkSmartPointer<vtkImageData> wrapped(const LabelMap& labels);
[[nodiscard]] vtkSmartPointer<vtkMatrix4x4> matrixOf(const Affine& affine);

}  // namespace twinscope::render
