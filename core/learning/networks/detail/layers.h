#pragma once

#include "core/learning/networks/adapters.h"
#include "core/learning/networks/detail/run_kernels.h"
#include "core/learning/networks/network.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The parts that networks are made of. Only the sources of core/learning/networks see this header: it needs LibTorch.
namespace twinscope::learning::detail {

/// Tensors under the names of weights files, in the order in which a network makes them.
class NamedTensors {
 public:
  /// Trained: has a gradient.
  at::Tensor parameter(const std::string& name, at::IntArrayRef shape,
                       TensorRole role = TensorRole::body);
  /// A norm's statistics, kept beside the parameters.
  at::Tensor statistics(const std::string& name, at::IntArrayRef shape, double value);
  [[nodiscard]] const auto& all() const { return m_all; }
  [[nodiscard]] const auto& roles() const { return m_roles; }

 private:
  std::vector<std::pair<std::string, at::Tensor>> m_all;
  std::vector<TensorRole> m_roles;
};

/// How the present pass is run.
struct Pass {
  NetworkMode mode = NetworkMode::train;
  std::optional<at::Generator> random;

  void reseed(std::uint64_t seed);
  /// x with a share of its elements set to 0 and the others raised to make up for it; x itself outside mode train.
  [[nodiscard]] at::Tensor dropout(const at::Tensor& x, double share) const;
  /// Whether run_kernels.h takes the place of LibTorch's operators for a layer on these maps, with these weights (a bias may be
  /// undefined): nowhere that a gradient is wanted.
  [[nodiscard]] bool usesKernels(at::TensorList maps, at::TensorList weights = {}) const;
};

/// A network made of this header's parts: its tensors and the state of its pass in one place.
class LayeredNetwork : public Network {
 public:
  std::vector<std::pair<std::string, at::Tensor>> namedTensors() const final {
    return m_names.all();
  }
  std::vector<TensorRole> roles() const final { return m_names.roles(); }
  void setMode(NetworkMode mode) final { m_pass.mode = mode; }
  void reseed(std::uint64_t seed) final { m_pass.reseed(seed); }

 protected:
  NamedTensors m_names;
  Pass m_pass;
};

enum class NormKind { instance, batch, group };

/// What the convolution blocks of one network share.
struct BlockStyle {
  std::int64_t dimensions = 3;  ///< 2: slices, 3: volumes
  NormKind norm = NormKind::instance;
  double slope = 0.01;  ///< of the leaky ReLU; 0 is ReLU
  double dropout = 0;   ///< after each block, while training
  std::array<const char*, 4> parts{"conv1", "norm1", "conv2", "norm2"};  ///< a block's names

  /// {out, in, side, side, side}, or without the last in 2-D.
  [[nodiscard]] std::vector<std::int64_t> kernel(std::int64_t first, std::int64_t second,
                                                 std::int64_t side) const;
};

/// Weight and bias of a convolution, a linear layer or an affine norm.
struct Affine {
  Affine(NamedTensors& names, const std::string& name, at::IntArrayRef weightShape,
         std::int64_t outputs, TensorRole role = TensorRole::body);
  at::Tensor weight, bias;
};

/// Convolution of 2 or 3 dimensions with stride 1 that keeps the size.
[[nodiscard]] at::Tensor convolve(const at::Tensor& x, const Affine& weights);
[[nodiscard]] at::Tensor halved(const at::Tensor& x, const Pass& pass);

/// Convolution of side 3 that keeps the size, of maps that lie beside each other as channels.
class Convolution3 {
 public:
  Convolution3(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
               const BlockStyle& style);
  /// Without a bias.
  Convolution3(NamedTensors& names, const std::string& weightName, std::int64_t in,
               std::int64_t out);
  [[nodiscard]] at::Tensor operator()(at::TensorList parts, const Pass& pass) const;

