#include "core/learning/augment/artefacts.h"

#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>

namespace twinscope::learning {
namespace {

constexpr PerAxis kSpacingMm{1, 1, 2};

at::Tensor rowsOfNoise() {
  at::manual_seed(3);
  return at::randn({2, 12, 15, 16}) + 1;
}

double largest(const at::Tensor& x) { return x.abs().max().item<double>(); }

}  // namespace

class ArtefactsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void lyingStillSpoilsNothing() {
    Random random(1);
    const at::Tensor rows = rowsOfNoise();
    QVERIFY(largest(withMotion(rows, kSpacingMm, 0, 0, random) - rows) < 1e-4);
    QVERIFY(largest(withMotion(rows, kSpacingMm, 10, 10, random) - rows) > 0.1);
  }
  /// Planes are only weakened, and the one that holds the mean is kept.
  void ghostsTakeEnergyAndKeepTheMean() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Random random(seed);
      const at::Tensor rows = rowsOfNoise();
      const at::Tensor ghosts = withGhosts(rows, random);
      QVERIFY(largest(ghosts.mean({1, 2, 3}) - rows.mean({1, 2, 3})) < 1e-4);
      const at::Tensor before = rows.square().sum({1, 2, 3});
      const at::Tensor after = ghosts.square().sum({1, 2, 3});
      QVERIFY(at::all(after < before).item<bool>());
    }
  }
  void aSpikeIsOneWave() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Random random(seed);
      const at::Tensor rows = rowsOfNoise();
      const at::Tensor added =
          at::fft_fftn(withSpike(rows, random) - rows, {}, {{-3, -2, -1}}).abs();
      const at::Tensor strongest = at::fft_fftn(rows, {}, {{-3, -2, -1}}).abs().amax({1, 2, 3});
      for (std::int64_t row = 0; row < 2; ++row) {
        const double limit = strongest[row].item<double>();
        const auto waves = (added[row] > 0.5 * limit).sum().item<std::int64_t>();
        QVERIFY(waves == 1 || waves == 2);
        QVERIFY(largest(added[row]) < 6.1 * limit);
      }
    }
  }
};

TWINSCOPE_SUITE(ArtefactsTest, "artefacts_test");

}  // namespace twinscope::learning

#include "artefacts_test.moc"
