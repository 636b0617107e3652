#include "core/learning/training/detail/sampler.h"

#include "core/learning/augment/augment.h"

#include <ATen/ATen.h>

namespace twinscope::learning::detail {

Result<Batch> Sampler::batch(std::int64_t number) {
  const auto& side = m_plan.patch;
  const Size3 size{side[0], side[1], side[2]};
  std::vector<at::Tensor> images, labels;
  for (std::int64_t n = 0; n < m_plan.batch; ++n) {
    Random random = Random(m_options.seed)
                        .stream("sample", static_cast<std::uint64_t>(number * m_plan.batch + n));
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