 private:
  at::Tensor m_weight, m_bias;
  RunConvolution m_run;
};

/// Transposed convolution with kernel and stride 2: doubles the size.
class UpConvolution {
 public:
  UpConvolution(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
                const BlockStyle& style);
  /// Without a bias.
  UpConvolution(NamedTensors& names, const std::string& weightName, std::int64_t in,
                std::int64_t out);
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;

 private:
  at::Tensor m_weight, m_bias;
  RunDoubling m_run;
};

/// Affine normalisation, eps 1e-5: of each sample and channel, of the batch with running statistics (momentum 0.1), or
/// of 8 groups of channels (fewer where 8 does not divide them). Ioffe & Szegedy, arXiv:1502.03167; Ulyanov et al.,
/// arXiv:1607.08022; Wu & He, arXiv:1803.08494.
class Norm {
 public:
  Norm(NamedTensors& names, const std::string& name, std::int64_t channels, NormKind kind);
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;
  /// The norm, then a leaky ReLU; may change x.
  [[nodiscard]] at::Tensor activated(const at::Tensor& x, double slope, const Pass& pass) const;

 private:
  /// A batch norm that takes its statistics from the batch; a frozen one keeps them.
  [[nodiscard]] bool learnsStatistics(const Pass& pass) const;
  [[nodiscard]] bool runInPlace(const at::Tensor& x, double slope) const;

  NormKind m_kind;
  Affine m_affine;
  at::Tensor m_mean, m_variance;
};

/// 2 × (convolution 3, norm, leaky ReLU), then dropout.
class ConvBlock {
 public:
  ConvBlock(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out,
            const BlockStyle& style);
  /// parts lie beside each other as channels.
  [[nodiscard]] at::Tensor forward(at::TensorList parts, const Pass& pass) const;

 private:
  double m_slope, m_dropout;
  Convolution3 m_conv1;
  Norm m_norm1;
  Convolution3 m_conv2;
  Norm m_norm2;
};

/// What is trained in place of a frozen network: x + W₂·act(W₁·x) of each voxel's features through a narrow layer (Houlsby et
/// al., arXiv:1902.00751), as convolutions of 1 voxel (Rebuffi et al., arXiv:1705.08045). W₂ and its bias begin at 0: x itself.
class Adapter {
 public:
  Adapter(NamedTensors& names, const std::string& name, std::int64_t channels,
          const AdapterOptions& options, std::int64_t dimensions);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  Affine m_in, m_out;
};

/// The adapter NAME.adapter of one of the decoder's blocks, `after` which so many more come; none where options give it none.
[[nodiscard]] std::optional<Adapter> adapterAfter(NamedTensors& names, const std::string& name,
                                                  std::int64_t channels,
                                                  const std::optional<AdapterOptions>& options,
                                                  std::size_t after, std::int64_t dimensions);

/// The additive attention gate in MONAI's form (after Oktay et al., arXiv:1804.03999): with g the upsampled feature on
/// the skip's grid, ψ = sigmoid(BN(conv1(relu(BN(conv1 g) + BN(conv1 x))))).
class AttentionGate {
 public:
  AttentionGate(NamedTensors& names, const std::string& name, std::int64_t channels,
                std::int64_t inner, std::int64_t dimensions);
  /// ψ: batch × 1 × …
  [[nodiscard]] at::Tensor attention(const at::Tensor& g, const at::Tensor& x,
                                     const Pass& pass) const;

 private:
  Affine m_convG;
  Norm m_normG;
  Affine m_convX;
  Norm m_normX;
  Affine m_convPsi;
  Norm m_normPsi;
};

/// Oktay's own form: g is the coarser feature; w_x with stride 2 and without bias, no norms, ψ brought to x trilinearly.
/// 3-D only.
class OktayGate {
 public:
  OktayGate(NamedTensors& names, const std::string& name, std::int64_t skipChannels,
            std::int64_t gateChannels, std::int64_t inner);
  [[nodiscard]] at::Tensor attention(const at::Tensor& g, const at::Tensor& x) const;

 private:
  at::Tensor m_skipWeight;
  Affine m_gate, m_psi;
};

}  // namespace twinscope::learning::detail
