#include "app/services/case_sources.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>

namespace twinscope::app {
namespace {

using learning::CaseSource;
using learning::TrainingCase;

/// Values that a voxel can have: background and the labels; cavities of a resection stay what they are.
int classesOf(const LabelTable& table) {
  int classes = 1;
  for (const auto& entry : table.entries())
    if (entry.region != Region::rc) classes = std::max(classes, entry.value + 1);
  return classes;
}

double deviationWithin(const Volume& image, const std::vector<std::uint8_t>& mask) {
  double sum = 0, squares = 0;
  std::size_t count = 0;
  for (std::size_t v = 0; v < mask.size(); ++v) {
    if (mask[v] == 0) continue;
    const double value = image.voxels()[v];
    sum += value;
    squares += value * value;
    ++count;
  }
  if (count == 0) return 0;
  const double mean = sum / static_cast<double>(count);
  return std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean));
}

/// Odd planes along k become the mean of their neighbours.
void loseEverySecondPlane(std::vector<float>& voxels, Size3 size) {
  const auto plane = static_cast<std::size_t>(size.i * size.j);
  for (std::size_t k = 1; k + 1 < static_cast<std::size_t>(size.k); k += 2)
    for (std::size_t v = k * plane; v < (k + 1) * plane; ++v)
      voxels[v] = (voxels[v - plane] + voxels[v + plane]) / 2;
}

Volume poorImage(const Volume& image, const std::vector<std::uint8_t>& mask, double noise,
                 Random random) {
  const double sigma = noise * deviationWithin(image, mask);
  std::vector<float> voxels(image.voxels().begin(), image.voxels().end());
  loseEverySecondPlane(voxels, image.grid().size);
  for (float& value : voxels) value += static_cast<float>(sigma * random.normal());
  return Volume(image.grid(), std::move(voxels), image.modality(), image.unit());
}

}  // namespace

CaseSource changedBy(CaseSource source,
                     std::function<Status(TrainingCase& made, std::size_t place)> change) {
  const std::size_t count = source.count;
  return {.count = count,
          .load = [source = std::move(source),
                   change = std::move(change)](std::size_t n) -> Result<TrainingCase> {
            auto made = source.load(n);
            if (!made) return made;
            if (auto changed = change(*made, n); !changed) return std::unexpected(changed.error());
            return made;
          }};
}

CaseSource remembered(CaseSource source) {
  struct Memory {
    std::mutex mutex;
    std::map<std::size_t, TrainingCase> cases;
  };
  const std::size_t count = source.count;
  return {.count = count,
          .load = [memory = std::make_shared<Memory>(),
                   source = std::move(source)](std::size_t n) -> Result<TrainingCase> {
            const std::scoped_lock lock(memory->mutex);
            if (const auto at = memory->cases.find(n); at != memory->cases.end()) return at->second;
            auto made = source.load(n);
            if (made) memory->cases[n] = *made;
            return made;
          }};
}

CaseSource pooled(std::vector<CaseSource> sources) {
  std::size_t count = 0;
  for (const CaseSource& source : sources) count += source.count;
  return {.count = count, .load = [sources = std::move(sources)](std::size_t n) {
            auto at = sources.begin();
            for (; n >= at->count; ++at) n -= at->count;
            return at->load(n);
          }};
}

CaseSource chosenFrom(CaseSource source, std::vector<std::size_t> places) {
  const std::size_t count = places.size();
  return {.count = count,
          .load = [source = std::move(source), places = std::move(places)](std::size_t n) {
            return source.load(places.at(n));
          }};
}

CaseSource withSequences(CaseSource source, std::vector<Modality> sequences) {
  return changedBy(std::move(source),
                   [sequences = std::move(sequences)](TrainingCase& made, std::size_t) -> Status {
                     std::vector<Volume> images;
                     for (const Modality sequence : sequences)
                       for (const Volume& image : made.images)
                         if (image.modality() == sequence) images.push_back(image);
                     made.images = std::move(images);
                     made.scannedMm.clear();  // they were in the order of the images
                     return {};
                   });
}

CaseSource withPermutedLabels(CaseSource source) {
  return changedBy(std::move(source), [](TrainingCase& made, std::size_t) -> Status {
    const int classes = classesOf(made.truth.table());
    std::vector<std::uint8_t> labels(made.truth.labels().begin(), made.truth.labels().end());
    for (std::size_t v = 0; v < labels.size(); ++v)
      if (made.brainMask[v] != 0 && labels[v] < classes)
        labels[v] = static_cast<std::uint8_t>((labels[v] + 1) % classes);
    made.truth = LabelMap(made.truth.grid(), std::move(labels), made.truth.table());
    return {};
  });
}

CaseSource ofPoorImages(CaseSource source, double noise, std::uint64_t seed) {
  return changedBy(std::move(source), [noise, seed](TrainingCase& made, std::size_t n) -> Status {
    for (std::size_t c = 0; c < made.images.size(); ++c)
      made.images[c] = poorImage(made.images[c], made.brainMask, noise,
                                 Random(seed).stream("poor image", 16 * n + c));
    return {};
  });
}

}  // namespace twinscope::app
