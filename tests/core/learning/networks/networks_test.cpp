#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <string>

namespace twinscope::learning {
namespace {

std::string titleOf(const NetworkPreset& preset) {
  return std::string(preset.kind) + " " + std::string(nameOf(preset.size));
}

std::unique_ptr<Network> made(const NetworkPreset& preset, std::uint64_t seed = 1) {
  auto network = makeNetwork(untrainedCard(preset, 2));
  if (!network) throw std::runtime_error(network.error().message);
  initialise(**network, seed);
  return std::move(*network);
}

at::Tensor noise(at::IntArrayRef shape) {
  at::Tensor x = at::arange(at::IntArrayRef(shape).size() == 0 ? 1 : c10::multiply_integers(shape));
  return (x.to(at::kFloat) * 12.9898).sin().reshape(shape);
}

at::Tensor inputOf(const NetworkPreset& preset, std::int64_t batch) {
  return noise({batch, 4, preset.window[2], preset.window[1], preset.window[0]});
}

}  // namespace

/// Laws that every network must keep, in every size.
class NetworksTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyPreset_data() {
    QTest::addColumn<int>("index");
    for (int n = 0; n < static_cast<int>(networkPresets().size()); ++n)
      QTest::newRow(titleOf(networkPresets()[static_cast<std::size_t>(n)]).c_str()) << n;
  }
  void everyPreset() {
    QFETCH(int, index);
    const NetworkPreset& preset = networkPresets()[static_cast<std::size_t>(index)];
    const auto network = made(preset);
    QCOMPARE(parameterCount(*network), preset.parameters);
    QVERIFY(checkSides(*network, preset.window));
    QVERIFY(untrainedCard(preset, 1).validate());
  }
  void tinyOnes_data() {
    QTest::addColumn<QString>("kind");
    for (const NetworkPreset& preset : networkPresets())
      if (preset.size == NetworkSize::tiny)
        QTest::newRow(std::string(preset.kind).c_str())
            << QString::fromStdString(std::string(preset.kind));
  }
  void tinyOnes() {
    QFETCH(QString, kind);
    const NetworkPreset preset = *presetOf(kind.toStdString(), NetworkSize::tiny);
    const auto network = made(preset);
    const at::Tensor x = inputOf(preset, 2);
    // Every parameter takes part: each has a gradient that is not 0 everywhere, save biases that a norm takes out again.
    network->reseed(5);
    const at::Tensor logits = network->forward(x);
    QCOMPARE(logits.sizes().vec(),
             (std::vector<std::int64_t>{2, 4, x.size(2), x.size(3), x.size(4)}));
    (logits * noise(logits.sizes())).sum().backward();
    for (const auto& [name, tensor] : network->namedTensors())
      if (tensor.requires_grad()) {
        QVERIFY2(tensor.grad().defined(), name.c_str());
        QVERIFY2(name.ends_with("bias") || tensor.grad().abs().max().item<double>() > 0,
                 name.c_str());
      }
    const at::NoGradGuard noGradient;
    // Dropout draws from the seed alone.
    network->reseed(5);
    const at::Tensor again = network->forward(x);
    network->reseed(5);
    QVERIFY(at::equal(network->forward(x), again));
    // In mode run a sample does not depend on its neighbours in the batch, nor on a seed.
    network->setMode(NetworkMode::run);
    const at::Tensor both = network->forward(x);
    const at::Tensor first = network->forward(x.narrow(0, 0, 1));
    const double limit = 1e-4 * both.abs().max().item<double>();
    QVERIFY((both.narrow(0, 0, 1) - first).abs().max().item<double>() <= limit);
    // Flat vector and back, bit for bit.
    const ParameterSet flat = parametersOf(*network);
    const auto other = made(preset, 2);
    QVERIFY(setParameters(*other, flat));
    other->setMode(NetworkMode::run);
    QVERIFY(at::equal(other->forward(x), both));
    const ParameterSet back = parametersOf(*other);
    QVERIFY(back.hasLayoutOf(flat));
    QVERIFY(std::ranges::equal(back.values(), flat.values()));
  }
  void runIsAsReference_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("architecture");
    for (const NetworkPreset& preset : networkPresets())
      if (preset.size == NetworkSize::small)
        QTest::addRow("%s small", preset.kind.data())
            << QString::fromUtf8(preset.kind) << QString::fromUtf8(preset.architecture);
    QTest::newRow("batch norm") << QStringLiteral("unet3d")
                                << QStringLiteral(
                                       R"({"widths": [8, 16], "bottom": 24, "norm": "batch"})");
    QTest::newRow("group norm") << QStringLiteral("unet3d")
                                << QStringLiteral(
                                       R"({"widths": [8, 16], "bottom": 24, "norm": "group"})");
    QTest::newRow("Oktay's gate") << QStringLiteral("attention-unet3d")
                                  << QStringLiteral(
                                         R"({"widths": [8, 16], "bottom": 24, "gate": "oktay"})");
    QTest::newRow("no whole lanes")
        << QStringLiteral("unet3d") << QStringLiteral(R"({"widths": [6, 12], "bottom": 20})");
    QTest::newRow("some whole lanes")
        << QStringLiteral("unet3d") << QStringLiteral(R"({"widths": [6, 16], "bottom": 20})");
  }
  /// The kernels of a pass that only runs give what LibTorch's operators give, and see a change of weights.
  void runIsAsReference() {
    QFETCH(QString, kind);
    QFETCH(QString, architecture);
    NetworkPreset preset = *presetOf(kind.toStdString(), NetworkSize::small);
    const std::string json = architecture.toStdString();
    preset.architecture = json;
    preset.window = {48, 48, 48};
    const auto network = made(preset);
    const at::Tensor x = inputOf(preset, 1);
    const at::NoGradGuard noGradient;
    for (const std::uint64_t seed : {1U, 2U}) {
      initialise(*network, seed);
      network->setMode(NetworkMode::reference);
      const at::Tensor wanted = network->forward(x);
      network->setMode(NetworkMode::run);
      const at::Tensor got = network->forward(x);
      const double limit = 2e-4 * wanted.abs().max().item<double>();
      QVERIFY((got - wanted).abs().max().item<double>() < limit);
    }
  }
  void unknownMembersAreRefused() {
    ModelCard card = untrainedCard(*presetOf("unet3d", NetworkSize::tiny), 2);
    for (const char* wrong :
         {R"({"widths": [4], "bottom": 8, "botom": 1})",
          R"({"widths": [4], "bottom": 8, "gate": "monai"})", R"({"widths": [4]})",
          R"({"widths": [4], "bottom": 8, "norm": "layer"})",
          R"({"widths": [4], "bottom": 100000})", R"([])",
          R"({"widths": [4], "bottom": 8, "slope": 2})"}) {
      card.architecture = wrong;
      const auto network = makeNetwork(card);
      QVERIFY2(!network, wrong);
      QCOMPARE(network.error().code, std::string("model.layout"));
    }
    card.kind = "twinsegnet";
    for (const char* wrong :
         {R"({"widths": [4], "transformer": {"width": 10, "heads": 4}})",
          R"({"widths": [4], "bottom": 8})", R"({"widths": [4], "transformer": {"depth": 0}})"}) {
      card.architecture = wrong;
      QVERIFY2(!makeNetwork(card), wrong);
    }
    card.kind = "fedsegnet";
    card.architecture = R"({"features": 4, "transformer": {"width": 8, "heads": 2, "depth": 3}})";
    QVERIFY(!makeNetwork(card));
    card.kind = "none";
    QCOMPARE(makeNetwork(card).error().code, std::string("model.kind"));
  }
};

TWINSCOPE_SUITE(NetworksTest, "networks_test");

}  // namespace twinscope::learning

#include "networks_test.moc"
