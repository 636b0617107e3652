#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"
#include "tests/support/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QStringList>
#include <string>

namespace twinscope::tests {

/// What a run of the program left behind.
struct ProgramRun {
  int exitCode = -1;
  QByteArray output, errors;

  /// The whole standard output as one document; throws where it is not.
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(output.toStdString()); }
};

/// Runs twinscope-cli as a user would, with a home folder of its own.
class CliProgram {
 public:
  ProgramRun run(const QStringList& arguments) const;
  /// Sends SIGINT once the program has written something to standard error.
  ProgramRun interrupted(const QStringList& arguments) const;

  /// A path in the folder of this test.
  [[nodiscard]] QString path(const char* name) const;
  [[nodiscard]] const TemporaryFolder& folder() const { return m_folder; }

 private:
  void start(QProcess& process, const QStringList& arguments) const;

  TemporaryFolder m_folder;
};

/// 0 outside, 100 + i inside a ball: looks like a head to nobody, but is an image.
[[nodiscard]] Volume rampImage(const Grid& grid, Modality modality);
/// A box of one value.
[[nodiscard]] LabelMap boxLabels(const Grid& grid, std::int64_t from, std::int64_t to,
                                 std::uint8_t value);

}  // namespace twinscope::tests
