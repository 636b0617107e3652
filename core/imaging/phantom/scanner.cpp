#include "core/imaging/phantom/scanner.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

/// In the order of Tissue, white matter as 1: textbook contrasts of spin-echo T1, fat-bright TSE T2 and FLAIR at 3 T.
//                              air    skin   muscle fat    bone   marrow fluid  grey   white  deep
//                              glios. blood  dura   chor.  oedema enh.   necr.  cavity
constexpr SignalTable kT1{0.005F, 0.55F, 0.55F, 1.35F, 0.06F, 0.80F, 0.22F, 0.68F, 1.00F,
                          0.82F,  0.85F, 0.40F, 0.50F, 0.50F, 0.70F, 0.60F, 0.40F, 0.25F};
constexpr SignalTable kT1c{0.005F, 0.65F, 0.60F, 1.35F, 0.06F, 0.85F, 0.23F, 0.71F, 1.02F,
                           0.84F,  0.87F, 1.65F, 1.05F, 1.45F, 0.72F, 1.55F, 0.42F, 0.26F};
constexpr SignalTable kT2{0.005F, 0.70F, 0.50F, 1.30F, 0.08F, 0.75F, 3.00F, 1.50F, 1.00F,
                          1.15F,  1.50F, 0.40F, 0.50F, 2.10F, 2.10F, 1.75F, 2.45F, 2.85F};
constexpr SignalTable kFlair{0.005F, 0.65F, 0.55F, 1.10F, 0.08F, 0.65F, 0.18F, 1.30F, 1.00F,
                             1.10F,  1.60F, 0.45F, 0.50F, 1.00F, 1.90F, 1.60F, 1.20F, 0.35F};

const SignalTable& neutralTable(Modality sequence) {
  switch (sequence) {
    case Modality::t1c:
      return kT1c;
    case Modality::t2:
      return kT2;
    case Modality::flair:
      return kFlair;
    default:
      return kT1;
  }
}

/// Trilinear with the edge repeated: the neck goes on below, the trunk on both sides.
template <class Value>
float sample(const Value* data, const Grid& grid, Vec3 at) {
  const auto clampTo = [](double x, std::int64_t n) {
    return std::clamp(x, 0.0, static_cast<double>(n) - 1.001);
  };
  const double x = clampTo(at.x, grid.size.i), y = clampTo(at.y, grid.size.j),
               z = clampTo(at.z, grid.size.k);
  const auto i = static_cast<std::int64_t>(x), j = static_cast<std::int64_t>(y),
             k = static_cast<std::int64_t>(z);
  const auto fx = static_cast<float>(x - static_cast<double>(i)),
             fy = static_cast<float>(y - static_cast<double>(j)),
             fz = static_cast<float>(z - static_cast<double>(k));
  const Value* p = data + i + grid.size.i * (j + grid.size.j * k);
  const auto row = grid.size.i, plane = grid.size.i * grid.size.j;
  const auto along = [&](std::int64_t o) {
    const auto a = static_cast<float>(p[o]);
    return a + fx * (static_cast<float>(p[o + 1]) - a);
  };
  const float low = along(0) + fy * (along(row) - along(0));
  const float high = along(plane) + fy * (along(plane + row) - along(plane));
  return low + fz * (high - low);
}

/// Offsets within a voxel, in voxels, of n equal parts' centres.
std::vector<double> offsets(double voxelMm, double fineMm) {
  const int n = std::max(1, static_cast<int>(std::lround(voxelMm / fineMm)));
  std::vector<double> result;
  for (int part = 0; part < n; ++part) result.push_back((part + 0.5) / n - 0.5);
  return result;
}

/// The voxels that are not zero.
VoxelBox extentOf(const std::vector<std::uint8_t>& share, const Grid& grid) {
  VoxelBox box{{grid.size.i, grid.size.j, grid.size.k}, {0, 0, 0}};
  std::size_t n = 0;
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i, ++n) {
        if (share[n] == 0) continue;
        const std::array at{i, j, k};
        for (int axis = 0; axis < 3; ++axis) {
          box.begin[axis] = std::min(box.begin[axis], at[axis]);
          box.end[axis] = std::max(box.end[axis], at[axis] + 1);
        }
      }
  return box;
}

