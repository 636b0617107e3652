#pragma once

#include "app/services/workspace.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::tests {

/// Adds patients "TW-P1", "TW-P2", … with one prepared phantom of 4 mm and its truth each, as from one scanner. There are
/// four phantoms in all: later patients are their doubles.
[[nodiscard]] std::vector<StudyId> addPhantomPatients(app::Workspace& workspace, std::size_t count,
                                                      std::size_t firstNumber = 1);

/// Takes in a tiny network with weights of the seed alone: anything that is learnt makes it better. Gives its name.
[[nodiscard]] std::string addUntrainedModel(app::Workspace& workspace, std::uint64_t seed = 1);

/// Makes a model the one that the workspace segments with.
void setDefaultModel(app::Workspace& workspace, const std::string& name);

}  // namespace twinscope::tests
