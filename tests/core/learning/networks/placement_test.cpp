#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "core/learning/torch_device.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <algorithm>

namespace twinscope::learning {
namespace {

ModelCard tinyCard(std::string_view kind) {
  return untrainedCard(*presetOf(kind, NetworkSize::tiny), 1);
}

}  // namespace

class PlacementTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void weightsComeBackFromWhereTheyWere() {
    const auto network = makeNetwork(tinyCard("unet3d"));
    QVERIFY(network);
    initialise(**network, 3);
    const ParameterSet before = parametersOf(**network);
    moveTo(**network, networkDevice());
    const ParameterSet there = parametersOf(**network);
    QVERIFY(std::ranges::equal(there.values(), before.values()));
    QVERIFY(setParameters(**network, before));
    moveTo(**network, at::kCPU);
    QVERIFY(std::ranges::equal(parametersOf(**network).values(), before.values()));
  }

  void thereIsAGpuOrAReason() {
    const TorchGpu gpu = torchGpu();
    QVERIFY(gpu.usable ? !gpu.name.empty() : !gpu.reason.empty());
    QCOMPARE(networkDevice().is_cuda(), gpu.usable);
  }
};

TWINSCOPE_SUITE(PlacementTest, "placement_test");

}  // namespace twinscope::learning

#include "placement_test.moc"
