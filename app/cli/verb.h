#pragma once

#include "app/cli/session.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace twinscope::cli {

/// What the command line asks for, set by the verb that was named.
struct Command {
  CommonOptions common;
  std::string name;
  std::function<Result<Answer>(Session&)> run;
};

/// Adds --json, --workspace, --quiet, --verbose and an example to a verb.
CLI::App* addVerb(CLI::App& parent, Command& command, const std::string& name,
                  const std::string& description, const std::string& example);

/// Sets what the verb does; options is owned by the verb and filled in by the parser.
template <class Options>
void onVerb(CLI::App* verb, Command& command, std::shared_ptr<Options> options,
            Result<Answer> (*run)(Session&, const Options&)) {
  verb->callback([verb, &command, options, run] {
    command.name = verb->get_name();
    command.run = [options, run](Session& session) { return run(session, *options); };
  });
}

void addInspect(CLI::App& app, Command& command);
void addInit(CLI::App& app, Command& command);
void addDemo(CLI::App& app, Command& command);
void addImport(CLI::App& app, Command& command);
void addStudies(CLI::App& app, Command& command);
void addPrepare(CLI::App& app, Command& command);
void addSegment(CLI::App& app, Command& command);
void addMeasure(CLI::App& app, Command& command);
void addAssess(CLI::App& app, Command& command);
void addTimeline(CLI::App& app, Command& command);
void addModel(CLI::App& app, Command& command);
void addTrain(CLI::App& app, Command& command);
void addEvaluate(CLI::App& app, Command& command);
void addExperiment(CLI::App& app, Command& command);
void addCompare(CLI::App& model, Command& command);
void addAudit(CLI::App& app, Command& command);
void addBackup(CLI::App& app, Command& command);
void addCalibrate(CLI::App& app, Command& command);
void addForecast(CLI::App& app, Command& command);
void addSimulateGrowth(CLI::App& app, Command& command);
void addReport(CLI::App& app, Command& command);
void addExport(CLI::App& app, Command& command);
void addFederation(CLI::App& app, Command& command);
void addSiteTwin(CLI::App& app, Command& command);
void addDoctor(CLI::App& app, Command& command);

}  // namespace twinscope::cli
