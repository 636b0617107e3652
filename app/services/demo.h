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

/// Makes the phantom cohort, stores it as scans with its truth, prepares and segments it with the
/// demo model. A cohort that was interrupted is continued. Keys of the patients.
[[nodiscard]] Result<std::vector<std::string>> makeDemoCohort(Workspace& workspace,
                                                              const DemoOptions& options,
                                                              const JobContext& context);

}  // namespace twinscope::app
