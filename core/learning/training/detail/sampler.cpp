#include "core/learning/training/detail/sampler.h"

#include "core/learning/augment/augment.h"

#include <ATen/ATen.h>

namespace twinscope::learning::detail {

namespace {

constexpr std::int64_t kPassesAhead = 2;

}  // namespace

Random Sampler::randomOf(std::int64_t number, std::int64_t n) const {
  return Random(m_options.seed)
      .stream("sample", static_cast<std::uint64_t>(number * m_plan.batch + n));
}

void Sampler::lookAhead(std::int64_t number) {
  for (std::int64_t pass = number + 1; pass <= number + kPassesAhead; ++pass)
    for (std::int64_t n = 0; n < m_plan.batch; ++n)
      m_cases.expect(randomOf(pass, n).below(m_cases.count()));
}

Result<Batch> Sampler::batch(std::int64_t number) {
  const auto& side = m_plan.patch;
  const Size3 size{side[0], side[1], side[2]};
  std::vector<at::Tensor> images, labels;
  lookAhead(number);
  for (std::int64_t n = 0; n < m_plan.batch; ++n) {
    Random random = randomOf(number, n);
    const auto from = m_cases.get(random.below(m_cases.count()));
    if (!from) return std::unexpected(from.error());
    Patch patch = samplePatch(**from, size, m_options.foregroundShare, random);
    const auto channels = static_cast<std::int64_t>(patch.channels.size() / size.voxels());
    at::Tensor& image = images.emplace_back(
        at::from_blob(patch.channels.data(), {channels, size.k, size.j, size.i}, at::kFloat)
            .clone());
    at::Tensor& label = labels.emplace_back(
        at::from_blob(patch.labels.data(), {1, size.k, size.j, size.i}, at::kByte).clone());
    augment(image, label, m_options.augment, m_spacingMm, random);
  }
  return Batch{at::stack(images), at::stack(labels)};
}

}  // namespace twinscope::learning::detail
