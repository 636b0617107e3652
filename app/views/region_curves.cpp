#include "app/views/region_curves.h"

#include "render/picture.h"

namespace twinscope::app {
namespace {

QColor colourOf(const render::Colour& c) { return {c.red, c.green, c.blue}; }

}  // namespace

std::vector<ChartLine> regionCurves(const std::vector<TrainingCourse::Epoch>& epochs) {
  std::vector<ChartLine> dice{{QStringLiteral("WT"), colourOf(render::kOedemaColour), {}},
                              {QStringLiteral("TC"), colourOf(render::kNecrosisColour), {}},
                              {QStringLiteral("ET"), colourOf(render::kEnhancingColour), {}}};
  for (const auto& epoch : epochs)
    for (std::size_t n = 0; n < dice.size() && qsizetype(n) < epoch.dice.size(); ++n)
      dice[n].points.emplace_back(epoch.number, epoch.dice[qsizetype(n)]);
  return dice;
}

}  // namespace twinscope::app
