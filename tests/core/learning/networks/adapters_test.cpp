#include "core/learning/networks/adapters.h"

#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <algorithm>
#include <string>

namespace twinscope::learning {
namespace {

ModelCard tinyCardOf(std::string_view kind) {
  return untrainedCard(*presetOf(kind, NetworkSize::tiny), 2);
}

struct Model {
  ModelCard card;
  ParameterSet weights;
};

Model plainModel(std::string_view kind) {
  const ModelCard card = tinyCardOf(kind);
  const auto network = makeNetwork(card);
  initialise(**network, 5);
  return {card, parametersOf(**network)};
}

at::Tensor logitsOf(const ModelCard& card, const ParameterSet& weights, NetworkMode mode) {
  const auto network = makeNetwork(card);
  if (!network || !setParameters(**network, weights)) return {};
  (*network)->setMode(mode);
  const at::NoGradGuard noGradient;
  const at::Tensor x =
      at::arange(4 * 32 * 32 * 32, at::kFloat).mul(12.9898).sin().reshape({1, 4, 32, 32, 32});
  return (*network)->forward(x);
}

std::string withAdapterText(const std::string& architecture, const std::string& adapters) {
  return architecture.substr(0, architecture.rfind('}')) + ", \"adapters\": " + adapters + "}";
}

}  // namespace

class AdaptersTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyKind_data() {
    QTest::addColumn<QString>("kind");
    for (const NetworkPreset& preset : networkPresets())
      if (preset.size == NetworkSize::tiny)
        QTest::newRow(std::string(preset.kind).c_str())
            << QString::fromStdString(std::string(preset.kind));
  }
  /// Put into a model they change no bit of its scores, and its card and weights open as any model's do.
  void theyBeginAsTheIdentity_data() { everyKind_data(); }
  void theyBeginAsTheIdentity() {
    QFETCH(QString, kind);
    const Model plain = plainModel(kind.toStdString());
    const auto adapted = withAdapters(plain.card, plain.weights, {.width = 3, .levels = 2});
    QVERIFY2(adapted, adapted ? "" : adapted.error().message.c_str());
    QCOMPARE(adapted->weights.parts().size(), plain.weights.parts().size() + 8);
    const auto card = ModelCard::fromJson([&] {
      ModelCard named = adapted->card;
      named.weightsFile = "weights.safetensors";
      named.sha256 = std::string(64, '0');
      return named.toJson();
    }());
    QVERIFY2(card, card ? "" : card.error().message.c_str());
    for (const NetworkMode mode : {NetworkMode::reference, NetworkMode::run})
      QVERIFY(at::equal(logitsOf(*card, adapted->weights, mode),
                        logitsOf(plain.card, plain.weights, mode)));
    // W₂ away from 0, they act.
    ParameterSet moved = adapted->weights;
    const auto network = makeNetwork(*card);
    const auto roles = (*network)->roles();
    for (std::size_t n = 0; n < roles.size(); ++n)
      if (const auto& part = moved.parts()[n]; roles[n] == TensorRole::adapterOut)
        std::ranges::fill(moved.values().subspan(part.offset, part.count), 0.3F);
    QVERIFY(!at::equal(logitsOf(*card, moved, NetworkMode::reference),
                       logitsOf(plain.card, plain.weights, NetworkMode::reference)));
  }
  /// Roles name every tensor; the head is one layer, and each adapter two.
  void rolesAreWhole_data() { everyKind_data(); }
  void rolesAreWhole() {
    QFETCH(QString, kind);
    const Model plain = plainModel(kind.toStdString());
    const auto adapted = withAdapters(plain.card, plain.weights);
    const auto network = makeNetwork(adapted->card);
    const auto roles = (*network)->roles();
    QCOMPARE(roles.size(), (*network)->namedTensors().size());
    QCOMPARE(std::ranges::count(roles, TensorRole::head), 2);
    QCOMPARE(std::ranges::count(roles, TensorRole::adapterIn), 2);
    QCOMPARE(std::ranges::count(roles, TensorRole::adapterOut), 2);
    QVERIFY(std::ranges::count(roles, TensorRole::norm) >= 2);
    for (std::size_t n = 0; const auto& [name, tensor] : (*network)->namedTensors())
      if (roles[n++] == TensorRole::norm) QCOMPARE(tensor.dim(), 1);
  }
  void aModelWithAdaptersStays() {
    const Model plain = plainModel("unet3d");
    const auto once = withAdapters(plain.card, plain.weights);
    const auto twice = withAdapters(once->card, once->weights, {.width = 30});
    QCOMPARE(twice->card.architecture, once->card.architecture);
    QVERIFY(std::ranges::equal(twice->weights.values(), once->weights.values()));
  }
  void whatDoesNotFitIsRefused() {
    const Model plain = plainModel("unet3d");
    const auto code = [&](const ModelCard& card, const AdapterOptions& options) {
      const auto made = withAdapters(card, plain.weights, options);
      return made ? std::string() : made.error().code;
    };
    QCOMPARE(code(plain.card, {.levels = 3}), std::string("model.layout"));  // it has two blocks
    QCOMPARE(code(plain.card, {.width = 0}), std::string("model.layout"));
    QCOMPARE(code(tinyCardOf("twinsegnet"), {}), std::string("model.layout"));
    ModelCard foreign = plain.card;
    foreign.kind = "torchscript";
    QCOMPARE(code(foreign, {}), std::string("model.kind"));
    for (const char* wrong :
         {R"({"width": 0})", R"({"width": 4, "levels": 3})", R"({"depth": 1})", "7", R"("on")"}) {
      ModelCard card = plain.card;
      card.architecture = withAdapterText(card.architecture, wrong);
      const auto network = makeNetwork(card);
      QVERIFY2(!network, wrong);
      QCOMPARE(network.error().code, std::string("model.layout"));
    }
  }
};

TWINSCOPE_SUITE(AdaptersTest, "adapters_test");

}  // namespace twinscope::learning

#include "adapters_test.moc"
