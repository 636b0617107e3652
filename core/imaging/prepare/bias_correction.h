#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/volume/volume.h"

namespace twinscope::imaging {

/// The image divided by its smooth shading (N4: Tustison et al., IEEE TMI 29(6), 2010), estimated on a grid of about
/// 4 mm inside the head. Positive intensities only; others pass unchanged. Cancels within a second.
[[nodiscard]] Result<Volume> withoutBias(const Volume& image, const JobContext& context);

}  // namespace twinscope::imaging
