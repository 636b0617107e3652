#pragma once

#include "app/cli/verb.h"

namespace twinscope::cli {

void addServe(CLI::App& federation, Command& command);
void addJoin(CLI::App& federation, Command& command);
void addFederationAudit(CLI::App& federation, Command& command);
void addSimulate(CLI::App& federation, Command& command);

}  // namespace twinscope::cli
