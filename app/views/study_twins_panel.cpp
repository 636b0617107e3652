#include "app/views/study_twins_panel.h"

#include "app/models/words.h"
#include "app/services/experiments/study_report.h"
#include "app/views/parts.h"

#include <QVBoxLayout>
#include <cmath>
#include <map>

namespace twinscope::app {
namespace {

const StudyArm kGlobal{"as published", "global"}, kTwin{"as published", "twin of each site"};
constexpr const char* kDice = "dice mean";

/// Mean over cases and seeds, by hospital.
std::map<std::size_t, double> bySite(const StudyResult& result, const StudyArm& arm) {
  std::map<std::size_t, std::pair<double, int>> sums;
  for (const StudyCell& cell : result.cells)
    if (cell.setting == arm.setting && cell.arm == arm.arm)
      for (const CaseFigures& one : cell.outcome.cases) {
        sums[one.site].first += one.figures.at(kDice);
        ++sums[one.site].second;
      }
  std::map<std::size_t, double> means;
  for (const auto& [site, sum] : sums) means[site] = sum.first / sum.second;
  return means;
}

QString row(const QStringList& cells) {
  return QStringLiteral(
             "<tr><td>%1</td><td align=\"right\">%2</td><td align=\"right\">%3</td>"
             "<td align=\"right\">%4</td></tr>")
      .arg(cells[0], cells[1], cells[2], cells[3]);
}

QString figure(double value) { return decimal(value, 3); }

QString gain(double value) {
  const QString size = figure(std::abs(value));
  if (size == figure(0)) return size;
  return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + size;
}

}  // namespace

StudyTwinsPanel::StudyTwinsPanel(StudiesModel& model, QWidget* parent)
    : QFrame(parent), m_model(model) {
  setObjectName(QStringLiteral("panel"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  //: Heading: twins of the hospitals of a simulated study
  layout->addWidget(label(tr("Twins in the study"), "title"));
  m_summary = label({}, "value");
  m_sites = label({}, "value");
  for (QLabel* words : {m_summary, m_sites}) words->setWordWrap(true);
  m_sites->setTextFormat(Qt::RichText);
  layout->addWidget(m_summary);
  layout->addWidget(m_sites);
  //: Button: leads to the study on the Federation screen
  auto* show = button(tr("Show the study"), tr("Its tables and rounds, on the Federation screen"));
  connect(show, &QPushButton::clicked, this, &StudyTwinsPanel::studyWanted);
  layout->addWidget(show);
  connect(&model, &StudiesModel::changed, this, &StudyTwinsPanel::refresh);
  refresh();
}

void StudyTwinsPanel::refresh() {
  const StudyResult* result = m_model.result(StudyKind::twinSegNet);
  const auto twins = result ? bySite(*result, kTwin) : std::map<std::size_t, double>{};
  setVisible(!twins.empty());
  if (twins.empty()) return;
  const auto globals = bySite(*result, kGlobal);
  int better = 0;
  //: Columns: a hospital, Dice of the global model, Dice of the hospital's twin, their difference
  QString rows = row({tr("Hospital"), tr("Global"), tr("Twin"), tr("Gain")});
  for (const auto& [site, twin] : twins) {
    const double difference = twin - globals.at(site);
    if (difference > 0) ++better;
    rows +=
        row({QString::number(site + 1), figure(globals.at(site)), figure(twin), gain(difference)});
  }
  //: %n counts hospitals, %1 is that of all, %2 and %3 are mean Dice with standard deviations
  m_summary->setText(
      tr("On phantoms, twins are better at %n of %1 hospitals: Dice %2, the global model %3.",
         nullptr, better)
          .arg(twins.size())
          .arg(text(textOf(result->figure(kTwin, kDice))),
               text(textOf(result->figure(kGlobal, kDice)))));
  m_sites->setText(QStringLiteral("<table width=\"100%\">%1</table>").arg(rows));
}

}  // namespace twinscope::app
