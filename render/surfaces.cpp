#include "render/surfaces.h"

#include "core/volume/mask_box.h"

#include <vtkCellArray.h>
#include <vtkDiscreteFlyingEdges3D.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageCast.h>
#include <vtkImageData.h>
#include <vtkImageGaussianSmooth.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataAlgorithm.h>
#include <vtkPolyDataNormals.h>
#include <vtkSmartPointer.h>
#include <vtkWindowedSincPolyDataFilter.h>

#include <algorithm>
#include <cmath>

namespace twinscope::render {
namespace {

/// The label as 0 and 1 inside an empty rim, so that its surface is closed, and where its voxels lie.
struct Block {
  vtkNew<vtkImageData> image;
  Affine worldFromBlock;  ///< from mm along the block's axes
};

void fillBlock(Block& block, const LabelMap& labels, std::uint8_t value, const VoxelBox& box,
               int stride) {
  const Grid& grid = labels.grid();
  const Size3 size = box.size();
  const auto count = [stride](std::int64_t n) { return static_cast<int>((n - 1) / stride) + 3; };
  const Vec3 spacing = grid.spacingMm();
  block.image->SetDimensions(count(size.i), count(size.j), count(size.k));
  block.image->SetSpacing(stride * spacing.x, stride * spacing.y, stride * spacing.z);
  block.image->AllocateScalars(VTK_UNSIGNED_CHAR, 1);
  auto* out = static_cast<std::uint8_t*>(block.image->GetScalarPointer());
  const auto voxels = labels.labels();
  const int* dimensions = block.image->GetDimensions();
  for (int k = 0; k < dimensions[2]; ++k)
    for (int j = 0; j < dimensions[1]; ++j)
      for (int i = 0; i < dimensions[0]; ++i) {
        const std::int64_t ii = box.begin[0] + std::int64_t(i - 1) * stride;
        const std::int64_t jj = box.begin[1] + std::int64_t(j - 1) * stride;
        const std::int64_t kk = box.begin[2] + std::int64_t(k - 1) * stride;
        const bool inside = i > 0 && j > 0 && k > 0 && ii < box.end[0] && jj < box.end[1] &&
                            kk < box.end[2] && voxels[grid.index(ii, jj, kk)] == value;
        *out++ = inside ? 1 : 0;
      }
  const Vec3 corner{double(box.begin[0] - stride), double(box.begin[1] - stride),
                    double(box.begin[2] - stride)};
  block.worldFromBlock = grid.worldFromVoxel * Affine::shift(corner) *
                         Affine::scaling({1 / spacing.x, 1 / spacing.y, 1 / spacing.z});
}

/// vtkPolyData on block axes → plain arrays in world; a mirrored grid turns the triangles round.
Mesh meshOf(vtkPolyData& surface, const Affine& worldFromBlock) {
  Mesh mesh;
  const vtkIdType points = surface.GetNumberOfPoints();
  mesh.points.reserve(static_cast<std::size_t>(points) * 3);
  mesh.normals.reserve(static_cast<std::size_t>(points) * 3);
  auto* normals = vtkFloatArray::SafeDownCast(surface.GetPointData()->GetNormals());
  for (vtkIdType at = 0; at < points; ++at) {
    std::array<double, 3> p{};
    surface.GetPoint(at, p.data());
    const Vec3 world = worldFromBlock * Vec3{p[0], p[1], p[2]};
    const float* n = normals->GetPointer(3 * at);
    const Vec3 rotated = worldFromBlock.rotate({n[0], n[1], n[2]});
    const double norm = std::max(length(rotated), 1e-12);
    for (const double v : {world.x, world.y, world.z}) mesh.points.push_back(float(v));
    for (const double v : {rotated.x, rotated.y, rotated.z})
      mesh.normals.push_back(float(v / norm));
  }
  const bool mirrored = worldFromBlock.determinant() < 0;
  vtkIdType corners = 0;
  const vtkIdType* ids = nullptr;
  for (surface.GetPolys()->InitTraversal(); surface.GetPolys()->GetNextCell(corners, ids) != 0;) {
    const std::array order = mirrored ? std::array{0, 2, 1} : std::array{0, 1, 2};
    for (const int corner : order)
      mesh.triangles.push_back(static_cast<std::uint32_t>(ids[corner]));
  }
  return mesh;
}

/// The voxels' own border, or the half-way surface of the blurred voxels.
vtkSmartPointer<vtkPolyDataAlgorithm> edgesOf(vtkImageData& block, double blurVoxels) {
  if (blurVoxels <= 0) {
    vtkNew<vtkDiscreteFlyingEdges3D> edges;
    edges->SetInputData(&block);
    edges->SetValue(0, 1);
    edges->ComputeScalarsOff();
    return edges.Get();
  }
  vtkNew<vtkImageCast> floats;
  floats->SetInputData(&block);
  floats->SetOutputScalarTypeToFloat();
  vtkNew<vtkImageGaussianSmooth> blur;
  blur->SetInputConnection(floats->GetOutputPort());
  blur->SetStandardDeviation(blurVoxels);
  blur->SetRadiusFactor(3);
  vtkNew<vtkFlyingEdges3D> edges;
  edges->SetInputConnection(blur->GetOutputPort());
  edges->SetValue(0, 0.5);
  edges->ComputeScalarsOff();
  edges->ComputeNormalsOff();
  edges->ComputeGradientsOff();
  return edges.Get();
}

}  // namespace

Mesh labelSurface(const LabelMap& labels, std::uint8_t value, const SurfaceOptions& options) {
  if (labels.empty()) return {};
  std::vector<std::uint8_t> inside(labels.labels().size());
  std::ranges::transform(labels.labels(), inside.begin(),
                         [value](std::uint8_t label) { return label == value ? 1 : 0; });
  const VoxelBox box = boxOf(inside, labels.grid().size);
  if (box.empty()) return {};
  Block block;
  fillBlock(block, labels, value, box, std::max(1, options.stride));

  const vtkSmartPointer<vtkPolyDataAlgorithm> edges = edgesOf(*block.image, options.blurVoxels);
  vtkNew<vtkWindowedSincPolyDataFilter> sinc;
  sinc->SetInputConnection(edges->GetOutputPort());
  sinc->SetNumberOfIterations(options.smoothingIterations);
  sinc->SetPassBand(options.passBand);
  sinc->NormalizeCoordinatesOn();
  sinc->NonManifoldSmoothingOn();
  sinc->BoundarySmoothingOff();
  vtkNew<vtkPolyDataNormals> normals;
  if (options.smoothingIterations > 0)
    normals->SetInputConnection(sinc->GetOutputPort());
  else
    normals->SetInputConnection(edges->GetOutputPort());
  normals->SplittingOff();
  normals->AutoOrientNormalsOff();
  normals->ConsistencyOff();
  normals->Update();
  return meshOf(*normals->GetOutput(), block.worldFromBlock);
}

LabelMap headMask(const Volume& volume) {
  constexpr std::size_t kSamples = 100'000;
  constexpr float kShareOfBright = 0.12F;
  const auto voxels = volume.voxels();
  if (voxels.empty()) return {};
  std::vector<float> samples;
  const std::size_t step = std::max<std::size_t>(1, voxels.size() / kSamples);
  for (std::size_t at = 0; at < voxels.size(); at += step)
    if (std::isfinite(voxels[at])) samples.push_back(voxels[at]);
  if (samples.empty()) return {};
  const auto bright = samples.begin() + static_cast<std::ptrdiff_t>(0.99 * double(samples.size()));
  std::ranges::nth_element(samples, bright);
  const float threshold = kShareOfBright * *bright;
  std::vector<std::uint8_t> mask(voxels.size());
  std::ranges::transform(voxels, mask.begin(), [threshold](float v) -> std::uint8_t {
    return v > threshold && threshold > 0 ? 1 : 0;
  });
  return {volume.grid(), std::move(mask)};
}

}  // namespace twinscope::render
