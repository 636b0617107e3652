#include "app/services/evaluation.h"
#include "app/services/files.h"
#include "app/services/shipped_files.h"
#include "core/learning/inference/torch_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

namespace twinscope::app {
namespace {

constexpr std::size_t kPhantoms = 3;
constexpr double kMostApart = 0.0005;

/// The shipped model, run by our kernels or by LibTorch's operators alone.
std::unique_ptr<learning::SegmentationModel> shippedBy(learning::NetworkMode mode) {
  const auto file = shippedFile("models/phantom-unet/card.json").value();
  const auto card = learning::ModelCard::fromJson(readFile(file).value()).value();
  const std::shared_ptr<learning::Network> network = std::move(*learning::makeNetwork(card));
  const auto weights = learning::readSafetensors(file.parent_path() / card.weightsFile).value();
  if (!learning::setParameters(*network, weights.parameters)) return nullptr;
  network->setMode(mode);
  return learning::makeTorchModel(
      card, [network](const at::Tensor& batch) { return network->forward(batch); },
      network->sideMultiples());
}

}  // namespace

class FastPathTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// What the faster kernels change of a segmentation is nothing that a reader of the Dice would see.
  void diceIsThatOfTheReference() {
    std::vector<std::unique_ptr<learning::SegmentationModel>> models;
    models.push_back(shippedBy(learning::NetworkMode::reference));
    models.push_back(shippedBy(learning::NetworkMode::run));
    const auto scores =
        evaluated(models, evaluationPhantoms(kPhantoms, 7, 2).value(), silentContext());
    QVERIFY(scores);
    // Both are at work: their probabilities differ, if by rounding only.
    const std::vector<float> ramp = [] {
      std::vector<float> values(4 * 40 * 40 * 40);
      for (std::size_t v = 0; v < values.size(); ++v)
        values[v] = static_cast<float>(v % 97) / 97 - 0.5F;
      return values;
    }();
    const auto byReference = models[0]->infer(ramp, {40, 40, 40}, silentContext());
    const auto byKernels = models[1]->infer(ramp, {40, 40, 40}, silentContext());
    QVERIFY(byReference->values != byKernels->values);
    double most = 0;
    for (std::size_t n = 0; n < kPhantoms; ++n)
      for (const Region region : learning::kScoredRegions)
        most = std::max(
            most, std::abs((*scores)[0][n].of(region).dice - (*scores)[1][n].of(region).dice));
    std::printf("largest difference of a Dice: %.6f\n", most);
    QVERIFY((*scores)[0][0].of(Region::wt).dice > 0.5);
    QVERIFY(most <= kMostApart);
  }
};

TWINSCOPE_SUITE(FastPathTest, "fast_path_test");

}  // namespace twinscope::app

#include "fast_path_test.moc"
