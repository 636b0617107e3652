#include "core/learning/networks/fedgin_unet.h"

#include "core/base/text.h"
#include "core/learning/networks/detail/architecture.h"
#include "core/learning/networks/detail/slices.h"

#include <ATen/ATen.h>

#include <ranges>

namespace twinscope::learning {
namespace {

using namespace detail;

BlockStyle fedGinStyle() {
  return {.dimensions = 2,
          .norm = NormKind::batch,
          .slope = 0.2,
          .dropout = 0.3,
          .parts = {"0", "1", "3", "4"}};
}

at::Tensor enlarged(const at::Tensor& x, const at::Tensor& to) {
  return at::upsample_bilinear2d(x, to.sizes().slice(2), false);
}

class FedGinUNet final : public LayeredNetwork {
 public:
  FedGinUNet(const Architecture& a, NetworkChannels channels)
      : m_multiple(std::int64_t{1} << a.widths.size()) {
    std::int64_t in = channels.in;
    for (const std::int64_t width : a.widths) {
      m_down.emplace_back(m_names, concat("enc", m_down.size() + 1, ".0"), in, width, a.style);
      in = width;
    }
    m_bottom.emplace(m_names, "bottleneck", in, a.bottom, a.style);
    in = a.bottom;
    for (std::size_t level = a.widths.size(); level > 0; --level) {
      const std::int64_t width = a.widths[level - 1];
      m_up.emplace_back(m_names, concat("upconv", level, ".0"), in, width, a.style);
      m_blocks.emplace_back(m_names, concat("upconv", level, ".1"), 2 * width, width, a.style);
      m_adapters.push_back(
          adapterAfter(m_names, concat("upconv", level), width, a.adapters, level - 1, 2));
      in = width;
    }
    m_head.emplace(m_names, "out_layer", a.style.kernel(channels.out, in, 1), channels.out,
                   TensorRole::head);
  }

  at::Tensor forward(const at::Tensor& batch) override {
    const at::Tensor slices = slicesOf(batch);
    at::Tensor x = slices;
    std::vector<at::Tensor> skips;
    for (const ConvBlock& level : m_down)
      skips.push_back(x = halved(level.forward(x, m_pass), m_pass));
    x = m_bottom->forward(x, m_pass);
    for (std::size_t n = 0; n < m_up.size(); ++n) {
      const at::Tensor& skip = skips[skips.size() - 1 - n];
      x = m_blocks[n].forward({enlarged(m_up[n](x, m_pass), skip), skip}, m_pass);
      if (m_adapters[n]) x = m_adapters[n]->forward(x);
    }
    return stacked(enlarged(convolve(x, *m_head), slices), batch.size(0));
  }
  std::array<std::int64_t, 3> sideMultiples() const override { return {m_multiple, m_multiple, 1}; }

 private:
  std::int64_t m_multiple;
  std::vector<ConvBlock> m_down;
  std::optional<ConvBlock> m_bottom;
  std::vector<UpConvolution> m_up;
  std::vector<ConvBlock> m_blocks;
  std::vector<std::optional<Adapter>> m_adapters;
  std::optional<Affine> m_head;
};

}  // namespace

Result<std::unique_ptr<Network>> makeFedGinUNet(const std::string& architecture,
                                                NetworkChannels channels) {
  Architecture defaults;
  defaults.style = fedGinStyle();
  const auto parsed = parseArchitecture(architecture, defaults);
  if (!parsed) return std::unexpected(parsed.error());
  return std::make_unique<FedGinUNet>(*parsed, channels);
}

}  // namespace twinscope::learning
