// Tumours that grow together on one device, by the laws that hold for each alone; on the CPU's elements, and on a GPU where there is one.
#include "core/compute/growth_ensemble.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <numeric>

namespace twinscope {
namespace {

using device::DeviceKernels;

/// Folds of white and grey matter about a hole of fluid.
GrowthDomain folds(Size3 size) {
  GrowthDomain domain{size, {1, 1.5, 2}, {}, {}};
  for (std::size_t n = 0; n < size.voxels(); ++n) {
    const auto [i, j, k] = size.voxelAt(n);
    const bool isFluid = (i + 2 * j) % 7 == 0 && k % 3 == 1;
    const auto white = static_cast<float>(0.5 + 0.5 * std::sin(0.8 * static_cast<double>(i + k)));
    domain.white.push_back(isFluid ? 0.F : white);
    domain.grey.push_back(isFluid ? 0.F : 1.F - white);
  }
  return domain;
}

/// Members on one domain, and what they hold.
struct Ensemble {
  std::vector<ReactionDiffusion> solvers;
  std::vector<GrowthCourse> courses;
  std::vector<std::vector<float>> densities;

  void add(const GrowthDomain& domain, const GrowthOptions& options, GrowthCourse course = {}) {
    solvers.push_back(ReactionDiffusion::make(domain, options).value());
    courses.push_back(std::move(course));
    densities.emplace_back(domain.size.voxels(), 0.F);
    densities.back()[domain.size.voxels() / 2] = 0.9F;
    densities.back()[domain.size.voxels() / 3] = 0.4F;
  }
  Status advance(double fromDay, double toDay, const DeviceKernels& kernels,
                 const JobContext& context = silentContext()) {
    std::vector<GrowthMember> members;
    for (std::size_t n = 0; n < solvers.size(); ++n)
      members.push_back({&solvers[n], &courses[n], densities[n]});
    return advanceTogether(members, fromDay, toDay, kernels, context);
  }
};

double sumOf(const std::vector<float>& density) {
  return std::accumulate(density.begin(), density.end(), 0.0);
}

}  // namespace

class GrowthEnsembleTest : public QObject {
  Q_OBJECT
  std::optional<DeviceKernels> m_kernels;

  /// A row for each device.
  static void devices() {
    QTest::addColumn<QString>("device");
    for (const char* device : {"CPU", "CUDA"}) QTest::newRow(device) << QString::fromLatin1(device);
  }
  /// False, and the test is skipped, where this machine lacks it.
  bool hasDevice() {
    QFETCH(QString, device);
    auto kernels = device == QLatin1String("CPU") ? Result<DeviceKernels>(DeviceKernels::host())
                                                  : DeviceKernels::cuda();
    if (!kernels)
      QTest::qSkip(kernels.error().message.c_str(), __FILE__, __LINE__);
    else
      m_kernels = std::move(*kernels);
    return kernels.has_value();
  }

