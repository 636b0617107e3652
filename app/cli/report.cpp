#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/cohort_report.h"
#include "app/services/response/assessment_report.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QProcess>
#include <algorithm>
#include <filesystem>

namespace twinscope::cli {
namespace {

struct Options {
  std::string out;
  std::string patient;
  std::int64_t study = 0;
};

/// What the program complained of, among what Qt and others say; nothing where it ended without a word.
std::string complaintIn(const QByteArray& said) {
  const QByteArray name = "twinscope: ";
  for (const QByteArray& line : said.split('\n'))
    if (line.startsWith(name)) return line.mid(name.size()).trimmed().toStdString();
  return "the program that lays it out gave no answer";
}

/// PDF is laid out by the window's program, which runs without a screen for it.
Status writePdf(const Session& session, StudyId study, const std::string& file) {
  const auto folder = session.workspaceFolder();
  if (!folder) return std::unexpected(folder.error());
  const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/twinscope");
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
  process.setProcessEnvironment(environment);
  process.start(program, {QStringLiteral("--report"), QString::number(study.value),
                          QStringLiteral("--out"), QString::fromStdString(file),
                          QStringLiteral("--workspace"), QString::fromStdString(folder->string())});
  constexpr int kPatienceMs = 120'000;
  if (!process.waitForStarted())
    return failure("report.no-window",
                   "The program that lays out PDF is not installed beside this one",
                   "Write .html, or install the desktop program");
  if (process.waitForFinished(kPatienceMs) && process.exitCode() == 0) return {};
  return failure("report.pdf",
                 concat("No PDF was written: ", complaintIn(process.readAllStandardError())),
                 "Write .html instead");
}

Result<Answer> runOnStudy(Session& session, const Options& options) {
  const StudyId study{options.study};
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto report = app::assessmentReport(**store, study);
  if (!report) return std::unexpected(report.error());
  const bool isPdf = std::filesystem::path(options.out).extension() == ".pdf";
  if (const Status written =
          isPdf ? writePdf(session, study, options.out) : app::writeReport(*report, options.out);
      !written)
    return std::unexpected(written.error());
  return Answer{.json = {{"files", {options.out}}}, .text = options.out + "\n"};
}

Result<Answer> run(Session& session, const Options& options) {
  if (options.study != 0) return runOnStudy(session, options);
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  auto patients = app::loadPatients((*store)->studies());
  if (!patients) return std::unexpected(patients.error());
  if (!options.patient.empty())
    std::erase_if(*patients, [&](const auto& p) { return p.patient.key != options.patient; });
  if (patients->empty())
    return refusal("report.nothing", "There is no patient to report on",
                   "List all with \"studies\"");
  const auto files = app::writeCohortReport(*patients, options.out);
  if (!files) return std::unexpected(files.error());
  return answerOf(*files);
}

}  // namespace

void addReport(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "report",
                       "One assessment as .html, .pdf, .json or .csv; without a study all "
                       "measurements into a folder",
                       "twinscope-cli report --study 9 --out report.pdf");
  auto options = std::make_shared<Options>();
  verb->add_option("--out", options->out, "File, or a folder that is made where missing")
      ->required();
  auto* study = verb->add_option("--study", options->study, "The assessment of this study");
  verb->add_option("--patient", options->patient, "Only this patient")->excludes(study);
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
