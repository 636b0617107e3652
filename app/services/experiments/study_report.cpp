#include "app/services/experiments/study_report.h"

#include "app/services/experiments/study_plot.h"
#include "app/services/files.h"
#include "core/base/text.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace twinscope::app {
namespace {

std::string rounded(double value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

int digitsFor(double size) { return size < 10 ? 3 : size < 100 ? 1 : 0; }

bool isWith(const StudyTable& table, const std::string& column) {
  return std::ranges::find(table.columns, column) != table.columns.end();
}

std::string markdownOf(const StudyTable& table) {
  std::string text = concat("### ", table.title, "\n\n| | |");
  for (const std::string& column : table.columns) text += concat(" ", column, " |");
  text += "\n| --- | --- |";
  for (std::size_t n = 0; n < table.columns.size(); ++n) text += " --- |";
  text += "\n";
  for (const StudyTable::Row& row : table.rows) {
    text += concat("| ", row.arm.setting, " | ", row.arm.arm, " |");
    for (const StudyFigure& figure : row.figures) text += concat(" ", textOf(figure), " |");
    text += "\n";
  }
  return text + "\n";
}

std::string csvOf(const std::vector<StudyTable>& tables) {
  std::string text = "table,setting,arm,figure,mean,sd,seeds\n";
  for (const StudyTable& table : tables)
    for (const StudyTable::Row& row : table.rows)
      for (std::size_t n = 0; n < table.columns.size(); ++n)
        text += concat('"', table.title, "\",\"", row.arm.setting, "\",\"", row.arm.arm, "\",\"",
                       table.columns[n], "\",", row.figures[n].mean, ",", row.figures[n].sd, ",",
                       row.figures[n].n, "\n");
  return text;
}

std::string diceDots(const StudyTable& table) {
  std::vector<DotRow> rows;
  for (const StudyTable::Row& row : table.rows)
    if (row.figures.front().n > 0)
      rows.push_back(
          {row.arm.setting, row.arm.arm, row.figures.front().mean, row.figures.front().sd});
  return dotPlot(table.title, table.columns.front() + ", mean and standard deviation over seeds",
                 rows);
}

std::string roundLines(const std::vector<StudyCurve>& curves) {
  constexpr std::size_t kMost = 7;  // colours that can be told apart
  std::vector<PlotLine> lines;
  for (const StudyCurve& curve : curves)
    if (lines.size() < kMost)
      lines.push_back({curve.arm.arm == curve.arm.setting
                           ? curve.arm.arm
                           : concat(curve.arm.arm, ", ", curve.arm.setting),
                       curve.dice});
  return linePlot("Rounds of the federations", "round", "Dice on watched cases", lines);
}

/// Dice against what the sites sent, a line a setting.
std::string byteLines(const StudyTable& table) {
  const auto column = std::ranges::find(table.columns, "MB up") - table.columns.begin();
  std::vector<PlotLine> lines;
  for (const StudyTable::Row& row : table.rows) {
    if (lines.empty() || lines.back().name != row.arm.setting)
      lines.push_back({row.arm.setting, {}});
    const StudyFigure& bytes = row.figures[static_cast<std::size_t>(column)];
    if (bytes.n > 0 && bytes.mean > 0)
      lines.back().points.emplace_back(bytes.mean, row.figures.front().mean);
  }
  for (PlotLine& line : lines) std::ranges::sort(line.points);
  return linePlot("Dice against what the sites sent", "MB up", table.columns.front(), lines, true);
}

/// Without the settings where they are those of a laptop.
std::string commandOf(const StudyConfig& config) {
  StudyConfig usual = configOf(config.study, StudyScale::laptop);
  usual.seeds = config.seeds;
  return concat("twinscope-cli experiment ", nameOf(config.study), " --seeds ", config.seeds,
                usual.toJson() == config.toJson() ? "" : " --config config.json", " --out DIR");
}

}  // namespace

std::string_view titleOf(StudyKind study) {
  switch (study) {
    case StudyKind::twinSegNet:
      return "TwinSegNet: a model for all hospitals, and one for each";
    case StudyKind::fedSegNet:
      return "FedSegNet: weighing hospitals, and sending less";
    case StudyKind::fedGin:
      return "FedGIN: organs on CT and MR, without pairs";
    case StudyKind::thesis:
      return "U-Net and Attention U-Net, centralised and federated";
    case StudyKind::longitudinal:
      return "The visit before: does it help to know it?";
    case StudyKind::progression:
      return "Five real patients as five hospitals";
  }
  return "";
}

std::string_view questionOf(StudyKind study) {
  switch (study) {
    case StudyKind::twinSegNet:
      return "Nine hospitals with different scanners train a hybrid of U-Net and transformer by "
             "federated averaging; then each "
             "fine-tunes the global model into its own twin. Published (Wakili et al., "
             "arXiv:2512.17488): the global model comes "
             "near a centralised one, the twins gain 4 to 5 % of Dice over it, sensitivity and "
             "specificity lie above 90 %.";
    case StudyKind::fedSegNet:
      return "Hospitals that differ in number, in the quality of their images, and one of which "
             "sends nonsense, train a "
             "transformer U-Net. Published (Fareed et al., doi:10.64229/ttnjjp90): weighing "
             "hospitals by data quality, performance "
             "and divergence, with compressed updates, gives a higher accuracy at 38 % fewer "
             "bytes.";
    case StudyKind::fedGin:
      return "One hospital has CT, the other MR, and no patient has both. Published (FedGIN, "
             "arXiv:2508.05137): federated "
             "learning with random non-linear changes of intensity (GIN) beats federated learning "
             "without it, which beats learning "
             "from one modality; it comes near learning from both in one place.";
    case StudyKind::thesis:
      return "Two networks on T1c, T2 and FLAIR, trained in one place or by federated averaging "
             "over two rounds. The thesis that is "
             "repeated found attention above plain and centralised above two rounds of a "
             "federation; its own figures are far lower.";
    case StudyKind::longitudinal:
      return "Patients with two visits. A network that sees one visit alone is set beside networks "
             "that "
             "also see the registered labels of the visit before, made by a person or by the first "
             "network, and beside a mean of its own probabilities with those labels. Registration "
             "is up to "
             "1 mm and 1 degree wrong. What counts is how far the found change of volume is from "
             "the true "
             "one: a habit of repeating the visit before would make it worse.";
    case StudyKind::progression:
      return "Real patients with an enhancing tumour on T1c at two visits (Brain Tumor "
             "Progression, doi:10.7937/K9/TCIA.2018.15quzvnb), "
             "a hospital each. The others train a network for the one who is left out; then that "
             "one's twin is tuned on the first "
             "visit. All are judged at the second visit. Far too few patients to say anything "
             "about patients; what can be seen is "
             "whether the chain holds on real scans.";
  }
  return "";
}

std::string textOf(const StudyFigure& figure) {
  if (figure.n == 0) return "–";
  const int digits = digitsFor(std::abs(figure.mean));
  return figure.n == 1 ? rounded(figure.mean, digits)
                       : concat(rounded(figure.mean, digits), " ± ", rounded(figure.sd, digits));
}

std::string markdownOf(const StudyResult& result) {
  const auto tables = tablesOf(result);
  std::string text =
      concat("# ", titleOf(result.config.study), "\n\n", questionOf(result.config.study), "\n\n");
  if (!result.isComplete())
    text += concat("**", result.cells.size(), " of ", result.planned, " parts are done.**\n\n");
  text += "## What was expected, and what was found\n\n";
  for (const StudyExpectation& each : expectationsOf(result))
    text += concat("- ", each.holds ? "**holds**: " : "**does not hold**: ", each.text, ". ",
                   each.found, "\n");
  text += concat("\n## Tables\n\nMean ± standard deviation over ", result.config.seeds,
                 " seeds; HD95 by the median over cases.\n\n");
  for (const StudyTable& table : tables) text += markdownOf(table);
  text += "![Figures of the arms](dice.svg)\n";
  if (!curvesOf(result).empty()) text += "![Dice after each round](rounds.svg)\n";
  if (std::ranges::any_of(tables, [](const StudyTable& t) { return isWith(t, "MB up"); }))
    text += "![Dice against bytes](bytes.svg)\n";
  text += concat(
      "\n## How to repeat it\n\n```\n", commandOf(result.config), "\n```\n\n",
      rounded(result.seconds() / 60, 0), " minutes of one processor for ", result.cells.size(),
      " parts. ",
      result.config.study == StudyKind::progression
          ? "Scans of real patients, whose headers tell no voxel size."
      : result.config.folders.empty()
          ? "Everything was learnt from and scored on computer-made phantoms: which of two methods "
            "comes out ahead says "
            "something about the methods, the figures themselves nothing about patients."
          : "Folders were given with --data; what they do not hold was computer-made phantoms.",
      " Research use only: not a medical device.\n\nConfiguration:\n\n```json\n",
      result.config.toJson(), "\n```\n");
  return text;
}

Status writeReport(const StudyResult& result, const std::filesystem::path& folder) {
  const auto tables = tablesOf(result);
  std::vector<std::pair<std::string, std::string>> files{{"report.md", markdownOf(result)},
                                                         {"table.csv", csvOf(tables)},
                                                         {"dice.svg", diceDots(tables.front())}};
  if (const auto curves = curvesOf(result); !curves.empty())
    files.emplace_back("rounds.svg", roundLines(curves));
  for (const StudyTable& table : tables)
    if (isWith(table, "MB up")) files.emplace_back("bytes.svg", byteLines(table));
  for (const auto& [name, content] : files)
    if (auto written = writeFile(folder / name, content); !written) return written;
  return {};
}

}  // namespace twinscope::app
