#include "core/learning/training/fisher_importance.h"

#include "core/base/parallel.h"
#include "core/learning/networks/network.h"
#include "core/learning/training/pull.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

using tests::ballCases;
using tests::tinyCard;

ParameterSet weightsOf(const ModelCard& card, bool zero) {
  const auto network = makeNetwork(card);
  initialise(**network, 3);
  ParameterSet weights = parametersOf(**network);
  if (zero) std::ranges::fill(weights.values(), 0.F);
  return weights;
}

Result<ParameterSet> importance(const ParameterSet& weights, int patches) {
  return fisherImportance(tinyCard(), weights, ballCases(2), tests::quickTraining({}), patches,
                          silentContext());
}

}  // namespace

class FisherImportanceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void isASquareInTheWeightsLayout() {
    const ParameterSet weights = weightsOf(tinyCard(), false);
    const auto found = importance(weights, 3);
    QVERIFY(found);
    QVERIFY(found->hasLayoutOf(weights));
    QVERIFY(std::ranges::all_of(found->values(), [](float v) { return v >= 0; }));
    QVERIFY(std::ranges::count_if(found->values(), [](float v) { return v > 0; }) >
            static_cast<std::ptrdiff_t>(found->values().size() / 2));
    const auto again = importance(weights, 3);
    QVERIFY(std::ranges::equal(found->values(), again->values()));
  }
  /// With all weights 0 every class has the probability 1/5, and the gradient of class c's bias is 1/5 − its share of the
  /// patch: these add up to 0, and of the ball's classes only the background has a share above 1/5.
  void equalsTheGradientThatIsKnown() {
    const auto found = importance(weightsOf(tinyCard(), true), 1);
    QVERIFY(found);
    const ParameterSet::Part& bias = found->parts().back();
    QCOMPARE(bias.count, std::size_t{5});
    const auto squares = found->valuesOf(bias);
    double others = 0;
    for (std::size_t c = 1; c < 5; ++c) others += std::sqrt(squares[c]);
    QVERIFY(std::abs(std::sqrt(squares[0]) - others) < 1e-5);
    QVERIFY(std::abs(squares[4] - 0.04) < 1e-6);  // no cavity in a ball
  }
  void weighsAFineTuning() {
    const ParameterSet weights = weightsOf(tinyCard(), false);
    auto found = importance(weights, 2);
    const auto network = makeNetwork(tinyCard());
    const PullOptions pull{.strength = 1,
                           .towards = std::make_shared<const ParameterSet>(weights),
                           .importance = std::make_shared<const ParameterSet>(std::move(*found))};
    QVERIFY(Pull::make((*network)->namedTensors(), pull));
  }
  void nonsenseIsRefused() {
    const ParameterSet weights = weightsOf(tinyCard(), false);
    QCOMPARE(importance(weights, 0).error().code, std::string("train.cases"));
    QCOMPARE(importance({}, 1).error().code, std::string("model.layout"));
  }
};

TWINSCOPE_SUITE(FisherImportanceTest, "fisher_importance_test");

}  // namespace twinscope::learning

#include "fisher_importance_test.moc"
