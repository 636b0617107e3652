#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <QProcess>
#include <QTest>
#include <fstream>

namespace twinscope::learning {
namespace {

constexpr std::int64_t kSide = 24;

QString python() {
  return qEnvironmentVariable("TWINSCOPE_TORCH_PYTHON", QStringLiteral("python3"));
}

/// Standard output, or empty where the program ended otherwise than well.
QByteArray run(const QStringList& arguments) {
  QProcess process;
  process.start(python(), arguments);
  const bool done =
      process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit;
  return done && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

void write(const std::filesystem::path& file, const at::Tensor& values) {
  const at::Tensor flat = values.contiguous();
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(flat.const_data_ptr<float>()), flat.numel() * 4);
}

}  // namespace

class TorchTwinTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Weights that we write, read in Python; a network of a few lines there gives what ours gives.
  void pythonReadsAndReproduces() {
    if (run({QStringLiteral("-c"), QStringLiteral("import torch; print(1)")}).isEmpty())
      QSKIP("needs a Python with torch (TWINSCOPE_TORCH_PYTHON)");
    const tests::TemporaryFolder folder;
    const auto network = makeNetwork(untrainedCard(*presetOf("unet3d", NetworkSize::small), 2));
    QVERIFY(network);
    initialise(**network, 3);
    Safetensors file;
    file.parameters = parametersOf(**network);
    QVERIFY(writeSafetensors(folder / "weights.safetensors", file));
    const at::NoGradGuard noGradient;
    const at::Tensor x =
        at::randn({1, 4, kSide, kSide, kSide}, at::make_generator<at::CPUGeneratorImpl>(1));
    (*network)->setMode(NetworkMode::reference);
    write(folder / "input", x);
    write(folder / "output", (*network)->forward(x));
    const QString source = qEnvironmentVariable("TWINSCOPE_SOURCE_DIR");
    const auto path = [&](const char* name) {
      return QString::fromStdString((folder / name).string());
    };
    const QByteArray difference =
        run({source + QStringLiteral("/tests/core/learning/model/torch_twin.py"),
             source + QStringLiteral("/tests/bench/peers"), path("weights.safetensors"),
             path("input"), path("output"), QString::number(kSide)});
    QVERIFY(!difference.isEmpty());
    QVERIFY2(difference.trimmed().toDouble() <
                 1e-5 * (*network)->forward(x).abs().max().item<double>() + 1e-5,
             difference.constData());
  }
};

TWINSCOPE_SUITE(TorchTwinTest, "torch_twin_test");

}  // namespace twinscope::learning

#include "torch_twin_test.moc"
