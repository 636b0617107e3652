#include "core/imaging/prepare/bias_correction.h"

#include "core/base/parallel.h"
#include "core/compute/resample.h"
#include "core/imaging/prepare/head.h"
#include "core/imaging/prepare/pyramid.h"

#include <itkCommand.h>
#include <itkImage.h>
#include <itkN4BiasFieldCorrectionImageFilter.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope::imaging {
namespace {

using Image = itk::Image<float, 3>;
using MaskImage = itk::Image<unsigned char, 3>;
using Filter = itk::N4BiasFieldCorrectionImageFilter<Image, MaskImage, Image>;

template <class Target, class Values>
typename Target::Pointer toItk(const Grid& grid, const Values& values) {
  auto image = Target::New();
  typename Target::SizeType size{{static_cast<itk::SizeValueType>(grid.size.i),
                                  static_cast<itk::SizeValueType>(grid.size.j),
                                  static_cast<itk::SizeValueType>(grid.size.k)}};
  image->SetRegions(size);
  // The grid is axis-aligned and isotropic; N4 needs no more than its spacing.
  const Vec3 spacing = grid.spacingMm();
  const std::array steps{spacing.x, spacing.y, spacing.z};
  image->SetSpacing(steps.data());
  image->Allocate();
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  return image;
}

/// The logarithm of the shading on the coarse grid.
Result<Volume> logShading(const Volume& coarse, const Mask& head, const JobContext& context) {
  auto filter = Filter::New();
  filter->SetInput(toItk<Image>(coarse.grid(), coarse.voxels()));
  filter->SetMaskImage(toItk<MaskImage>(coarse.grid(), head));
  Filter::VariableSizeArrayType iterations(3);
  iterations.Fill(30);
  filter->SetNumberOfFittingLevels(3);
  filter->SetMaximumNumberOfIterations(iterations);
  filter->SetConvergenceThreshold(0.001);
  const auto watcher = [&](const itk::EventObject&) {
    if (context.stopRequested()) filter->AbortGenerateDataOn();
  };
  filter->AddObserver(itk::IterationEvent(), watcher);
  try {
    filter->Update();
    const auto field = filter->ReconstructBiasField(filter->GetLogBiasFieldControlPointLattice());
    if (context.stopRequested()) return cancelled();
    const float* begin = field->GetBufferPointer();
    return Volume(coarse.grid(), std::vector<float>(begin, begin + coarse.grid().voxels()));
  } catch (const itk::ExceptionObject& problem) {
    if (context.stopRequested()) return cancelled();
    return failure("prepare.bias", "the shading of an image could not be estimated",
                   "prepare without bias correction", problem.GetDescription());
  }
}

}  // namespace

Result<Volume> withoutBias(const Volume& image, const JobContext& context) {
  constexpr double kCoarseMm = 4;
  const Volume coarse = resample(shrunk(image, kCoarseMm), boundingGrid(image.grid(), kCoarseMm));
  Mask head = headMask({coarse});
  for (std::size_t v = 0; v < head.size(); ++v)
    if (!(coarse.voxels()[v] > 0)) head[v] = 0;
  if (std::ranges::count(head, std::uint8_t{1}) < 100) return image;
  Result<Volume> shading = logShading(coarse, head, context);
  if (!shading) return shading;
  const Volume fine = resample(*shading, image.grid());
  std::vector<float> even(image.voxels().begin(), image.voxels().end());
  parallelFor(even.size(), 65536, [&](std::size_t begin, std::size_t end) {
    for (std::size_t v = begin; v < end; ++v)
      if (even[v] > 0) even[v] /= std::exp(fine.voxels()[v]);
  });
  return Volume(image.grid(), std::move(even), image.modality(), image.unit());
}

}  // namespace twinscope::imaging
