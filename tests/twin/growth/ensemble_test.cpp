#include "twin/growth/ensemble.h"

#include "tests/support/suite.h"
#include "tests/twin/growth/small_problem.h"
#include "twin/growth/calibrate.h"
#include "twin/growth/forecast.h"

#include <QTest>
#include <array>
#include <cmath>
#include <mutex>
#include <string>

namespace twinscope::twin::growth {
namespace {

using device::DeviceKernels;
using tests::sixWeeks;
using tests::smallProblem;

constexpr std::array kDays{0.0, 30.0, 95.0};

std::vector<GrowthParameters> possibleTumours(std::size_t count) {
  std::vector<GrowthParameters> tumours(count);
  for (std::size_t n = 0; n < count; ++n) {
    const auto x = static_cast<double>(n);
    tumours[n].diffusivityMm2PerDay = 0.03 + 0.02 * x;
    tumours[n].proliferationPerDay = 0.05 / (1 + x);
    tumours[n].alphaPerGy = 0.01 + 0.002 * x;
  }
  return tumours;
}

class KeptLog final : public Logger {
 public:
  void write(LogLevel, std::string_view line) override {
    const std::lock_guard lock(m_mutex);
    lines.emplace_back(line);
  }
  std::vector<std::string> lines;

 private:
  std::mutex m_mutex;
};

bool near(double a, double b) { return std::abs(a - b) < 1e-4 * (1 + std::abs(b)); }

}  // namespace

class EnsembleTest : public QObject {
  Q_OBJECT
  const GrowthProblem m_problem = smallProblem(kDays, {}, sixWeeks(10));

 private Q_SLOTS:
  void aDeviceGivesWhatThePoolGives() {
    const DeviceKernels device = DeviceKernels::host();
    for (const std::size_t count : {0, 1, 67}) {
      const auto tumours = possibleTumours(count);
      const auto pool =
          TumourEnsemble(m_problem, nullptr).volumesOfEach(tumours, kDays, silentContext()).value();
      const auto there =
          TumourEnsemble(m_problem, &device).volumesOfEach(tumours, kDays, silentContext()).value();
      QCOMPARE(pool.size(), count);
      QCOMPARE(there.size(), count);
      for (std::size_t n = 0; n < count; ++n) {
        const auto alone = volumesOn(kDays, m_problem, tumours[n], silentContext()).value();
        for (std::size_t day = 0; day < kDays.size(); ++day) {
          QCOMPARE(pool[n][day].wholeMl, alone[day].wholeMl);
          QCOMPARE(pool[n][day].coreMl, alone[day].coreMl);
          QVERIFY(near(there[n][day].wholeMl, alone[day].wholeMl));
          QVERIFY(near(there[n][day].coreMl, alone[day].coreMl));
        }
      }
    }
  }
  /// Fit and forecast on a device: the same answer to what rounding does to a search.
  void aFitOnADeviceIsTheSame() {
    const DeviceKernels device = DeviceKernels::host();
    CalibrationOptions options{.starts = 1, .draws = 40};
    const auto onPool = calibrate(m_problem, options, silentContext()).value();
    options.device = &device;
    const auto there = calibrate(m_problem, options, silentContext()).value();
    for (std::size_t n = 0; n < onPool.estimates.size(); ++n)
      QVERIFY(std::abs(there.estimates[n].median / onPool.estimates[n].median - 1) < 0.01);
    const auto volume = [&](const Calibration& of) {
      return forecast(m_problem, of, std::array{150.0}, std::nullopt, silentContext())
          ->points.front()
          .whole.medianMl;
    };
    QVERIFY(std::abs(volume(there) / volume(onPool) - 1) < 0.01);
  }
  void aDeviceThatFailsIsReplacedByThePool() {
    const auto device =
        DeviceKernels::cuda(qEnvironmentVariable("TWINSCOPE_FAILING_DEVICE").toStdString());
    QVERIFY2(device, device ? "" : device.error().message.c_str());
    const auto tumours = possibleTumours(3);
    const auto pool =
        TumourEnsemble(m_problem, nullptr).volumesOfEach(tumours, kDays, silentContext()).value();
    KeptLog log;
    const JobContext silent = silentContext();
    const JobContext context{silent.stop, silent.progress, log};
    TumourEnsemble ensemble(m_problem, &*device);
    for (int again = 0; again < 2; ++again) {
      const auto got = ensemble.volumesOfEach(tumours, kDays, context).value();
      for (std::size_t n = 0; n < tumours.size(); ++n)
        QCOMPARE(got[n].back().wholeMl, pool[n].back().wholeMl);
    }
    QCOMPARE(log.lines.size(), std::size_t{1});  // it is not asked again
    QVERIFY(log.lines.front().contains("out of memory"));
    QVERIFY(calibrate(m_problem, {.starts = 1, .draws = 20, .device = &*device}, context));
    QCOMPARE(log.lines.size(), std::size_t{2});
  }
  void canBeStopped() {
    std::stop_source source;
    source.request_stop();
    JobContext context = silentContext();
    context.stop = source.get_token();
    const DeviceKernels device = DeviceKernels::host();
    for (const DeviceKernels* on : {static_cast<const DeviceKernels*>(nullptr), &device}) {
      const auto got =
          TumourEnsemble(m_problem, on).volumesOfEach(possibleTumours(4), kDays, context);
      QCOMPARE(got.error().kind, ErrorKind::cancelled);
    }
  }
};

TWINSCOPE_SUITE(EnsembleTest, "ensemble_test");

}  // namespace twinscope::twin::growth

#include "ensemble_test.moc"
