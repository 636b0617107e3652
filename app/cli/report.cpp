#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/cohort_report.h"
#include "app/services/response/assessment_report.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QProcess>
#include <algorithm>
#include <charconv>
#include <optional>

namespace twinscope::cli {
namespace {

struct Options {
  std::string out;
  std::string patient;
  std::optional<std::string> study;
};

/// What the program complained of, with its remedy, among what Qt and others say; empty where it ended without a word.
std::string complaintIn(const QByteArray& said) {
  const QByteArray name = "twinscope: ";
  for (const QByteArray& line : said.split('\n'))
    if (line.startsWith(name)) return line.mid(name.size()).trimmed().toStdString();
  return {};
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
  const std::string complaint = complaintIn(process.readAllStandardError());
  if (!complaint.empty()) return failure("report.pdf", "No PDF was written: " + complaint);
  return failure("report.pdf", "No PDF was written: the program that lays it out gave no answer",
                 "Write .html instead");
}

Result<StudyId> studyFrom(const std::string& text) {
  StudyId study;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, study.value).ptr != end || study.value <= 0)
    return usageError(concat("--study \"", text, "\" is no number of a study"),
                      "\"studies\" lists them");
  return study;
}

Result<Answer> runOnStudy(Session& session, const Options& options) {
  const auto study = studyFrom(*options.study);
  if (!study) return std::unexpected(study.error());
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto report = app::assessmentReport(**store, *study);
  if (!report) return std::unexpected(report.error());
  const bool isPdf = app::reportEnding(options.out) == ".pdf";
  if (const Status written =
          isPdf ? writePdf(session, *study, options.out) : app::writeReport(*report, options.out);
      !written)
    return std::unexpected(written.error());
  return Answer{.json = {{"files", {options.out}}}, .text = options.out + "\n"};
}

Result<Answer> run(Session& session, const Options& options) {
  if (options.study) return runOnStudy(session, options);
  if (const std::string ending = app::reportEnding(options.out);
      ending == ".pdf" || ending == ".html" || ending == ".json" || ending == ".csv")
    return usageError(concat("Without --study, measurements go into a folder; \"", options.out,
                             "\" is named as a file"),
                      "Name a folder, or say which --study is reported on");
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
