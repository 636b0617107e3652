#include "app/services/experiments/study_plot.h"

#include "app/services/markup.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace twinscope::app {
namespace {

constexpr double kWidth = 760, kNameWidth = 230, kRight = 40, kTop = 46, kRowHeight = 22;
constexpr double kGroupHeight = 26, kAxisHeight = 46, kLineHeight = 320, kLeft = 60;
/// Told apart by readers who see few colours (Okabe & Ito 2008).
constexpr std::array kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                              "#e69f00", "#56b4e9", "#555555"};

std::string at(double value) { return fixedPoint(value, 1); }

std::string words(double x, double y, const std::string& text, const char* anchor = "start",
                  const char* extra = "") {
  return concat("<text x=\"", at(x), "\" y=\"", at(y), "\" text-anchor=\"", anchor, "\" ", extra,
                ">", escaped(text), "</text>\n");
}

std::string stroke(double x1, double y1, double x2, double y2, const char* colour, double width) {
  return concat("<line x1=\"", at(x1), "\" y1=\"", at(y1), "\" x2=\"", at(x2), "\" y2=\"", at(y2),
                "\" stroke=\"", colour, "\" stroke-width=\"", at(width), "\"/>\n");
}

std::string framed(double height, const std::string& title, const std::string& body) {
  return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", at(kWidth), "\" height=\"",
                at(height), "\" viewBox=\"0 0 ", at(kWidth), " ", at(height),
                "\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n",
                "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
                words(16, 26, title, "start", "font-size=\"15\" font-weight=\"bold\""), body,
                "</svg>\n");
}

/// Round numbers from low to high, about five.
struct Ticks {
  double first, step;
  int digits;
};
Ticks ticksOf(double low, double high) {
  const double rough = std::max(high - low, 1e-9) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {5.0, 2.0, 1.0})
    if (nice * power >= rough) step = nice * power;
  return {std::ceil(low / step - 1e-9) * step, step,
          std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)))};
}

/// Values along a length of the picture.
struct Scale {
  double low, high, begin, end;
  [[nodiscard]] double operator()(double value) const {
    return begin + (end - begin) * (value - low) / (high - low);
  }
};

std::string verticalGrid(const Scale& x, double top, double bottom) {
  std::string drawn;
  const Ticks ticks = ticksOf(x.low, x.high);
  for (double value = ticks.first; value <= x.high + 1e-9; value += ticks.step) {
    drawn += stroke(x(value), top, x(value), bottom, "#ddd", 1);
    drawn += words(x(value), bottom + 18, fixedPoint(value, ticks.digits), "middle");
  }
  return drawn;
}

std::string horizontalGrid(const Scale& y, double left, double right) {
  std::string drawn;
  const Ticks ticks = ticksOf(y.low, y.high);
  for (double value = ticks.first; value <= y.high + 1e-9; value += ticks.step) {
    drawn += stroke(left, y(value), right, y(value), "#ddd", 1);
    drawn += words(left - 8, y(value) + 4, fixedPoint(value, ticks.digits), "end");
  }
  return drawn;
}

/// Widened a little, so that nothing lies on the frame.
std::pair<double, double> rangeOf(const std::vector<double>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  const double margin = std::max(0.02 * (high - low), 1e-3);
  return {low - margin, high + margin};
}

}  // namespace

std::string dotPlot(const std::string& title, const std::string& axis,
                    const std::vector<DotRow>& rows) {
  if (rows.empty()) return framed(kTop, title, {});
  std::vector<double> reach;
  for (const DotRow& row : rows) {
    reach.push_back(row.mean - row.sd);
    reach.push_back(row.mean + row.sd);
  }
  const auto [low, high] = rangeOf(reach);
  double bottom = kTop;
  for (std::size_t n = 0; n < rows.size(); ++n)
    bottom += kRowHeight + (n == 0 || rows[n].group != rows[n - 1].group ? kGroupHeight : 0);
  const Scale x{low, high, kNameWidth, kWidth - kRight};
  std::string body = verticalGrid(x, kTop, bottom);
  double y = kTop;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const DotRow& row = rows[n];
    if (n == 0 || row.group != rows[n - 1].group) {
      y += kGroupHeight;
      body += words(16, y - 6, row.group, "start", "font-weight=\"bold\"");
    }
    y += kRowHeight;
    const double middle = y - kRowHeight / 2;
    body += words(28, middle + 4, row.name);
    body += stroke(x(row.mean - row.sd), middle, x(row.mean + row.sd), middle, kColours[0], 2);
    body += concat("<circle cx=\"", at(x(row.mean)), "\" cy=\"", at(middle), "\" r=\"4.5\" fill=\"",
                   kColours[0], "\"/>\n");
  }
  body += words((kNameWidth + kWidth - kRight) / 2, bottom + 36, axis, "middle");
  return framed(bottom + kAxisHeight, title, body);
}

std::string linePlot(const std::string& title, const std::string& xAxis, const std::string& yAxis,
                     const std::vector<PlotLine>& lines, bool logarithmic) {
  const auto place = [logarithmic](double x) { return logarithmic ? std::log10(x) : x; };
  std::vector<double> xs, ys;
  for (const PlotLine& line : lines)
    for (const auto& [x, y] : line.points) {
      xs.push_back(place(x));
      ys.push_back(y);
    }
  if (xs.empty()) return framed(kTop, title, {});
  const auto [left, right] = rangeOf(xs);
  const auto [low, high] = rangeOf(ys);
  const double top = kTop + 10, bottom = top + kLineHeight, edge = kWidth - kRight;
  const Scale x{left, right, kLeft, edge}, y{low, high, bottom, top};
  std::string body = verticalGrid(x, top, bottom) + horizontalGrid(y, kLeft, edge);
  body += words(16, top - 6, yAxis);
  body += words((kLeft + edge) / 2, bottom + 36, logarithmic ? xAxis + " (powers of ten)" : xAxis,
                "middle");
  double row = bottom + kAxisHeight;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    const char* colour = kColours[n % kColours.size()];
    std::string path;
    for (const auto& point : lines[n].points) {
      const double px = x(place(point.first)), py = y(point.second);
      path += concat(path.empty() ? "M" : "L", at(px), " ", at(py));
      body += concat("<circle cx=\"", at(px), "\" cy=\"", at(py), "\" r=\"3\" fill=\"", colour,
                     "\"/>\n");
    }
    body += concat("<path d=\"", path, "\" fill=\"none\" stroke=\"", colour,
                   "\" stroke-width=\"2\"/>\n");
    row += kRowHeight;
    body += stroke(kLeft, row - 4, kLeft + 18, row - 4, colour, 3);
    body += words(kLeft + 26, row, lines[n].name);
  }
  return framed(row + 16, title, body);
}

}  // namespace twinscope::app
