#include "core/learning/networks/detail/transformer.h"

#include "core/base/text.h"

#include <ATen/ATen.h>

namespace twinscope::learning::detail {
namespace {

at::Tensor linear(const at::Tensor& x, const Affine& layer) {
  return at::linear(x, layer.weight, layer.bias);
}

}  // namespace

TransformerBlock::TransformerBlock(NamedTensors& names, const std::string& name,
                                   const TransformerOptions& o)
    : m_heads(o.heads),
      m_dropout(o.dropout),
      m_norm1(names, concat(name, ".", o.parts[0]), {o.width}, o.width, TensorRole::norm),
      m_qkv(names.parameter(concat(name, ".", o.parts[1], ".weight"), {3 * o.width, o.width})),
      m_proj(names, concat(name, ".", o.parts[2]), {o.width, o.width}, o.width),
      m_norm2(names, concat(name, ".", o.parts[3]), {o.width}, o.width, TensorRole::norm),
      m_fc1(names, concat(name, ".", o.parts[4]), {o.hidden(), o.width}, o.hidden()),
      m_fc2(names, concat(name, ".", o.parts[5]), {o.width, o.hidden()}, o.width) {}

at::Tensor TransformerBlock::attended(const at::Tensor& tokens, const Pass& pass) const {
  const std::int64_t batch = tokens.size(0), count = tokens.size(1), width = tokens.size(2);
  const at::Tensor qkv = at::linear(tokens, m_qkv)
                             .view({batch, count, 3, m_heads, width / m_heads})
                             .permute({2, 0, 3, 1, 4});
  const at::Tensor mixed = at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]);
  const at::Tensor joined = mixed.transpose(1, 2).reshape({batch, count, width});
  return pass.dropout(linear(joined, m_proj), m_dropout);
}

at::Tensor TransformerBlock::forward(const at::Tensor& tokens, const Pass& pass) const {
  const at::Tensor seen = tokens + attended(layerNorm(tokens, m_norm1), pass);
  const at::Tensor hidden = at::gelu(linear(layerNorm(seen, m_norm2), m_fc1));
  return seen + pass.dropout(linear(pass.dropout(hidden, m_dropout), m_fc2), m_dropout);
}

at::Tensor positionsOn(const at::Tensor& positions, const std::array<std::int64_t, 3>& from,
                       const std::array<std::int64_t, 3>& to) {
  if (from == to) return positions;
  const at::Tensor map =
      positions.transpose(1, 2).reshape({1, positions.size(2), from[0], from[1], from[2]});
  return at::upsample_trilinear3d(map, to, false).flatten(2).transpose(1, 2);
}

std::vector<TransformerBlock> makeBlocks(NamedTensors& names, const std::string& name,
                                         const TransformerOptions& options) {
  std::vector<TransformerBlock> blocks;
  for (std::int64_t n = 0; n < options.depth; ++n)
    blocks.emplace_back(names, concat(name, ".blocks.", n), options);
  return blocks;
}

at::Tensor layerNorm(const at::Tensor& tokens, const Affine& norm) {
  return at::layer_norm(tokens, {tokens.size(-1)}, norm.weight, norm.bias, 1e-5);
}

at::Tensor placedTokens(const at::Tensor& map, const at::Tensor& positions,
                        const TransformerOptions& options, const Pass& pass) {
  const at::Tensor placed =
      positionsOn(positions, options.grid, {map.size(2), map.size(3), map.size(4)});
  return pass.dropout(map.flatten(2).transpose(1, 2) + placed, options.dropout);
}

at::Tensor mapOf(const at::Tensor& tokens, const at::Tensor& like) {
  return tokens.transpose(1, 2).reshape(
      {tokens.size(0), -1, like.size(2), like.size(3), like.size(4)});
}

TransformerBottleneck::TransformerBottleneck(NamedTensors& names, const std::string& name,
                                             std::int64_t channels, const BlockStyle& style,
                                             const TransformerOptions& options)
    : m_options(options),
      m_slope(style.slope),
      m_positions(names.parameter(name + ".pos", {1, options.tokens(), options.width})),
      m_embed(names, name + ".embed", style.kernel(options.width, channels, options.patch),
              options.width),
      m_blocks(makeBlocks(names, name, options)),
      m_norm(names, name + ".norm", {options.width}, options.width, TensorRole::norm),
      m_out(names, name + ".out", style.kernel(channels, options.width, 3), channels),
      m_outNorm(names, name + ".out_norm", channels, style.norm) {}

at::Tensor TransformerBottleneck::forward(const at::Tensor& x, const Pass& pass) const {
  const at::Tensor map =
      at::conv3d(x, m_embed.weight, m_embed.bias, at::IntArrayRef(m_options.patch));
  at::Tensor tokens = placedTokens(map, m_positions, m_options, pass);
  for (const TransformerBlock& block : m_blocks) tokens = block.forward(tokens, pass);
  at::Tensor back = mapOf(layerNorm(tokens, m_norm), map);
  if (m_options.patch > 1) back = at::upsample_trilinear3d(back, x.sizes().slice(2), false);
  return x + at::leaky_relu(m_outNorm(convolve(back, m_out), pass), m_slope);
}

}  // namespace twinscope::learning::detail
