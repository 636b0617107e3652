#include "core/imaging/dicom/stack_loader.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/dicom/pixels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace twinscope::imaging::dicom {
namespace {

constexpr float kAirHu = -1024;
constexpr std::size_t kSlicesPerTask = 4, kTasks = 64;

/// Reads slices one after another and keeps a multi-frame file open in between.
class SliceReader {
 public:
  explicit SliceReader(const IntakeLimits& limits) : m_limits(limits) {}

  Result<StoredFrame> read(const Slice& slice) {
    if (!m_reader || m_row != slice.row) {
      auto opened = FrameReader::open(slice.row, m_limits);
      if (!opened) return std::unexpected(opened.error());
      m_reader = std::move(*opened);
      m_row = slice.row;
    }
    return m_reader->read(slice.frame);
  }

 private:
  const IntakeLimits& m_limits;
  SharedRow m_row;
  std::optional<FrameReader> m_reader;
};

/// Decodes slices on the compute pool and hands each to `use(index, stored)`; the first failure by index, if any.
Status forEachSlice(const std::vector<Slice>& slices, const IntakeLimits& limits,
                    const JobContext& context,
                    const std::function<void(std::size_t, const StoredFrame&)>& use) {
  std::vector<std::optional<Error>> errors(slices.size());
  // Every task opens its files anew, so that a file of thousands of frames is cut into few.
  const std::size_t grain = std::max(kSlicesPerTask, slices.size() / kTasks);
  parallelFor(slices.size(), grain, [&](std::size_t begin, std::size_t end) {
    SliceReader reader(limits);
    for (std::size_t n = begin; n < end; ++n) {
      if (context.stopRequested()) {
        errors[n] = cancelled().error();
        return;
      }
      const auto stored = reader.read(slices[n]);
      if (!stored) {
        errors[n] = stored.error();
        return;
      }
      use(n, *stored);
    }
  });
  const auto failed = std::ranges::find_if(errors, [](const auto& e) { return e.has_value(); });
  return failed == errors.end() ? Status() : std::unexpected(**failed);
}

void convert(const Slice& slice, const StoredFrame& stored, bool isCt, float* target) {
  const Rescale rescale = rescaleOf(slice.info());
  const PixelFormat& format = slice.row->pixels;
  const float padding = isCt ? kAirHu : 0;
  for (std::size_t n = 0; n < stored.size(); ++n)
    target[n] = format.padding && isPadding(format, stored[n])
                    ? padding
                    : static_cast<float>(rescale(stored[n]));
}

/// The slices at the grid's even steps.
std::vector<float> interpolated(const std::vector<float>& slices, std::size_t pixels,
                                const std::vector<double>& sliceOf) {
  std::vector<float> result(pixels * sliceOf.size());
  parallelFor(sliceOf.size(), kSlicesPerTask, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      const auto below = static_cast<std::size_t>(sliceOf[k]);
      const auto weight = static_cast<float>(sliceOf[k] - static_cast<double>(below));
      const float* low = slices.data() + below * pixels;
      const float* high = weight > 0 ? low + pixels : low;
      for (std::size_t n = 0; n < pixels; ++n)
        result[k * pixels + n] = low[n] + weight * (high[n] - low[n]);
    }
  });
  return result;
}

bool isIdentity(const std::vector<double>& sliceOf, std::size_t slices) {
  if (sliceOf.size() != slices) return false;
  for (std::size_t n = 0; n < slices; ++n)
    if (sliceOf[n] != static_cast<double>(n)) return false;
  return true;
}

struct Sums {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  double sum = 0;
};

Sums sumsOf(const Slice& slice, const StoredFrame& stored) {
  const Rescale rescale = rescaleOf(slice.info());
  const auto [low, high] = std::ranges::minmax(stored);
  std::int64_t total = 0;
  for (const std::int32_t value : stored) total += value;
  const double a = rescale(low), b = rescale(high);
  return {std::min(a, b), std::max(a, b),
          rescale.slope * static_cast<double>(total) +
              rescale.intercept * static_cast<double>(stored.size())};
}

}  // namespace

Result<Volume> loadFrame(const LoadableStack& stack, int frame, const JobContext& context) {
  if (frame < 0 || static_cast<std::size_t>(frame) >= stack.frames.size())
    return usageError(concat("frame ", frame, " of ", stack.frames.size()));
  const auto& slices = stack.frames[static_cast<std::size_t>(frame)];
  const std::size_t pixels = slices.front().row->pixels.pixels();
  std::vector<float> voxels(pixels * slices.size());
  const Status read =
      forEachSlice(slices, stack.limits, context, [&](std::size_t n, const StoredFrame& stored) {
        convert(slices[n], stored, stack.isCt, &voxels[n * pixels]);
      });
  if (!read) return std::unexpected(read.error());
  const StackGeometry& geometry = stack.geometry;
  if (!isIdentity(geometry.sliceOf, slices.size()))
    voxels = interpolated(voxels, pixels, geometry.sliceOf);
  Volume volume(geometry.native, std::move(voxels), stack.modality,
                stack.isCt ? Unit::hounsfield : Unit::arbitrary);
  if (!geometry.isSheared()) return volume;
  return resample(volume, geometry.grid, {}, Interpolation::linear, stack.isCt ? kAirHu : 0.F);
}

Result<VoxelStatistics> statisticsOf(const std::vector<std::vector<Slice>>& frames,
                                     const IntakeLimits& limits, const JobContext& context) {
  std::vector<Slice> all;
  for (const auto& frame : frames) all.insert(all.end(), frame.begin(), frame.end());
  std::vector<Sums> sums(all.size());
  const Status read = forEachSlice(
      all, limits, context,
      [&](std::size_t n, const StoredFrame& stored) { sums[n] = sumsOf(all[n], stored); });
  if (!read) return std::unexpected(read.error());
  Sums whole;
  double voxels = 0;
  for (std::size_t n = 0; n < all.size(); ++n) {
    whole.min = std::min(whole.min, sums[n].min);
    whole.max = std::max(whole.max, sums[n].max);
    whole.sum += sums[n].sum;
    voxels += static_cast<double>(all[n].row->pixels.pixels());
  }
  return VoxelStatistics{whole.min, whole.max, whole.sum / voxels};
}

PixelHash pixelHasher(const IntakeLimits& limits, const JobContext& context) {
  using Known = std::map<std::pair<const HeaderRow*, std::size_t>, std::optional<std::uint64_t>>;
  return [known = std::make_shared<Known>(), reader = std::make_shared<SliceReader>(limits),
          &context](const Slice& slice) -> std::optional<std::uint64_t> {
    const auto [place, isNew] = known->try_emplace({slice.row.get(), slice.frame});
    if (!isNew || context.stopRequested()) return place->second;
    const auto stored = reader->read(slice);
    if (stored)
      place->second = stableHash(
          {reinterpret_cast<const char*>(stored->data()), stored->size() * sizeof(std::int32_t)});
    return place->second;
  };
}

}  // namespace twinscope::imaging::dicom
