#include "fedlink/wire/normalisation.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {

class NormalisationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void layersAreFoundByTheirParameters() {
    const ModelLayout layout{{"enc0.0.weight", {8, 4, 3, 3, 3}},  // 864
                             {"enc0.0.bias", {8}},                // 872
                             {"enc0.1.weight", {8}},              // a BatchNorm in a Sequential
                             {"enc0.1.bias", {8}},
                             {"enc0.1.running_mean", {8}},
                             {"enc0.1.running_var", {8}},  // 904
                             {"act.weight", {8}},          // PReLU: no bias
                             {"plain.running_var", {3}},   // 912: without affine weights
                             {"head.weight", {4, 8}},
                             {"ln.weight", {4}},  // 947
                             {"ln.bias", {4}},
                             {"token", {}}};
    QVERIFY((normalisationRanges(layout) ==
             std::vector<ParameterRange>{{872, 32}, {912, 3}, {947, 8}}));
    QVERIFY((runningStatisticsRanges(layout) == std::vector<ParameterRange>{{888, 16}, {912, 3}}));
    QVERIFY(normalisationRanges({}).empty() && runningStatisticsRanges({}).empty());
  }
  void partsWithoutValuesTakeNoRoom() {
    QVERIFY(normalisationRanges({{"n.weight", {0}}, {"n.bias", {0}}}).empty());
  }
};

TWINSCOPE_SUITE(NormalisationTest, "normalisation_test");

}  // namespace twinscope::fedlink

#include "normalisation_test.moc"
