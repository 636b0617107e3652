#pragma once

#include "app/models/training_course.h"
#include "app/views/line_chart.h"

#include <vector>

namespace twinscope::app {

/// Dice of WT, TC and ET over a training's epochs, in the regions' colours.
[[nodiscard]] std::vector<ChartLine> regionCurves(const std::vector<TrainingCourse::Epoch>& epochs);

}  // namespace twinscope::app
