#include "core/learning/networks/detail/transformer.h"
#include "core/learning/networks/presets.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <cmath>
#include <map>
#include <string>

namespace twinscope::learning {
namespace {

using namespace detail;
using nlohmann::json;
using tests::goldenFile;
using tests::goldenInput;

ModelCard cardFor(const std::string& kind, std::int64_t channels, const json& architecture) {
  ModelCard card;
  card.kind = kind;
  constexpr Modality all[] = {Modality::t1, Modality::t1c, Modality::t2, Modality::flair};
  card.channels = {all, all + channels};
  card.labels = LabelTable::byEdition("brats2023").value();
  card.architecture = architecture.dump();
  return card;
}

ParameterSet parametersFrom(const json& list) {
  ParameterSet set;
  for (const json& entry : list)
    if (!set.append(entry.at("name"), entry.at("shape").get<std::vector<std::int64_t>>(),
                    goldenInput<float>(entry)))
      throw std::runtime_error("a golden network repeats a name");
  return set;
}

at::Tensor tensorOf(const json& formula) {
  const auto values = goldenInput<float>(formula);
  return at::from_blob(const_cast<float*>(values.data()),
                       formula.at("shape").get<std::vector<std::int64_t>>(), at::kFloat)
      .clone();
}

/// Tensors of a layer made under the names of a golden list; they must be exactly those, in that order.
void fill(const NamedTensors& names, const json& list) {
  QCOMPARE(names.all().size(), list.size());
  const at::NoGradGuard noGradient;
  for (std::size_t n = 0; n < list.size(); ++n) {
    const auto& [name, tensor] = names.all()[n];
    QCOMPARE(name, "x." + list[n].at("name").get<std::string>());
    tensor.copy_(tensorOf(list[n]));
  }
}

/// Shape, and every stated value to 1e-5 of the largest.
bool agrees(const at::Tensor& got, const json& wanted) {
  if (got.sizes().vec() != wanted.at("shape").get<std::vector<std::int64_t>>()) return false;
  const at::Tensor flat = got.detach().contiguous().flatten();
  const double limit = 1e-5 * flat.abs().max().item<double>() + 1e-6;
  const bool all = wanted.contains("values");
  const std::int64_t stride = all ? 1 : wanted.at("probe_stride").get<std::int64_t>();
  const json& values = wanted.at(all ? "values" : "probes");
  if (values.empty()) return false;
  for (std::size_t n = 0; n < values.size(); ++n)
    if (!(std::abs(flat[static_cast<std::int64_t>(n) * stride].item<double>() -
                   values[n].get<double>()) <= limit))
      return false;
  return true;
}

json layer(const std::string& name) {
  const json file = goldenFile("layers.json");
  for (const json& entry : file.at("layers"))
    if (entry.at("name") == name) return entry;
  throw std::runtime_error("no golden layer " + name);
}

/// Kind and architecture of a golden network.
std::pair<std::string, json> described(const json& entry) {
  const std::string name = entry.at("name");
  json architecture{{"widths", entry.at("widths")}};
  if (name.find("batchnorm") != std::string::npos) architecture["norm"] = "batch";
  if (entry.at("vit").is_null()) {
    architecture["bottom"] = entry.at("bottleneck").at("shape")[1];
    return {name.starts_with("attention") ? "attention-unet3d" : "unet3d", architecture};
  }
  const json& vit = entry.at("vit");
  architecture["transformer"] = {{"width", vit.at("d")},
                                 {"heads", vit.at("heads")},
                                 {"depth", vit.at("depth")},
                                 {"mlp", vit.at("mlp")},
                                 {"grid", vit.at("grid")}};
  return {"twinsegnet", architecture};
}

std::size_t countOf(const std::string& kind, std::int64_t channels, const json& architecture) {
  return parameterCount(**makeNetwork(cardFor(kind, channels, architecture)));
}

json twin(const json& widths, int width, int heads, int depth) {
  return {{"widths", widths},
          {"transformer", {{"width", width}, {"heads", heads}, {"depth", depth}}}};
}

}  // namespace

class LayersGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void wholeNetworks() {
    const json file = goldenFile("layers.json");
    QCOMPARE(file.at("networks").size(), std::size_t{4});
    for (const json& entry : file.at("networks")) {
      const auto [kind, architecture] = described(entry);
      auto network = makeNetwork(cardFor(kind, entry.at("input").at("shape")[1], architecture));
      QVERIFY2(network, network ? "" : network.error().message.c_str());
      const ParameterSet given = parametersFrom(entry.at("params"));
      QVERIFY2(parametersOf(**network).hasLayoutOf(given), kind.c_str());
      QCOMPARE(parameterCount(**network), entry.at("parameter_count").get<std::size_t>());
      QVERIFY(setParameters(**network, given));
      (*network)->setMode(entry.at("mode") == "eval" ? NetworkMode::run : NetworkMode::train);
      const at::NoGradGuard noGradient;
      QVERIFY2(agrees((*network)->forward(tensorOf(entry.at("input"))), entry.at("logits")),
               entry.at("name").get<std::string>().c_str());
    }
  }
  /// Against MONAI's UNETR and FedGIN's layout.
  void publishedNetworks() {
    const json file = goldenFile("networks.json");
    QCOMPARE(file.at("networks").size(), std::size_t{2});
    for (const json& entry : file.at("networks")) {
      const std::string kind = entry.at("kind");
      auto network =
          makeNetwork(cardFor(kind, entry.at("input").at("shape")[1], entry.at("architecture")));
      QVERIFY2(network, network ? "" : network.error().message.c_str());
      QVERIFY(setParameters(**network, parametersFrom(entry.at("params"))));
      (*network)->setMode(NetworkMode::run);
      const at::NoGradGuard noGradient;
      QVERIFY2(agrees((*network)->forward(tensorOf(entry.at("input"))), entry.at("logits")),
               kind.c_str());
    }
  }
  void norms() {
    const at::NoGradGuard noGradient;
    const std::map<std::string, NormKind> kinds{
        {"instance_norm_affine_eps1e-5", NormKind::instance},
        {"batch_norm_train_momentum0.1", NormKind::batch},
        {"batch_norm_eval", NormKind::batch}};
    for (const auto& [name, kind] : kinds) {
      const json entry = layer(name);
      NamedTensors names;
      const at::Tensor x = tensorOf(entry.at("inputs").at("x"));
      const Norm norm(names, "x", x.size(1), kind);
      for (const auto& [whole, tensor] : names.all())
        if (const json& from = entry.at("params").at(whole.substr(2)); from.is_object())
          tensor.copy_(tensorOf(from));
      Pass pass;
      pass.mode = name == "batch_norm_eval" ? NetworkMode::run : NetworkMode::train;
      QVERIFY2(agrees(norm(x, pass), entry.at("output")), name.c_str());
      if (!entry.contains("running_var_after")) continue;
      for (std::int64_t c = 0; c < x.size(1); ++c)
        QVERIFY(std::abs(names.all()[3].second[c].item<double>() -
                         entry.at("running_var_after")[static_cast<std::size_t>(c)].get<double>()) <
                1e-6);
    }
  }
  void attentionGates() {
    const at::NoGradGuard noGradient;
    for (const auto mode : {NetworkMode::run, NetworkMode::train}) {
      const json entry =
          layer(mode == NetworkMode::run ? "attention_gate_eval" : "attention_gate_train");
      NamedTensors names;
      const AttentionGate gate(names, "x", 6, 3, 3);
      fill(names, entry.at("params"));
      const at::Tensor x = tensorOf(entry.at("inputs").at("x"));
      Pass pass;
      pass.mode = mode;
      const at::Tensor psi = gate.attention(tensorOf(entry.at("inputs").at("g")), x, pass);
      QVERIFY(psi.min().item<double>() > 0 && psi.max().item<double>() < 1);
      if (entry.contains("attention")) QVERIFY(agrees(psi, entry.at("attention")));
      QVERIFY(agrees(x * psi, entry.at("output")));
    }
  }
  /// The last norm alone decides: weight 0 and bias −50 close the skip, +50 make it a plain U-Net's.
  void gatesCloseAndOpen() {
    const at::NoGradGuard noGradient;
    NamedTensors names;
    const AttentionGate gate(names, "x", 2, 1, 3);
    const at::Tensor x = at::ones({1, 2, 4, 4, 4});
    for (const double bias : {-50.0, 50.0}) {
      for (const auto& [name, tensor] : names.all())
        if (name.find("psi.1.bias") != std::string::npos) tensor.fill_(bias);
      const double psi = gate.attention(x, x, {}).mean().item<double>();
      QVERIFY(std::abs(psi - (bias > 0 ? 1 : 0)) < 1e-12);
    }
  }
  void oktayGate() {
    const json entry = layer("attention_gate_oktay");
    const at::NoGradGuard noGradient;
    NamedTensors names;
    const OktayGate gate(names, "x", 4, 5, 3);
    const char* order[] = {"w_x", "w_g", "b_g", "psi", "b_psi"};
    for (std::size_t n = 0; n < 5; ++n)
      names.all()[n].second.copy_(tensorOf(entry.at("params").at(order[n])));
    const at::Tensor x = tensorOf(entry.at("inputs").at("x"));
    const at::Tensor psi = gate.attention(tensorOf(entry.at("inputs").at("g")), x);
    QVERIFY(agrees(psi, entry.at("attention")));
    QVERIFY(agrees(x * psi, entry.at("output")));
  }
  void transformerBlock() {
    const json entry = layer("transformer_block_pre_ln");
    const at::NoGradGuard noGradient;
    NamedTensors names;
    const TransformerBlock block(names, "x", {.width = 12, .heads = 3});
    fill(names, entry.at("params"));
    Pass pass;
    pass.mode = NetworkMode::run;
    QVERIFY(agrees(block.forward(tensorOf(entry.at("inputs").at("x")), pass), entry.at("output")));
  }
  void positionsOnAnotherGrid() {
    const json entry = layer("position_embedding_2x2x2_to_3x3x3");
    QVERIFY(agrees(positionsOn(tensorOf(entry.at("inputs").at("pos")), {2, 2, 2}, {3, 3, 3}),
                   entry.at("output")));
  }
  void parameterCounts() {
    const json counts = goldenFile("layers.json").at("parameter_counts");
    const json wide{32, 64, 128, 256};
    const std::map<std::string, std::size_t> ours{
        {"twinsegnet 32-64-128-256, vit d=256 heads=8 depth=4 patch 1",
         countOf("twinsegnet", 4, twin(wide, 256, 8, 4))},
        {"twinsegnet 32-64-128-256, vit d=384 heads=12 depth=4 patch 1",
         countOf("twinsegnet", 4, twin(wide, 384, 12, 4))},
        {"twinsegnet 32-64-128-256, vit d=512 heads=8 depth=4 patch 1",
         countOf("twinsegnet", 4, twin(wide, 512, 8, 4))},
        {"twinsegnet 32-64-128-256, vit d=768 heads=12 depth=12 patch 1",
         countOf("twinsegnet", 4, twin(wide, 768, 12, 12))},
        {"twinsegnet 16-32-64-128, vit d=256 heads=8 depth=4 patch 1",
         countOf("twinsegnet", 4, twin({16, 32, 64, 128}, 256, 8, 4))},
        {"unet 32-64-128-256-512 (bottom 512)",
         countOf("unet3d", 4, {{"widths", wide}, {"bottom", 512}})},
        {"unet 32-64-128-256-320 (bottom 320)",
         countOf("unet3d", 4, {{"widths", wide}, {"bottom", 320}})},
        {"unet 16-32-64-128-256 (bottom 256)",
         countOf("unet3d", 4, {{"widths", {16, 32, 64, 128}}, {"bottom", 256}})},
        {"attention unet 32-64-128-256-512",
         countOf("attention-unet3d", 4, {{"widths", wide}, {"bottom", 512}})},
        {"thesis attention unet, 3 input channels",
         countOf("attention-unet3d", 3, {{"widths", wide}, {"bottom", 512}})}};
    QCOMPARE(counts.size(), ours.size());
    for (const auto& [name, count] : ours)
      QVERIFY2(counts.at(name).get<std::size_t>() == count, name.c_str());
  }
};

TWINSCOPE_SUITE(LayersGoldenTest, "layers_golden_test");

}  // namespace twinscope::learning

#include "layers_golden_test.moc"
