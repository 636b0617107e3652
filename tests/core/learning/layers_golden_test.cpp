#include "core/learning/network.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <cmath>
#include <string>

namespace twinscope::learning {
namespace {

using nlohmann::json;
using tests::goldenFile;
using tests::goldenInput;

ModelCard cardFor(std::int64_t channels, const json& widths, std::int64_t bottom) {
  ModelCard card;
  card.kind = "unet3d";
  constexpr Modality all[] = {Modality::t1, Modality::t1c, Modality::t2, Modality::flair};
  card.channels = {all, all + channels};
  card.labels = LabelTable::byEdition("brats2023").value();
  card.architecture = json{{"widths", widths}, {"bottom", bottom}}.dump();
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

at::Tensor inputOf(const json& formula) {
  const auto values = goldenInput<float>(formula);
  return at::from_blob(const_cast<float*>(values.data()),
                       formula.at("shape").get<std::vector<std::int64_t>>(), at::kFloat)
      .clone();
}

/// Ours among the golden networks: plain U-Nets with instance norm.
bool isPlainUNet(const json& network) {
  return network.at("name").get<std::string>().starts_with("unet3d_instance");
}

std::size_t countOf(const json& widths, std::int64_t bottom) {
  return parametersOf(**makeNetwork(cardFor(4, widths, bottom))).values().size();
}

}  // namespace

class LayersGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void wholeNetworks() {
    int checked = 0;
    const json file = goldenFile("layers.json");
    for (const json& entry : file.at("networks")) {
      if (!isPlainUNet(entry)) continue;
      const std::int64_t bottom = entry.at("bottleneck").at("shape")[1];
      auto network =
          makeNetwork(cardFor(entry.at("input").at("shape")[1], entry.at("widths"), bottom));
      QVERIFY(network);
      const ParameterSet given = parametersFrom(entry.at("params"));
      QVERIFY(parametersOf(**network).hasLayoutOf(given));
      QCOMPARE(given.values().size(), entry.at("parameter_count").get<std::size_t>());
      QVERIFY(setParameters(**network, given));
      const at::NoGradGuard noGradient;
      const at::Tensor logits = (*network)->forward(inputOf(entry.at("input"))).contiguous();
      const json& wanted = entry.at("logits");
      QCOMPARE(logits.sizes().vec(), wanted.at("shape").get<std::vector<std::int64_t>>());
      const double largest = logits.abs().max().item<double>();
      const std::int64_t stride = wanted.at("probe_stride");
      for (std::size_t n = 0; n < wanted.at("probes").size(); ++n)
        QVERIFY(std::abs(logits.data_ptr<float>()[static_cast<std::int64_t>(n) * stride] -
                         wanted.at("probes")[n].get<double>()) < 1e-5 * largest + 1e-6);
      ++checked;
    }
    QVERIFY(checked > 0);
  }
  void parameterCounts() {
    const json counts = goldenFile("layers.json").at("parameter_counts");
    QCOMPARE(countOf({32, 64, 128, 256}, 512),
             counts.at("unet 32-64-128-256-512 (bottom 512)").get<std::size_t>());
    QCOMPARE(countOf({32, 64, 128, 256}, 320),
             counts.at("unet 32-64-128-256-320 (bottom 320)").get<std::size_t>());
    QCOMPARE(countOf({16, 32, 64, 128}, 256),
             counts.at("unet 16-32-64-128-256 (bottom 256)").get<std::size_t>());
  }
};

TWINSCOPE_SUITE(LayersGoldenTest, "layers_golden_test");

}  // namespace twinscope::learning

#include "layers_golden_test.moc"
