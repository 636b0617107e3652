#include "core/compute/device/agreement.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::device {
namespace {

/// One body for every device: the CPU always, the GPU where there is one.
Result<DeviceKernels> kernelsOf(const QString& device) {
  if (device == QLatin1String("CPU")) return DeviceKernels::host();
  return DeviceKernels::cuda();
}

}  // namespace

class DeviceKernelsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void equalToTheirReferences_data() {
    QTest::addColumn<QString>("device");
    QTest::addColumn<int>("i");
    QTest::addColumn<int>("j");
    QTest::addColumn<int>("k");
    for (const char* device : {"CPU", "CUDA"}) {
      const auto row = [device](int i, int j, int k) {
        QTest::addRow("%s %d x %d x %d", device, i, j, k)
            << QString::fromLatin1(device) << i << j << k;
      };
      row(1, 1, 1);
      row(2, 1, 5);
      row(64, 1, 1);
      row(1, 33, 2);
      row(37, 41, 29);
      row(48, 40, 52);
    }
  }
  void equalToTheirReferences() {
    QFETCH(QString, device);
    QFETCH(int, i);
    QFETCH(int, j);
    QFETCH(int, k);
    const auto kernels = kernelsOf(device);
    if (!kernels) QSKIP(qPrintable(QString::fromStdString(kernels.error().message)));
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
      for (const Agreement& row : compareKernels(*kernels, {i, j, k}, seed))
        QVERIFY2(row.agrees(), asText({row}).c_str());
  }

  void noSourceIsInfinitelyFar() {
    const Size3 size{5, 4, 3};
    const auto far = DeviceKernels::host().squaredDistances(
        std::vector<std::uint8_t>(size.voxels(), 0), size, {1, 1, 1});
    QVERIFY(far);
    for (const float d : *far) QVERIFY(std::isinf(d));
  }

  void connectivityIsRespected_data() {
    QTest::addColumn<int>("connectivity");
    QTest::addColumn<int>("parts");
    QTest::newRow("faces") << static_cast<int>(Connectivity::faces6) << 3;
    QTest::newRow("edges") << static_cast<int>(Connectivity::edges18) << 2;
    QTest::newRow("corners") << static_cast<int>(Connectivity::corners26) << 1;
  }
  /// Three voxels: the first touches the second at an edge, the second the third at a corner.
  void connectivityIsRespected() {
    QFETCH(int, connectivity);
    QFETCH(int, parts);
    const Grid grid = Grid::axisAligned({4, 4, 4}, {1, 1, 1});
    std::vector<std::uint8_t> mask(grid.voxels(), 0);
    mask[grid.index(0, 0, 0)] = mask[grid.index(1, 1, 0)] = mask[grid.index(2, 2, 1)] = 1;
    const auto found = DeviceKernels::host().connectedComponents(
        mask, grid.size, static_cast<Connectivity>(connectivity));
    QVERIFY(found);
    QCOMPARE(found->sizes.size(), static_cast<std::size_t>(parts));
  }

  /// A winding path of one voxel's width: names must run its whole length.
  void namesRunAlongASnake() {
    const Grid grid = Grid::axisAligned({31, 31, 1}, {1, 1, 1});
    std::vector<std::uint8_t> mask(grid.voxels(), 0);
    for (std::int64_t j = 0; j < 31; ++j)
      for (std::int64_t i = 0; i < 31; ++i)
        if (j % 2 == 0 || i == (j % 4 == 1 ? 30 : 0)) mask[grid.index(i, j, 0)] = 1;
    const auto found =
        DeviceKernels::host().connectedComponents(mask, grid.size, Connectivity::faces6);
    QVERIFY(found);
    QCOMPARE(found->sizes.size(), std::size_t{1});
  }

  void sizesThatDoNotFitAreRefused() {
    const DeviceKernels kernels = DeviceKernels::host();
    const std::vector<std::uint8_t> mask(10, 1);
    QCOMPARE(kernels.squaredDistances(mask, {3, 3, 3}, {1, 1, 1}).error().code,
             std::string("device.sizes"));
    const std::vector<float> scores(8), importance(8);
    const auto outside = kernels.blend({scores, 1, {2, 2, 2}, {{1, 0, 0}}, importance}, {2, 2, 2});
    QCOMPARE(outside.error().code, std::string("device.sizes"));
    QCOMPARE(kernels.mixBack(scores, importance, std::vector<float>(3)).error().code,
             std::string("device.sizes"));
  }

  void whyThereIsNoGpuIsSaid() {
    const auto none = DeviceKernels::cuda("/nowhere/libtwinscope_cuda.so");
    QVERIFY(!none);
    QCOMPARE(none.error().code, std::string("device.none"));
    // With the plugin of this build, where there is one, the reason is the machine's.
    const auto kernels = DeviceKernels::cuda();
    if (!kernels) QVERIFY(!kernels.error().message.empty());
  }

  /// A code is off by half a step at most, the largest value is exact.
  void quantisationKeepsHalfAStep() {
    const std::vector<float> values{-2.54F, 0.F, 0.01F, 1.F, 2.54F, -0.013F};
    const auto q = DeviceKernels::host().quantise(values);
    QVERIFY(q);
    for (std::size_t n = 0; n < values.size(); ++n)
      QVERIFY(std::abs(values[n] - q->scale * static_cast<float>(q->codes[n])) <=
              q->scale * 0.5F + 1e-7F);
    QCOMPARE(int{q->codes[4]}, 127);
    const auto zero = DeviceKernels::host().quantise(std::vector<float>(3, 0.F));
    QVERIFY(zero && zero->scale == 0 && zero->codes == std::vector<std::int8_t>(3, 0));
  }
};

TWINSCOPE_SUITE(DeviceKernelsTest, "device_kernels_test");

}  // namespace twinscope::device

#include "device_kernels_test.moc"
