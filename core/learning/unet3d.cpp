#include "core/learning/unet3d.h"

#include "core/base/text.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace twinscope::learning {
namespace {

struct Architecture {
  std::vector<std::int64_t> widths;
  std::int64_t bottom = 0;
  double slope = 0.01;
};

std::unexpected<Error> problem(std::string what) {
  return refusal("model.layout", "The U-Net's architecture is not usable: " + std::move(what),
                 R"(It reads {"widths": [8, 16, 32], "bottom": 64, "slope": 0.01})");
}

Result<Architecture> parse(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return problem("no JSON object");
  Architecture result;
  try {
    result.widths = json.at("widths").get<std::vector<std::int64_t>>();
    result.bottom = json.at("bottom").get<std::int64_t>();
    result.slope = json.value("slope", result.slope);
  } catch (const nlohmann::json::exception&) {
    return problem("widths and bottom must be numbers");
  }
  if (result.widths.empty() || result.widths.size() > 6) return problem("1 to 6 widths are needed");
  auto all = result.widths;
  all.push_back(result.bottom);
  for (const std::int64_t width : all)
    if (width < 1 || width > 1024) return problem(concat("width ", width, " is not 1 to 1024"));
  if (!(result.slope >= 0 && result.slope < 1)) return problem("slope must be 0 to 1");
  return result;
}

/// Tensors under the names of weights files, in their order.
class NamedTensors {
 public:
  at::Tensor add(const std::string& name, at::IntArrayRef shape) {
    const at::Tensor tensor = at::zeros(shape, at::kFloat).requires_grad_();
    m_all.emplace_back(name, tensor);
    return tensor;
  }
  [[nodiscard]] const auto& all() const { return m_all; }

 private:
  std::vector<std::pair<std::string, at::Tensor>> m_all;
};

/// A weight with its bias: of a convolution or of a norm.
struct Affine {
  at::Tensor weight, bias;
};

Affine affine(NamedTensors& names, const std::string& name, at::IntArrayRef shape,
              std::int64_t outputs) {
  const at::Tensor weight = names.add(name + ".weight", shape);
  return {weight, names.add(name + ".bias", {outputs})};
}

at::Tensor instanceNorm(const at::Tensor& x, const Affine& norm) {
  return at::instance_norm(x, norm.weight, norm.bias, {}, {}, true, 0.1, 1e-5, false);
}

struct ConvBlock {
  ConvBlock(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out)
      : conv1(affine(names, name + ".conv1", {out, in, 3, 3, 3}, out)),
        norm1(affine(names, name + ".norm1", {out}, out)),
        conv2(affine(names, name + ".conv2", {out, out, 3, 3, 3}, out)),
        norm2(affine(names, name + ".norm2", {out}, out)) {}

  [[nodiscard]] at::Tensor forward(const at::Tensor& x, double slope) const {
    const at::Tensor y = half(x, conv1, norm1, slope);
    return half(y, conv2, norm2, slope);
  }

  Affine conv1, norm1, conv2, norm2;

 private:
  static at::Tensor half(const at::Tensor& x, const Affine& conv, const Affine& norm,
                         double slope) {
    at::Tensor y = at::conv3d(x, conv.weight, conv.bias, 1, 1);
    y = instanceNorm(y, norm);
    return at::leaky_relu_(y, slope);
  }
};

struct UpStage {
  UpStage(NamedTensors& names, const std::string& name, std::int64_t in, std::int64_t out)
      : up(affine(names, name + ".up", {in, out, 2, 2, 2}, out)),
        block(names, name + ".block", 2 * out, out) {}

  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const at::Tensor& skip,
                                   double slope) const {
    const at::Tensor wide = at::conv_transpose3d(x, up.weight, up.bias, 2);
    return block.forward(at::cat({skip, wide}, 1), slope);
  }

  Affine up;
  ConvBlock block;
};

class UNet3d final : public Network {
 public:
  UNet3d(const Architecture& a, NetworkChannels channels)
      : m_slope(a.slope), m_multiple(std::int64_t{1} << a.widths.size()) {
    std::int64_t in = channels.in;
    for (const std::int64_t width : a.widths) {
      m_down.emplace_back(m_names, concat("enc.", m_down.size()), in, width);
      in = width;
    }
    m_bottom.emplace(m_names, "bottom", in, a.bottom);
    in = a.bottom;
    for (auto width = a.widths.rbegin(); width != a.widths.rend(); ++width) {
      m_up.emplace_back(m_names, concat("dec.", m_up.size()), in, *width);
      in = *width;
    }
    m_head = affine(m_names, "head", {channels.out, in, 1, 1, 1}, channels.out);
  }

  at::Tensor forward(const at::Tensor& batch) override {
    at::Tensor x = batch;
    std::vector<at::Tensor> skips;
    for (const ConvBlock& level : m_down) {
      skips.push_back(level.forward(x, m_slope));
      x = at::max_pool3d(skips.back(), 2, 2);
    }
    x = m_bottom->forward(x, m_slope);
    for (const UpStage& level : m_up) {
      x = level.forward(x, skips.back(), m_slope);
      skips.pop_back();
    }
    return at::conv3d(x, m_head.weight, m_head.bias);
  }
  std::vector<std::pair<std::string, at::Tensor>> namedTensors() const override {
    return m_names.all();
  }
  std::int64_t sideMultiple() const override { return m_multiple; }
  /// Instance norm and convolutions are the same in both modes.
  void setMode(NetworkMode) override {}

 private:
  double m_slope;
  std::int64_t m_multiple;
  NamedTensors m_names;
  std::vector<ConvBlock> m_down;
  std::optional<ConvBlock> m_bottom;
  std::vector<UpStage> m_up;
  Affine m_head;
};

}  // namespace

Result<std::unique_ptr<Network>> makeUNet3d(const std::string& architecture,
                                            NetworkChannels channels) {
  const auto parsed = parse(architecture);
  if (!parsed) return std::unexpected(parsed.error());
  return std::make_unique<UNet3d>(*parsed, channels);
}

}  // namespace twinscope::learning
