#pragma once

#include <string>
#include <utility>
#include <vector>

namespace twinscope::app {

/// Pictures as SVG, for reports: dark on white, readable in print.

/// A row a figure: a dot at the mean with a bar of one standard deviation to each side.
struct DotRow {
  std::string group, name;  ///< rows of one group stand together under its name
  double mean = 0, sd = 0;
};
[[nodiscard]] std::string dotPlot(const std::string& title, const std::string& axis,
                                  const std::vector<DotRow>& rows);

struct PlotLine {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< x rising
};
/// Lines with their names below; `logarithmic`: along x, whose values are positive.
[[nodiscard]] std::string linePlot(const std::string& title, const std::string& xAxis,
                                   const std::string& yAxis, const std::vector<PlotLine>& lines,
                                   bool logarithmic = false);

}  // namespace twinscope::app