/// False where a voxel of this half size, in fine voxels, cannot touch the box.
bool near(const VoxelBox& box, Vec3 at, double margin) {
  return at.x > static_cast<double>(box.begin[0]) - margin &&
         at.x < static_cast<double>(box.end[0]) + margin &&
         at.y > static_cast<double>(box.begin[1]) - margin &&
         at.y < static_cast<double>(box.end[1]) + margin &&
         at.z > static_cast<double>(box.begin[2]) - margin &&
         at.z < static_cast<double>(box.end[2]) + margin;
}

/// The voxel average of a field on the fine grid, for every voxel of the acquisition; 0 away from the extent.
template <class Value>
std::vector<float> averaged(const Value* data, const Grid& fine, const VoxelBox& extent,
                            const Acquisition& acquisition) {
  const Grid& grid = acquisition.grid;
  const Affine fineFromVoxel =
      fine.worldFromVoxel.inverse() * acquisition.bodyFromScanner * grid.worldFromVoxel;
  const Vec3 size = grid.spacingMm(), step = fine.spacingMm();
  std::vector<Vec3> parts;
  for (const double c : offsets(size.z, step.z))
    for (const double b : offsets(size.y, step.y))
      for (const double a : offsets(size.x, step.x))
        parts.push_back(fineFromVoxel.rotate({a, b, c}));
  const double margin = 2 + length(size) / step.x;
  std::vector<float> result(grid.voxels(), 0.F);
  parallelFor(static_cast<std::size_t>(grid.size.j * grid.size.k), 32,
              [&](std::size_t begin, std::size_t end) {
                for (std::size_t r = begin; r < end; ++r) {
                  const auto row = static_cast<std::int64_t>(r);
                  const std::int64_t j = row % grid.size.j, k = row / grid.size.j;
                  const Vec3 start =
                      fineFromVoxel * Vec3{0, static_cast<double>(j), static_cast<double>(k)};
                  const Vec3 along = fineFromVoxel.column(0);
                  float* out = result.data() + row * grid.size.i;
                  for (std::int64_t i = 0; i < grid.size.i; ++i) {
                    const Vec3 centre = start + static_cast<double>(i) * along;
                    if (!near(extent, centre, margin)) continue;
                    float sum = 0;
                    for (const Vec3& part : parts) sum += sample(data, fine, centre + part);
                    out[i] = sum / static_cast<float>(parts.size());
                  }
                }
              });
  return result;
}

/// A receive coil's shading: a random cubic of the position, relative amplitude as the style says.
struct BiasField {
  std::array<double, 9> c{};
  double amplitude;

  BiasField(Random random, double relative) : amplitude(relative) {
    for (double& value : c) value = random.normal();
  }
  double at(Vec3 mm) const {
    const double x = mm.x / 90, y = mm.y / 110, z = mm.z / 90;
    const double sum = c[0] * x + c[1] * y + c[2] * z +
                       0.7 * (c[3] * x * x + c[4] * y * y + c[5] * z * z) +
                       0.7 * (c[6] * x * y + c[7] * y * z + c[8] * x * z);
    return 1 + amplitude * sum / std::sqrt(2.5 + sum * sum);
  }
};

/// |s + σ(n₁ + i·n₂)|: magnitude images of complex Gaussian noise (both normals by Marsaglia's polar method).
float rician(double signal, double sigma, Random& random) {
  double a = 0, b = 0, square = 0;
  do {
    a = random.uniform(-1, 1);
    b = random.uniform(-1, 1);
    square = a * a + b * b;
  } while (square >= 1 || square == 0);
  const double scale = sigma * std::sqrt(-2 * std::log(square) / square);
  const double real = signal + scale * a, imaginary = scale * b;
  return static_cast<float>(std::sqrt(real * real + imaginary * imaginary));
}

