#include "app/cli/json_values.h"
#include "app/cli/verb.h"

#include <QCoreApplication>
#include <algorithm>
#include <iostream>
#include <span>
#include <string_view>

namespace twinscope::cli {

CLI::App* addVerb(CLI::App& parent, Command& command, const std::string& name,
                  const std::string& description, const std::string& example) {
  CLI::App* verb = parent.add_subcommand(name, description);
  verb->footer("Example: " + example + "\nResearch use only: not a medical device.");
  verb->add_flag("--json", command.common.json, "One JSON document on standard output");
  verb->add_flag("--quiet", command.common.quiet, "No progress, no notes");
  verb->add_flag("--verbose", command.common.verbose, "Log lines on standard error");
  verb->add_option("--workspace", command.common.workspace, "Folder; default: the last one used");
  return verb;
}

namespace {

int exitCodeOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::failed:
      return 1;
    case ErrorKind::usage:
      return 2;
    case ErrorKind::refusedInput:
      return 3;
    case ErrorKind::cancelled:
      return 130;
  }
  return 1;
}

void printDocument(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

/// "what: why (remedy)"; what is the error's own place, else the verb.
int fail(const Command& command, Error error) {
  if (error.context.empty()) error.context = command.name;
  std::cerr << describe(error) << '\n';
  if (command.common.json) printDocument({{"error", jsonOf(error)}});
  return exitCodeOf(error);
}

int failUsage(const Command& command, std::span<char* const> arguments, const CLI::Error& error) {
  Command asked = command;
  if (asked.name.empty()) asked.name = "twinscope-cli";
  asked.common.json = std::ranges::any_of(
      arguments, [](const char* argument) { return std::string_view(argument) == "--json"; });
  return fail(asked, usageError(error.what(), "See --help").error());
}

int runCommand(const Command& command) {
  Session session(command.common);
  const auto answer = command.run(session);
  if (!answer) return fail(command, answer.error());
  if (command.common.json)
    printDocument(answer->json);
  else
    std::cout << answer->text;
  return answer->exitCode;
}

int start(std::span<char* const> arguments) {
  CLI::App app("Twinscope: digital twins for tumour imaging. Research use only.", "twinscope-cli");
  app.set_version_flag("--version", std::string("twinscope-cli " TWINSCOPE_VERSION));
  app.require_subcommand(1);
  Command command;
  for (const auto add :
       {addInspect,  addInit,       addDemo,      addImport,   addStudies,        addPrepare,
        addSegment,  addMeasure,    addAssess,    addTimeline, addModel,          addTrain,
        addEvaluate, addAudit,      addBackup,    addReport,   addExport,         addFederation,
        addSiteTwin, addExperiment, addCalibrate, addForecast, addSimulateGrowth, addDoctor})
    add(app, command);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::Success& done) {  // --help, --version
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    return failUsage(command, arguments, error);
  }
  return runCommand(command);
}

}  // namespace
}  // namespace twinscope::cli

int main(int argc, char** argv) {
  twinscope::cli::catchInterrupts();
  const QCoreApplication application(argc, argv);  // Qt's sockets want one; it runs no loop
  try {
    return twinscope::cli::start({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& error) {  // a bug; everything stored stays valid
    std::cerr << "twinscope-cli: internal error: " << error.what()
              << " (please send this line to the developers)\n";
    return 1;
  }
}
