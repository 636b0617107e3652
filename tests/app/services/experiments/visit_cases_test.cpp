#include "app/services/experiments/visit_cases.h"

#include "core/compute/resample.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kSpacingMm = 4;
constexpr std::size_t kPatients = 3;

const VisitPairs& pairs() {
  static const VisitPairs made = visitPairs(kPatients, 41, kSpacingMm).value();
  return made;
}

PriorLabels truthBefore() {
  return [](std::size_t n) -> Result<LabelMap> { return pairs().before.load(n).value().truth; };
}

std::vector<float> priorOf(const learning::CaseSource& cases, std::size_t n) {
  const auto made = cases.load(n).value();
  const Volume& prior = made.images.back();
  return {prior.voxels().begin(), prior.voxels().end()};
}

}  // namespace

class VisitCasesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theHeadIsWhereItWas() {
    for (std::size_t n = 0; n < kPatients; ++n) {
      const auto before = pairs().before.load(n).value(), now = pairs().now.load(n).value();
      const LabelMap mask(before.truth.grid(), before.brainMask);
      const LabelMap there = resample(mask, now.truth.grid());
      double both = 0, either = 0;
      for (std::size_t v = 0; v < now.brainMask.size(); ++v) {
        both += there.labels()[v] != 0 && now.brainMask[v] != 0 ? 1 : 0;
        either += there.labels()[v] != 0 || now.brainMask[v] != 0 ? 1 : 0;
      }
      QVERIFY2(both / either > 0.93, qPrintable(QString::number(both / either)));
      QVERIFY(!std::ranges::equal(before.images[0].voxels(), now.images[0].voxels()));
    }
  }
  /// By no more than the widest factor allows: 1.35³, and voxels of 4 mm.
  void tumoursChangeBetweenThem() {
    for (std::size_t n = 0; n < kPatients; ++n) {
      const double before = pairs().before.load(n)->truth.volumeMl(Region::tc);
      const double now = pairs().now.load(n)->truth.volumeMl(Region::tc);
      QVERIFY(before > 0 && now > 0 && before != now);
      QVERIFY(now / before > 0.3 && now / before < 3.2);
    }
  }
  void sequencesAreNormalised() {
    const auto visit = pairs().now.load(0).value();
    double sum = 0, count = 0;
    for (std::size_t v = 0; v < visit.brainMask.size(); ++v)
      if (visit.brainMask[v] != 0) sum += visit.images[1].voxels()[v], ++count;
    QVERIFY(std::abs(sum / count) < 1e-3);
  }
  void aPriorWithoutErrorIsTheLabels() {
    const auto cases = withPrior(pairs().now, truthBefore(), 0, 1);
    QVERIFY(cases.load(1)->images.back().modality() == kPriorChannel);
    const auto truth =
        resample(pairs().before.load(1).value().truth, pairs().now.load(1)->truth.grid());
    const auto prior = priorOf(cases, 1);
    for (std::size_t v = 0; v < prior.size(); ++v)
      QCOMPARE(prior[v] * kMostPriorLabel, static_cast<float>(truth.labels()[v]));
  }
  void aRegistrationsErrorMovesItALittleAndAlwaysTheSame() {
    const auto exact = priorOf(withPrior(pairs().now, truthBefore(), 0, 1), 0);
    const auto moved = priorOf(withPrior(pairs().now, truthBefore(), 4, 1), 0);
    QVERIFY(exact != moved);
    QVERIFY(moved == priorOf(withPrior(pairs().now, truthBefore(), 4, 1), 0));
    QVERIFY(moved != priorOf(withPrior(pairs().now, truthBefore(), 4, 2), 0));
    const auto found = [](const std::vector<float>& of) {
      return std::ranges::count_if(of, [](float value) { return value > 0; });
    };
    QVERIFY(found(moved) > found(exact) / 2 && found(moved) < found(exact) * 2);
  }
  void withoutAVisitBeforeItIsEmpty() {
    const auto prior = priorOf(withEmptyPrior(pairs().before), 0);
    QVERIFY(std::ranges::all_of(prior, [](float value) { return value == 0; }));
  }
  void aProblemWithTheLabelsIsTold() {
    const PriorLabels none = [](std::size_t) -> Result<LabelMap> {
      return failure("test", "no labels");
    };
    QCOMPARE(withPrior(pairs().now, none, 1, 1).load(0).error().code, std::string("test"));
    QVERIFY(!visitPairs(0, 1, kSpacingMm) && !visitPairs(1, 1, 20));
  }
};

TWINSCOPE_SUITE(VisitCasesTest, "visit_cases_test");

}  // namespace twinscope::app

#include "visit_cases_test.moc"
