#pragma once

#include "app/services/workspace.h"

#include <string>
#include <vector>

namespace twinscope::app {

struct DemoOptions {
  int patients = 6;
  std::uint64_t seed = 1;
  enum class Segment {
    truth,
    model
  } segment = Segment::model;  ///< truth is stored as its own revision either way
};

/// Makes the phantom cohort, imports it as scans, prepares and segments it with the demo model. Keys of the patients made.
[[nodiscard]] Result<std::vector<std::string>> makeDemoCohort(Workspace& workspace,
                                                              const DemoOptions& options,
                                                              const JobContext& context);

}  // namespace twinscope::app
