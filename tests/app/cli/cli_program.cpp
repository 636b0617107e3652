#include "tests/app/cli/cli_program.h"

#include <QProcessEnvironment>
#include <csignal>

namespace twinscope::tests {
namespace {

constexpr int kPatienceMs = 120'000;

ProgramRun ended(QProcess& process) {
  ProgramRun run;
  if (process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit)
    run.exitCode = process.exitCode();
  run.output = process.readAllStandardOutput();
  run.errors += process.readAllStandardError();
  return run;
}

}  // namespace

void CliProgram::start(QProcess& process, const QStringList& arguments) const {
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("XDG_CONFIG_HOME"), path("config"));
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(TWINSCOPE_CLI), arguments);
  process.waitForStarted();
}

ProgramRun CliProgram::run(const QStringList& arguments) const {
  QProcess process;
  start(process, arguments);
  return ended(process);
}

ProgramRun CliProgram::interrupted(const QStringList& arguments) const {
  QProcess process;
  start(process, arguments);
  process.setReadChannel(QProcess::StandardError);
  process.waitForReadyRead(kPatienceMs);
  const QByteArray begin = process.readAllStandardError();
  ::kill(static_cast<pid_t>(process.processId()), SIGINT);
  ProgramRun run = ended(process);
  run.errors.prepend(begin);
  return run;
}

QString CliProgram::path(const char* name) const {
  return QString::fromStdString((m_folder / name).string());
}

Volume rampImage(const Grid& grid, Modality modality) {
  std::vector<float> voxels(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i)
        voxels[grid.index(i, j, k)] = static_cast<float>(100 + i);
  return {grid, std::move(voxels), modality};
}

LabelMap boxLabels(const Grid& grid, std::int64_t from, std::int64_t to, std::uint8_t value) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = from; k < to; ++k)
    for (std::int64_t j = from; j < to; ++j)
      for (std::int64_t i = from; i < to; ++i) labels[grid.index(i, j, k)] = value;
  return {grid, std::move(labels)};
}

}  // namespace twinscope::tests