std::string_view streamName(Modality sequence) { return nameOf(sequence); }

/// HU of noise for a style's noise of 1.
constexpr double kCtNoiseHu = 500;

std::vector<float> averageShare(const std::vector<std::uint8_t>& share, const Grid& from,
                                const Acquisition& acquisition) {
  return averaged(share.data(), from, extentOf(share, from), acquisition);
}

/// change(value, point in the scanner, row's noise) for every voxel.
template <class Change>
void overRows(std::vector<float>& voxels, const Grid& grid, const Random& visit, Change change) {
  parallelFor(static_cast<std::size_t>(grid.size.j * grid.size.k), 32,
              [&](std::size_t begin, std::size_t end) {
                for (std::size_t r = begin; r < end; ++r) {
                  const auto row = static_cast<std::int64_t>(r);
                  const std::int64_t j = row % grid.size.j, k = row / grid.size.j;
                  float* out = voxels.data() + row * grid.size.i;
                  Random noise = visit.stream("noise", r);
                  for (std::int64_t i = 0; i < grid.size.i; ++i)
                    out[i] = change(
                        static_cast<double>(out[i]),
                        grid.worldFromVoxel * Vec3{static_cast<double>(i), static_cast<double>(j),
                                                   static_cast<double>(k)},
                        noise);
                }
              });
}

}  // namespace

std::uint8_t byteOf(float share) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(share, 0.F, 1.F) * 255.F));
}

RenderedBody::RenderedBody(const Grid& fine, std::size_t signalCount, float background,
                           std::size_t partCount)
    : grid(fine),
      signals(signalCount, std::vector<float>(fine.voxels(), background)),
      mask(fine.voxels(), 0),
      parts(partCount, mask) {}

Status RenderedBody::render(const std::function<void(std::size_t, Vec3)>& paint,
                            const JobContext& context) const {
  const auto rows = static_cast<std::size_t>(grid.size.j * grid.size.k);
  parallelFor(rows, 16, [&](std::size_t begin, std::size_t end) {
    if (context.stopRequested()) return;
    for (std::size_t row = begin; row < end; ++row) {
      const auto j = static_cast<std::int64_t>(row) % grid.size.j;
      const auto k = static_cast<std::int64_t>(row) / grid.size.j;
      for (std::int64_t i = 0; i < grid.size.i; ++i)
        paint(row * static_cast<std::size_t>(grid.size.i) + static_cast<std::size_t>(i),
              grid.worldFromVoxel *
                  Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)});
    }
  });
  if (context.stopRequested()) return cancelled();
  return {};
}

SignalTable signalTable(Modality sequence, double contrastShift) {
  SignalTable table = neutralTable(sequence);
  const auto middle = table[static_cast<std::size_t>(Tissue::grey)];
  const auto factor = static_cast<float>(1 + 0.3 * contrastShift);
  for (std::size_t n = static_cast<std::size_t>(Tissue::fluid); n < kTissues; ++n)
    table[n] = std::max(0.03F, middle + factor * (table[n] - middle));
  return table;
}

