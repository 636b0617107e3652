#include "core/learning/networks/encoder_decoder.h"

#include "core/base/text.h"
#include "core/learning/networks/detail/architecture.h"
#include "core/learning/networks/detail/slices.h"

#include <ATen/ATen.h>

#include <ranges>

namespace twinscope::learning {
namespace {

using namespace detail;

/// One step up: the coarser map doubled, the skip (gated) beside it, a block over both.
class UpStage {
 public:
  /// after: blocks of the decoder that come after this one.
  UpStage(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
          const Architecture& a, std::size_t after)
      : m_up(names, name + ".up", in, out, a.style) {
    const std::int64_t inner = std::max<std::int64_t>(1, out / 2);
    if (a.gate == GateKind::monai)
      m_gate.emplace(names, name + ".gate", out, inner, a.style.dimensions);
    if (a.gate == GateKind::oktay) m_oktay.emplace(names, name + ".gate", out, in, inner);
    m_block.emplace(names, name + ".block", 2 * out, out, a.style);
    m_adapter = adapterAfter(names, name, out, a.adapters, after, a.style.dimensions);
  }

  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const at::Tensor& skip,
                                   const Pass& pass) const {
    const at::Tensor up = m_up(x, pass);
    at::Tensor shown = skip;
    if (m_gate) shown = skip * m_gate->attention(up, skip, pass);
    if (m_oktay) shown = skip * m_oktay->attention(x, skip);
    const at::Tensor y = m_block->forward({shown, up}, pass);
    return m_adapter ? m_adapter->forward(y) : y;
  }

 private:
  UpConvolution m_up;
  std::optional<AttentionGate> m_gate;
  std::optional<OktayGate> m_oktay;
  std::optional<ConvBlock> m_block;
  std::optional<Adapter> m_adapter;
};

class EncoderDecoder final : public LayeredNetwork {
 public:
  EncoderDecoder(const Architecture& a, NetworkChannels channels)
      : m_dimensions(a.style.dimensions),
        m_multiple((std::int64_t{1} << a.widths.size()) *
                   (a.transformer ? a.transformer->patch : 1)) {
    std::int64_t in = channels.in;
    for (const std::int64_t width : a.widths) {
      m_down.emplace_back(m_names, concat("enc.", m_down.size()), in, width, a.style);
      in = width;
    }
    if (a.transformer) {
      m_transformer.emplace(m_names, "vit", in, a.style, *a.transformer);
    } else {
      m_bottom.emplace(m_names, "bottom", in, a.bottom, a.style);
      in = a.bottom;
    }
    for (const std::int64_t width : std::views::reverse(a.widths)) {
      m_up.emplace_back(m_names, concat("dec.", m_up.size()), in, width, a,
                        a.widths.size() - 1 - m_up.size());
      in = width;
    }
    m_head.emplace(m_names, "head", a.style.kernel(channels.out, in, 1), channels.out,
                   TensorRole::head);
  }

  at::Tensor forward(const at::Tensor& batch) override {
    if (m_dimensions == 3) return scores(batch);
    return stacked(scores(slicesOf(batch)), batch.size(0));
  }
  std::array<std::int64_t, 3> sideMultiples() const override {
    return {m_multiple, m_multiple, m_dimensions == 3 ? m_multiple : 1};
  }

 private:
  at::Tensor scores(at::Tensor x) const {
    std::vector<at::Tensor> skips;
    for (const ConvBlock& level : m_down) {
      skips.push_back(level.forward(x, m_pass));
      x = halved(skips.back(), m_pass);
    }
    x = m_transformer ? m_transformer->forward(x, m_pass) : m_bottom->forward(x, m_pass);
    for (const UpStage& level : m_up) {
      x = level.forward(x, skips.back(), m_pass);
      skips.pop_back();
    }
    return convolve(x, *m_head);
  }

  std::int64_t m_dimensions;
  std::int64_t m_multiple;
  std::vector<ConvBlock> m_down;
  std::optional<ConvBlock> m_bottom;
  std::optional<TransformerBottleneck> m_transformer;
  std::vector<UpStage> m_up;
  std::optional<Affine> m_head;
};

Result<std::unique_ptr<Network>> make(const std::string& architecture, NetworkChannels channels,
                                      const Architecture& defaults) {
  const auto parsed = parseArchitecture(architecture, defaults);
  if (!parsed) return std::unexpected(parsed.error());
  return std::make_unique<EncoderDecoder>(*parsed, channels);
}

}  // namespace

Result<std::unique_ptr<Network>> makeUNet3d(const std::string& architecture,
                                            NetworkChannels channels) {
  return make(architecture, channels, {});
}

Result<std::unique_ptr<Network>> makeAttentionUNet3d(const std::string& architecture,
                                                     NetworkChannels channels) {
  Architecture defaults;
  defaults.gate = GateKind::monai;
  return make(architecture, channels, defaults);
}

Result<std::unique_ptr<Network>> makeTwinSegNet(const std::string& architecture,
                                                NetworkChannels channels) {
  Architecture defaults;
  defaults.style.slope = 0;
  defaults.transformer.emplace();
  return make(architecture, channels, defaults);
}

Result<std::unique_ptr<Network>> makeUNet2d(const std::string& architecture,
                                            NetworkChannels channels) {
  Architecture defaults;
  defaults.style.dimensions = 2;
  return make(architecture, channels, defaults);
}

}  // namespace twinscope::learning
