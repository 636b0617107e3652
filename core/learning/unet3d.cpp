#include "core/learning/unet3d.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>
#include <torch/nn.h>

namespace twinscope::learning {
namespace {

namespace nn = torch::nn;

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

nn::Conv3d conv3(std::int64_t in, std::int64_t out) {
  return nn::Conv3d(nn::Conv3dOptions(in, out, 3).padding(1));
}

nn::InstanceNorm3d norm(std::int64_t channels) {
  return nn::InstanceNorm3d(nn::InstanceNorm3dOptions(channels).affine(true));
}

struct ConvBlock : nn::Module {
  ConvBlock(std::int64_t in, std::int64_t out, double negativeSlope)
      : conv1(register_module("conv1", conv3(in, out))),
        norm1(register_module("norm1", norm(out))),
        conv2(register_module("conv2", conv3(out, out))),
        norm2(register_module("norm2", norm(out))),
        slope(negativeSlope) {}

  at::Tensor forward(const at::Tensor& x) {
    const at::Tensor y = at::leaky_relu_(norm1(conv1(x)), slope);
    return at::leaky_relu_(norm2(conv2(y)), slope);
  }

  nn::Conv3d conv1;
  nn::InstanceNorm3d norm1;
  nn::Conv3d conv2;
  nn::InstanceNorm3d norm2;
  double slope;
};

struct UpStage : nn::Module {
  UpStage(std::int64_t in, std::int64_t out, double slope)
      : up(register_module("up",
                           nn::ConvTranspose3d(nn::ConvTranspose3dOptions(in, out, 2).stride(2)))),
        block(register_module("block", std::make_shared<ConvBlock>(2 * out, out, slope))) {}

  at::Tensor forward(const at::Tensor& x, const at::Tensor& skip) {
    return block->forward(at::cat({skip, up(x)}, 1));
  }

  nn::ConvTranspose3d up;
  std::shared_ptr<ConvBlock> block;
};

struct UNet3dModule : nn::Module {
  UNet3dModule(const Architecture& a, NetworkChannels channels) {
    std::int64_t in = channels.in;
    const auto encoders = register_module("enc", nn::ModuleList());
    for (const std::int64_t width : a.widths) {
      enc.push_back(std::make_shared<ConvBlock>(in, width, a.slope));
      encoders->push_back(enc.back());
      in = width;
    }
    bottom = register_module("bottom", std::make_shared<ConvBlock>(in, a.bottom, a.slope));
    in = a.bottom;
    const auto decoders = register_module("dec", nn::ModuleList());
    for (auto width = a.widths.rbegin(); width != a.widths.rend(); ++width) {
      dec.push_back(std::make_shared<UpStage>(in, *width, a.slope));
      decoders->push_back(dec.back());
      in = *width;
    }
    head = register_module("head", nn::Conv3d(nn::Conv3dOptions(in, channels.out, 1)));
  }

  at::Tensor forward(at::Tensor x) {
    std::vector<at::Tensor> skips;
    for (const auto& level : enc) {
      skips.push_back(level->forward(x));
      x = at::max_pool3d(skips.back(), 2, 2);
    }
    x = bottom->forward(x);
    for (const auto& level : dec) {
      x = level->forward(x, skips.back());
      skips.pop_back();
    }
    return head(x);
  }

  std::vector<std::shared_ptr<ConvBlock>> enc;
  std::shared_ptr<ConvBlock> bottom;
  std::vector<std::shared_ptr<UpStage>> dec;
  nn::Conv3d head{nullptr};
};

class UNet3d final : public Network {
 public:
  UNet3d(const Architecture& architecture, NetworkChannels channels)
      : m_module(std::make_shared<UNet3dModule>(architecture, channels)),
        m_multiple(std::int64_t{1} << architecture.widths.size()) {}

  at::Tensor forward(const at::Tensor& batch) override { return m_module->forward(batch); }
  std::vector<std::pair<std::string, at::Tensor>> namedTensors() const override {
    std::vector<std::pair<std::string, at::Tensor>> all;
    for (const auto& item : m_module->named_parameters()) all.emplace_back(item.key(), item.value());
    return all;
  }
  std::int64_t sideMultiple() const override { return m_multiple; }
  void setMode(NetworkMode mode) override { m_module->train(mode == NetworkMode::train); }

 private:
  std::shared_ptr<UNet3dModule> m_module;
  std::int64_t m_multiple;
};

}  // namespace

Result<std::unique_ptr<Network>> makeUNet3d(const std::string& architecture,
                                            NetworkChannels channels) {
  const auto parsed = parse(architecture);
  if (!parsed) return std::unexpected(parsed.error());
  return std::make_unique<UNet3d>(*parsed, channels);
}

}  // namespace twinscope::learning