Acquisition planAcquisition(const PhantomSpec& spec, Modality sequence) {
  const SiteStyle& style = spec.style;
  const bool volumetric = sequence == Modality::t1 || sequence == Modality::t1c;
  const double thin = style.volumeSliceMm > 0 ? style.volumeSliceMm : style.sliceThicknessMm / 4;
  const double slice = volumetric ? std::max(style.inPlaneMm, thin) : style.sliceThicknessMm;
  constexpr Vec3 kFieldOfViewMm{186, 232, 182};
  const auto count = [](double mm, double step) {
    return std::max<std::int64_t>(2, std::llround(mm / step));
  };
  const Size3 size{count(kFieldOfViewMm.x, style.inPlaneMm),
                   count(kFieldOfViewMm.y, style.inPlaneMm), count(kFieldOfViewMm.z, slice)};
  Random random = Random(spec.visitSeed).stream("plan", stableHash(streamName(sequence)));
  // Slice stacks are tilted towards the skull base as technologists do; volumes are straight.
  const double tilt = volumetric ? 0 : random.uniform(-0.12, 0.12);
  Acquisition result{
      sequence, Grid::axisAligned(size, {style.inPlaneMm, style.inPlaneMm, slice}), {}};
  const Vec3 half = result.grid.centreInWorld();
  const Vec3 isocentre{random.uniform(-1, 1), random.uniform(-2, 2), random.uniform(-2, 2)};
  result.grid.worldFromVoxel = Affine::shift(isocentre) * Affine::rotation({tilt, 0, 0}) *
                               Affine::shift(-1.0 * half) * result.grid.worldFromVoxel;
  // The head moves a little between sequences.
  const auto jitter = [&random](double sigma) {
    return Vec3{sigma * random.normal(), sigma * random.normal(), sigma * random.normal()};
  };
  const Affine motion = Affine::shift(jitter(0.25)) * Affine::rotation(jitter(0.004));
  const Affine scannerFromBody =
      motion * Affine::shift(spec.headShiftMm) * Affine::rotation(spec.headTurnRad);
  result.bodyFromScanner = scannerFromBody.inverse();
  return result;
}

Volume acquire(const RenderedBody& body, std::size_t signal, const Acquisition& acquisition,
               const SiteStyle& style, std::uint64_t visitSeed) {
  // Air, neck and trunk go on beyond the fine grid.
  constexpr std::int64_t kFar = 1 << 20;
  const VoxelBox whole{{-kFar, -kFar, -kFar}, {kFar, kFar, kFar}};
  std::vector<float> voxels = averaged(body.signals[signal].data(), body.grid, whole, acquisition);
  const Grid& grid = acquisition.grid;
  const Random visit = Random(visitSeed).stream(streamName(acquisition.sequence));
  if (acquisition.sequence == Modality::ct) {
    overRows(voxels, grid, visit, [&](double hu, Vec3, Random& noise) {
      return static_cast<float>(std::max(-1024.0, hu + kCtNoiseHu * style.noise * noise.normal()));
    });
    return {grid, std::move(voxels), acquisition.sequence, Unit::hounsfield};
  }
  const BiasField bias(visit.stream("bias"), style.biasField);
  Random gainRandom = visit.stream("gain");
  const double gain = style.intensityScale * gainRandom.uniform(0.9, 1.1);
  const double sigma = gain * style.noise;
  overRows(voxels, grid, visit, [&](double value, Vec3 mm, Random& noise) {
    return rician(gain * bias.at(mm) * value, sigma, noise);
  });
  return {grid, std::move(voxels), acquisition.sequence};
}

std::vector<std::uint8_t> labelsOn(const RenderedBody& body, const Acquisition& acquisition) {
  std::vector<std::vector<float>> shares;
  for (const auto& part : body.parts) shares.push_back(averageShare(part, body.grid, acquisition));
  std::vector<std::uint8_t> labels(acquisition.grid.voxels(), 0);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    std::size_t best = 0;
    float sum = 0;
    for (std::size_t part = 0; part < shares.size(); ++part) {
      sum += shares[part][n];
      if (shares[part][n] > shares[best][n]) best = part;
    }
    if (sum >= 127.5F) labels[n] = static_cast<std::uint8_t>(best + 1);
  }
  return labels;
}

std::vector<std::uint8_t> maskOn(const RenderedBody& body, const Acquisition& acquisition) {
  const std::vector<float> share = averageShare(body.mask, body.grid, acquisition);
  std::vector<std::uint8_t> mask(share.size());
  std::ranges::transform(share, mask.begin(), [](float s) { return s >= 127.5F ? 1 : 0; });
  return mask;
}

}  // namespace twinscope::imaging
