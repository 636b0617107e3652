#include "app/models/report_pdf.h"
#include "app/models/view_models.h"
#include "app/models/words.h"
#include "app/views/language.h"
#include "app/views/main_window.h"
#include "app/views/resources.h"
#include "app/views/screenshot.h"
#include "app/views/theme.h"
#include "app/views/vtk_widget.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QTimer>
#include <cstdio>

using namespace twinscope;

namespace {

constexpr int kFailed = 1, kUsage = 2, kRefused = 3;

struct Arguments {
  QString workspace, language, theme, screenshot, report, file;
  QSize size{1440, 900};
  bool exitAfterStart = false;
};

int complain(const Error& error) {
  std::fprintf(stderr, "twinscope: %s\n", describe(error).c_str());
  return error.kind == ErrorKind::usage          ? kUsage
         : error.kind == ErrorKind::refusedInput ? kRefused
                                                 : kFailed;
}

std::optional<QSize> sizeFrom(const QString& words) {
  const int width = words.section(u'x', 0, 0).toInt(), height = words.section(u'x', 1).toInt();
  if (width < 640 || height < 400 || width > 16000 || height > 16000) return std::nullopt;
  return QSize(width, height);
}

Result<Arguments> parse(const QApplication& application) {
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Twinscope. Research use only."));
  parser.addHelpOption();
  parser.addVersionOption();
  const auto option = [&](const char* name, const char* words, const char* value) {
    parser.addOption(
        QCommandLineOption(QLatin1String(name), QLatin1String(words), QLatin1String(value)));
  };
  option("workspace", "Folder of the workspace to open.", "DIR");
  option("language", "Language of the window: en or de.", "CODE");
  option("theme", "dark or light.", "NAME");
  option("screenshot", "Write a picture of a screen and end: start, patients, review[:KEY], …",
         "SCREEN[:STATE]");
  option("report", "Write the assessment of a study and end: .pdf, .html, .json or .csv.", "STUDY");
  option("out", "File of the picture or the report.", "FILE");
  option("size", "Size of the window, such as 1440x900.", "WxH");
  option("exit-after-start", "Print the milliseconds to the first window and end.", "");
  parser.process(application);
  const auto value = [&](const char* name) { return parser.value(QLatin1String(name)); };
  Arguments arguments{value("workspace"), value("language"),
                      value("theme"),     value("screenshot"),
                      value("report"),    value("out"),
                      {1440, 900},        parser.isSet(QStringLiteral("exit-after-start"))};
  if (parser.isSet(QStringLiteral("size"))) {
    const auto size = sizeFrom(value("size"));
    if (!size) return usageError("--size is not a window size", "write it as 1440x900");
    arguments.size = *size;
  }
  if (!arguments.screenshot.isEmpty() && arguments.file.isEmpty())
    return usageError("--screenshot needs --out FILE.png");
  if (!arguments.report.isEmpty() && (arguments.file.isEmpty() || arguments.workspace.isEmpty()))
    return usageError("--report needs --workspace DIR and --out FILE");
  return arguments;
}

QString storedLanguage(app::Session& session) {
  if (!session.workspace()) return {};
  const auto reader = session.workspace()->reader();
  const auto settings = reader ? app::loadSettings((*reader)->care())
                               : Result<app::Settings>(std::unexpected(reader.error()));
  return settings && settings->language != "system" ? app::text(settings->language) : QString();
}

/// Reads the workspace without opening it for writing: another process may have it open.
Status writeReport(const Arguments& arguments) {
  const auto store = storage::ReadStore::open(arguments.workspace.toStdString());
  if (!store) return std::unexpected(store.error());
  const auto report = app::assessmentReport(**store, StudyId{arguments.report.toLongLong()});
  if (!report) return std::unexpected(report.error());
  return app::writeAnyReport(*report, arguments.file.toStdString());
}

int takeScreenshot(app::MainWindow& window, app::ViewModels& models, const Arguments& arguments) {
  app::Screenshot screenshot(window, models,
                             {arguments.screenshot, arguments.file, arguments.size});
  int code = 0;
  QObject::connect(&screenshot, &app::Screenshot::written, &window, &QApplication::quit);
  QObject::connect(&screenshot, &app::Screenshot::failed, &window, [&](const Error& error) {
    code = complain(error);
    QApplication::quit();
  });
  if (const Status status = screenshot.start(); !status) return complain(status.error());
  QApplication::exec();
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  QElapsedTimer sinceStart;
  sinceStart.start();
  app::VtkWidget::requestFormat();
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("twinscope"));
  QApplication::setApplicationVersion(QStringLiteral(TWINSCOPE_VERSION));
  const auto arguments = parse(application);
  if (!arguments) return complain(arguments.error());

  app::initResources();
  if (!arguments->report.isEmpty()) {
    const Status written = writeReport(*arguments);
    return written ? 0 : complain(written.error());
  }
  app::ViewModels models(app::today());
  Status opened;
  if (!arguments->workspace.isEmpty())
    opened = models.session.open(arguments->workspace.toStdString());
  const QString stored = storedLanguage(models.session);
  app::installLanguage(application, arguments->language.isEmpty() ? stored : arguments->language);
  app::apply(app::Theme::named(arguments->theme));
  app::MainWindow window(models);
  if (!arguments->theme.isEmpty()) window.fixTheme(arguments->theme);
  if (!opened) {
    if (!arguments->screenshot.isEmpty()) return complain(opened.error());
    models.session.raise(opened.error());
  }
  if (!arguments->screenshot.isEmpty()) return takeScreenshot(window, models, *arguments);
  window.resize(arguments->size);
  window.show();
  if (arguments->exitAfterStart)
    QTimer::singleShot(0, &window, [&] {
      window.repaint();
      std::printf("%lld\n", static_cast<long long>(sinceStart.elapsed()));
      QApplication::quit();
    });
  return QApplication::exec();
}
