#pragma once

#include "core/learning/networks/detail/layers.h"

namespace twinscope::learning::detail {

struct TransformerOptions {
  std::int64_t patch = 1;    ///< side of a token in voxels of the feature map
  std::int64_t width = 256;  ///< of a token; must divide by heads
  std::int64_t heads = 8;
  std::int64_t depth = 4;
  std::int64_t mlp = 0;  ///< hidden width of a block's perceptron; 0 is 4 × width
  double dropout = 0.1;
  std::array<std::int64_t, 3> grid{8, 8,
                                   8};  ///< tokens along k, j, i that positions are stored for
  /// a block's names
  std::array<const char*, 6> parts{"norm1", "qkv", "proj", "norm2", "fc1", "fc2"};

  [[nodiscard]] std::int64_t hidden() const { return mlp > 0 ? mlp : 4 * width; }
  [[nodiscard]] std::int64_t tokens() const { return grid[0] * grid[1] * grid[2]; }
};

/// t += MHSA(LN t); t += W2·GELU(W1·LN t) on batch × tokens × width. qkv without bias, rows q|k|v each heads-major
/// (Vaswani et al., arXiv:1706.03762; Dosovitskiy et al., arXiv:2010.11929).
class TransformerBlock {
 public:
  TransformerBlock(NamedTensors& names, const std::string& name, const TransformerOptions& options);
  [[nodiscard]] at::Tensor forward(const at::Tensor& tokens, const Pass& pass) const;

 private:
  [[nodiscard]] at::Tensor attended(const at::Tensor& tokens, const Pass& pass) const;

  std::int64_t m_heads;
  double m_dropout;
  Affine m_norm1;
  at::Tensor m_qkv;
  Affine m_proj;
  Affine m_norm2;
  Affine m_fc1, m_fc2;
};

/// Learnt positions of `from` tokens (1 × tokens × width) on another grid of tokens: trilinear, corners not aligned.
[[nodiscard]] at::Tensor positionsOn(const at::Tensor& positions,
                                     const std::array<std::int64_t, 3>& from,
                                     const std::array<std::int64_t, 3>& to);

/// The stages that both networks with tokens share. Tokens are batch × tokens × width, in C order of (k, j, i).
[[nodiscard]] std::vector<TransformerBlock> makeBlocks(NamedTensors& names, const std::string& name,
                                                       const TransformerOptions& options);
[[nodiscard]] at::Tensor layerNorm(const at::Tensor& tokens, const Affine& norm);
/// A map's tokens with their positions, after dropout.
[[nodiscard]] at::Tensor placedTokens(const at::Tensor& map, const at::Tensor& positions,
                                      const TransformerOptions& options, const Pass& pass);
/// Tokens back as a map of the size of `like`.
[[nodiscard]] at::Tensor mapOf(const at::Tensor& tokens, const at::Tensor& like);

/// Bottleneck of the hybrid network (Wakili et al., "TwinSegNet", arXiv:2512.17488): the feature map as tokens through
/// `depth` blocks, back to a map, convolved and added to the map that came in. Keeps shape: batch × channels × k × j × i,
/// sides divisible by patch.
class TransformerBottleneck {
 public:
  TransformerBottleneck(NamedTensors& names, const std::string& name, std::int64_t channels,
                        const BlockStyle& style, const TransformerOptions& options);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const Pass& pass) const;

 private:
  TransformerOptions m_options;
  double m_slope;
  at::Tensor m_positions;
  Affine m_embed;
  std::vector<TransformerBlock> m_blocks;
  Affine m_norm;
  Affine m_out;
  Norm m_outNorm;
};

}  // namespace twinscope::learning::detail