 private Q_SLOTS:
  void eachGrowsAsItDoesAlone_data() { devices(); }
  void eachGrowsAsItDoesAlone() {
    if (!hasDevice()) return;
    for (const Size3 size : {Size3{1, 1, 1}, Size3{9, 1, 4}, Size3{23, 19, 17}}) {
      const GrowthDomain domain = folds(size);
      std::vector<std::uint8_t> half(size.voxels(), 0), other(size.voxels(), 1);
      std::fill_n(half.begin(), half.size() / 2, std::uint8_t{1});
      std::fill_n(other.begin(), other.size() / 3, std::uint8_t{0});
      Ensemble many;
      many.add(domain, {.whiteDiffusivityMm2PerDay = 0.5, .proliferationPerDay = 0.03});
      many.add(domain, {.whiteDiffusivityMm2PerDay = 0.02, .proliferationPerDay = 0.1},
               {.radiotherapy = {{.day = 3, .doseGy = 2}, {.day = 4.5, .doseGy = 2}},
                .chemotherapy = {{.day = 7}, {.day = 30}}});
      many.add(domain, {.scheme = GrowthScheme::euler},
               {.resections = {{.day = 0, .removed = half}, {.day = 12, .removed = other}}});
      many.add(domain, {.proliferationPerDay = 0.04},
               {.resections = {{.day = 5, .removed = other}}});
      auto alone = many.densities;
      QVERIFY(many.advance(0, 40, *m_kernels));
      for (std::size_t n = 0; n < alone.size(); ++n) {
        QVERIFY(many.solvers[n].advance(alone[n], many.courses[n], 0, 40, silentContext()));
        for (std::size_t v = 0; v < alone[n].size(); ++v)
          QVERIFY(std::abs(alone[n][v] - many.densities[n][v]) < 1e-5F);
      }
    }
  }
  void diffusionKeepsTheMassAndTheBounds_data() { devices(); }
  void diffusionKeepsTheMassAndTheBounds() {
    if (!hasDevice()) return;
    Ensemble many;
    const GrowthDomain domain = folds({17, 16, 15});
    for (const double diffusivity : {0.1, 1.0, 5.0})
      many.add(domain, {.whiteDiffusivityMm2PerDay = diffusivity, .proliferationPerDay = 0});
    Random random(5);
    for (auto& density : many.densities)
      for (std::size_t n = 0; n < density.size(); ++n)
        density[n] =
            domain.white[n] + domain.grey[n] > 0 ? static_cast<float>(random.uniform()) : 0.F;
    const auto before = many.densities;
    QVERIFY(many.advance(0, 30, *m_kernels));
    for (std::size_t n = 0; n < before.size(); ++n) {
      QVERIFY(std::abs(sumOf(many.densities[n]) / sumOf(before[n]) - 1) < 1e-5);
      const auto [low, high] = std::ranges::minmax(before[n]);
      for (const float u : many.densities[n]) QVERIFY(u >= low - 1e-6F && u <= high + 1e-6F);
    }
  }
  /// As few steps as one member needs must not change what another one holds.
  void whoNeedsFewStepsWaits_data() { devices(); }
  void whoNeedsFewStepsWaits() {
    if (!hasDevice()) return;
    const GrowthDomain domain = folds({12, 11, 10});
    Ensemble one, both;
    const GrowthOptions slow{.whiteDiffusivityMm2PerDay = 0.01};
    one.add(domain, slow);
    both.add(domain, slow);
    both.add(domain, {.whiteDiffusivityMm2PerDay = 20});
    QVERIFY(one.advance(0, 25, *m_kernels));
    QVERIFY(both.advance(0, 25, *m_kernels));
    QVERIFY(one.densities[0] == both.densities[0]);
  }
  /// Longer than the steps between two looks, and stopped before the first.
  void canBeStopped() {
    const GrowthDomain domain = folds({6, 5, 4});
    Ensemble many, alone;
    many.add(domain, {.stepDays = 0.5});
    const auto before = many.densities;
    std::stop_source source;
    source.request_stop();
    const JobContext silent = silentContext();
    QCOMPARE(many.advance(0, 100, DeviceKernels::host(),
                          {source.get_token(), silent.progress, silent.log})
                 .error()
                 .kind,
             ErrorKind::cancelled);
    QVERIFY(many.densities == before);
    QVERIFY(many.advance(0, 100, DeviceKernels::host()));
    alone.add(domain, {.stepDays = 0.5});
    QVERIFY(alone.solvers[0].advance(alone.densities[0], {}, 0, 100, silent));
    for (std::size_t n = 0; n < before[0].size(); ++n)
      QVERIFY(std::abs(alone.densities[0][n] - many.densities[0][n]) < 1e-5F);
  }
  void whatDoesNotFitIsRefused() {
    const DeviceKernels kernels = DeviceKernels::host();
    QVERIFY(advanceTogether({}, 0, 10, kernels, silentContext()));
    const GrowthDomain domain = folds({5, 4, 3});
    Ensemble many;
    many.add(domain, {});
    const auto before = many.densities;
    QCOMPARE(many.advance(10, 0, kernels).error().code, std::string("growth.course"));
    many.courses[0].resections = {{.day = 1, .removed = {1, 0}}};
    QCOMPARE(many.advance(0, 10, kernels).error().code, std::string("growth.course"));
    QVERIFY(many.densities == before);
    many.densities[0].pop_back();
    QVERIFY_EXCEPTION_THROWN((void)many.advance(0, 10, kernels), std::invalid_argument);
    std::vector<float> density(7);
    QCOMPARE(kernels.grow({.size = {2, 2, 2}, .members = 1}, density).error().code,
             std::string("device.sizes"));
  }
};

TWINSCOPE_SUITE(GrowthEnsembleTest, "growth_ensemble_test");

}  // namespace twinscope

#include "growth_ensemble_test.moc"
