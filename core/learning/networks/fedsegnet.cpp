#include "core/learning/networks/fedsegnet.h"

#include "core/base/text.h"
#include "core/learning/networks/detail/architecture.h"

#include <ATen/ATen.h>

namespace twinscope::learning {
namespace {

using namespace detail;

constexpr double kSlope = 0.01;
constexpr std::int64_t kPatch = 16;

at::Tensor plainNorm(const at::Tensor& x) {
  return at::instance_norm(x, {}, {}, {}, {}, true, 0.1, 1e-5, false);
}

/// conv, norm, leaky ReLU, conv, norm; plus the input (brought to the width by a 1-voxel convolution); leaky ReLU.
class ResidualBlock {
 public:
  ResidualBlock(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out)
      : m_conv1(names, name + ".conv1.conv.weight", in, out),
        m_conv2(names, name + ".conv2.conv.weight", out, out) {
    if (in != out) m_conv3 = names.parameter(name + ".conv3.conv.weight", {out, in, 1, 1, 1});
  }
  [[nodiscard]] at::Tensor forward(at::TensorList parts, const Pass& pass) const {
    at::Tensor y = plainNorm(m_conv1(parts, pass));
    y = plainNorm(m_conv2(at::leaky_relu_(y, kSlope), pass));
    const at::Tensor x = parts.size() == 1 ? parts[0] : at::cat(parts, 1);
    const at::Tensor past = m_conv3.defined() ? plainNorm(at::conv3d(x, m_conv3)) : x;
    return at::leaky_relu(y + past, kSlope);
  }

 private:
  Convolution3 m_conv1, m_conv2;
  at::Tensor m_conv3;
};

/// A state of the transformer (1/16 of the resolution) doubled `times` + 1 times to become a skip.
class RaisedSkip {
 public:
  RaisedSkip(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
             int times)
      : m_first(names, name + ".transp_conv_init.conv.weight", in, out) {
    for (int n = 0; n < times; ++n) {
      const std::string stage = concat(name, ".blocks.", n);
      m_up.emplace_back(names, stage + ".0.conv.weight", out, out);
      m_blocks.emplace_back(names, stage + ".1", out, out);
    }
  }
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const Pass& pass) const {
    at::Tensor y = m_first(x, pass);
    for (std::size_t n = 0; n < m_up.size(); ++n) y = m_blocks[n].forward(m_up[n](y, pass), pass);
    return y;
  }

 private:
  UpConvolution m_first;
  std::vector<UpConvolution> m_up;
  std::vector<ResidualBlock> m_blocks;
};

class UpStep {
 public:
  UpStep(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
         const std::optional<AdapterOptions>& adapters, std::size_t after)
      : m_up(names, name + ".transp_conv.conv.weight", in, out),
        m_block(names, name + ".conv_block", 2 * out, out),
        m_adapter(adapterAfter(names, name, out, adapters, after, 3)) {}
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const at::Tensor& skip,
                                   const Pass& pass) const {
    const at::Tensor y = m_block.forward({m_up(x, pass), skip}, pass);
    return m_adapter ? m_adapter->forward(y) : y;
  }

 private:
  UpConvolution m_up;
  ResidualBlock m_block;
  std::optional<Adapter> m_adapter;
};

class FedSegNet final : public LayeredNetwork {
 public:
  FedSegNet(const TransformerArchitecture& a, NetworkChannels channels)
      : m_options(a.transformer),
        m_positions(m_names.parameter("vit.patch_embedding.position_embeddings",
                                      {1, m_options.tokens(), m_options.width})),
        m_embed(m_names, "vit.patch_embedding.patch_embeddings",
                {m_options.width, channels.in, kPatch, kPatch, kPatch}, m_options.width) {
    const TransformerOptions& t = a.transformer;
    const std::int64_t features = a.features;
    m_blocks = makeBlocks(m_names, "vit", t);
    m_norm.emplace(m_names, "vit.norm", at::IntArrayRef({t.width}), t.width, TensorRole::norm);
    m_first.emplace(m_names, "encoder1.layer", channels.in, features);
    for (int level = 1; level <= 3; ++level)
      m_skips.emplace_back(m_names, concat("encoder", level + 1), t.width, features << level,
                           3 - level);
    for (int level = 3; level >= 0; --level)
      m_up.emplace_back(m_names, concat("decoder", level + 2),
                        level == 3 ? t.width : features << (level + 1), features << level,
                        a.adapters, static_cast<std::size_t>(level));
    m_head.emplace(m_names, "out.conv.conv", at::IntArrayRef({channels.out, features, 1, 1, 1}),
                   channels.out, TensorRole::head);
  }

  at::Tensor forward(const at::Tensor& batch) override {
    std::vector<at::Tensor> skips{m_first->forward(batch, m_pass)};
    const at::Tensor patches = at::conv3d(batch, m_embed.weight, m_embed.bias, kPatch);
    at::Tensor tokens = placedTokens(patches, m_positions, m_options, m_pass);
    for (std::size_t n = 0; n < m_blocks.size(); ++n) {
      tokens = m_blocks[n].forward(tokens, m_pass);
      const std::size_t level = skips.size();
      if (level <= 3 && n == level * m_blocks.size() / 4)
        skips.push_back(m_skips[level - 1].forward(mapOf(tokens, patches), m_pass));
    }
    at::Tensor map = mapOf(layerNorm(tokens, *m_norm), patches);
    for (const UpStep& step : m_up) {
      map = step.forward(map, skips.back(), m_pass);
      skips.pop_back();
    }
    return convolve(map, *m_head);
  }
  std::array<std::int64_t, 3> sideMultiples() const override { return {kPatch, kPatch, kPatch}; }

 private:
  TransformerOptions m_options;
  at::Tensor m_positions;
  Affine m_embed;
  std::vector<TransformerBlock> m_blocks;
  std::optional<Affine> m_norm;
  std::optional<ResidualBlock> m_first;
  std::vector<RaisedSkip> m_skips;
  std::vector<UpStep> m_up;
  std::optional<Affine> m_head;
};

}  // namespace

Result<std::unique_ptr<Network>> makeFedSegNet(const std::string& architecture,
                                               NetworkChannels channels) {
  TransformerOptions defaults{.width = 768, .heads = 12, .depth = 12, .dropout = 0};
  defaults.parts = {"norm1", "attn.qkv", "attn.out_proj", "norm2", "mlp.linear1", "mlp.linear2"};
  const auto parsed = parseTransformer(architecture, defaults);
  if (!parsed) return std::unexpected(parsed.error());
  return std::make_unique<FedSegNet>(*parsed, channels);
}

}  // namespace twinscope::learning
