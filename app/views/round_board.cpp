#include "app/views/round_board.h"

#include "app/models/federation_words.h"
#include "app/models/words.h"
#include "app/views/federation_delegates.h"
#include "app/views/federation_tables.h"
#include "app/views/figure_strip.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QHeaderView>
#include <QResizeEvent>
#include <QScopedValueRollback>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

enum Figure {
  roundFigure,
  reportedFigure,
  deadlineFigure,
  metricFigure,
  bytesFigure,
  privacyFigure
};
enum SiteColumn {
  siteName,
  siteState,
  siteWeight,
  siteTrend,
  siteMetric,
  siteUp,
  siteDown,
  siteWhy
};
enum RoundColumn {
  roundNumber,
  roundState,
  roundSites,
  roundMetric,
  roundUp,
  roundDense,
  roundDown,
  roundEpsilon,
  roundSeconds,
  roundModel
};

constexpr int kChartsWidth = 330, kNarrowChartsWidth = 260;
constexpr int kWidthForWideCharts = 1150;
constexpr int kLeastWidthForModel = 700;
constexpr int kLeastWidthForCharts = 900;

QString bytesOrNothing(std::uint64_t bytes) { return bytes > 0 ? byteCount(bytes) : kNothing; }

QString figure(std::optional<double> value, int decimals) {
  return value ? QString::number(*value, 'f', decimals) : kNothing;
}

QFrame* titled(QLabel* title, QTableWidget* table) {
  QFrame* frame = panel();
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(12, 10, 12, 8);
  layout->setSpacing(4);
  layout->addWidget(title);
  layout->addWidget(table, 1);
  return frame;
}

}  // namespace

RoundBoard::RoundBoard(const QString& empty, QWidget* parent)
    : QWidget(parent),
      //: Captions over figures of a federation
      m_figures(new FigureStrip({tr("Round"), tr("Reported"), tr("Deadline"), tr("Global model"),
                                 tr("Bytes up"), tr("Privacy spent")})) {
  auto* tables = new QVBoxLayout;
  tables->setSpacing(12);
  tables->addWidget(sitesPanel(), 5);
  tables->addWidget(roundsPanel(), 3);
  auto* lower = new QHBoxLayout;
  lower->setSpacing(12);
  lower->addLayout(tables, 1);
  m_charts = charts();
  lower->addWidget(m_charts);
  auto* shown = new QWidget;
  auto* layout = new QVBoxLayout(shown);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(m_figures);
  layout->addLayout(lower, 1);
  QFrame* nothing = panel();
  auto* inside = new QVBoxLayout(nothing);
  inside->setContentsMargins(40, 12, 40, 12);
  inside->addWidget(emptyState(empty));
  m_stack = new QStackedLayout(this);
  m_stack->addWidget(nothing);
  m_stack->addWidget(shown);
}

QWidget* RoundBoard::sitesPanel() {
  //: Columns of a table of sites: up and down are bytes; the trend is the weight over the rounds
  m_sites = federationTable({tr("Site"), tr("State"), tr("Weight"), tr("Trend"), tr("Local"),
                             tr("Up"), tr("Down"), tr("Why")},
                            {siteName, siteState, siteWeight, siteTrend, siteWhy});
  m_sites->setItemDelegateForColumn(siteWeight, new WeightDelegate(m_sites));
  m_sites->setItemDelegateForColumn(siteTrend, new TrendDelegate(m_sites));
  m_sites->setSelectionMode(QAbstractItemView::NoSelection);
  m_sites->setFocusPolicy(Qt::NoFocus);
  QHeaderView* header = m_sites->horizontalHeader();
  for (const auto& [column, width] : std::initializer_list<std::pair<int, int>>{{siteName, 104},
                                                                                {siteState, 74},
                                                                                {siteWeight, 108},
                                                                                {siteTrend, 66},
                                                                                {siteMetric, 50},
                                                                                {siteUp, 62},
                                                                                {siteDown, 62}})
    header->resizeSection(column, width);
  header->setStretchLastSection(true);
  m_sites->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_sitesTitle = new ElidedLabel;
  m_sitesTitle->setObjectName(QStringLiteral("caption"));
  return titled(m_sitesTitle, m_sites);
}

QWidget* RoundBoard::roundsPanel() {
  //: Columns of a table of rounds: invited / joined / reported; metric of the global model; bytes up, against dense
  //: float32, down; privacy; duration; first digits of the model's hash
  m_rounds = federationTable(
      {tr("Round"), tr("State"), tr("Invited / joined / reported"), tr("Metric"), tr("Up"),
       tr("vs dense"), tr("Down"), QStringLiteral("ε"), tr("Took"), tr("Model")},
      {roundNumber, roundState});
  QHeaderView* header = m_rounds->horizontalHeader();
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setStretchLastSection(true);
  connect(m_rounds, &QTableWidget::itemSelectionChanged, this, &RoundBoard::roundChosen);
  return titled(label(tr("Rounds"), "caption"), m_rounds);
}

QWidget* RoundBoard::charts() {
  auto* column = new QWidget;
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  //: Caption of a curve, and what its axis counts
  m_metric = new LineChart(tr("Global model"), tr("round"));
  m_bytes = new LineChart({}, tr("round"));
  for (LineChart* chart : {m_metric, m_bytes}) {
    chart->setMinimumSize(200, 120);
    QFrame* frame = panel();
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(12, 10, 8, 4);
    inside->addWidget(chart);
    layout->addWidget(frame, 1);
  }
  return column;
}

void RoundBoard::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_charts->setVisible(width() >= kLeastWidthForCharts);
  m_charts->setFixedWidth(width() >= kWidthForWideCharts ? kChartsWidth : kNarrowChartsWidth);
}

std::optional<std::size_t> RoundBoard::selected() const {
  if (m_board.rounds.empty()) return std::nullopt;
  return m_chosen.value_or(m_board.rounds.size() - 1);
}

void RoundBoard::select(std::size_t round) {
  const bool newest = round + 1 >= m_board.rounds.size();
  m_chosen = newest ? std::nullopt : std::optional(round);
  showRounds();
  showSites();
}

void RoundBoard::roundChosen() {
  const auto rows = m_rounds->selectionModel()->selectedRows();
  if (m_filling || rows.isEmpty()) return;
  select(m_board.rounds.size() - 1 - std::size_t(rows.front().row()));
}

void RoundBoard::show(const std::optional<FederationBoard>& board, double now) {
  m_stack->setCurrentIndex(board && !board->rounds.empty() ? 1 : 0);
  m_board = board.value_or(FederationBoard{});
  if (m_chosen && *m_chosen >= m_board.rounds.size()) m_chosen.reset();
  if (m_board.rounds.empty()) return;
  showFigures(now);
  showRounds();
  showSites();
  showCharts();
}

void RoundBoard::showFigures(double now) {
  const RoundLine& round = m_board.rounds.back();
  //: %1 is the round under way, %2 how many there will be
  m_figures->set(roundFigure, tr("%1 of %2").arg(round.number).arg(m_board.plannedRounds),
                 m_board.title, m_board.tone);
  //: %1 sites must report for a round to count
  m_figures->set(reportedFigure, QStringLiteral("%1 / %2").arg(round.reported).arg(round.invited),
                 round.reported >= int(m_board.quorum) ? tr("quorum %1 reached").arg(m_board.quorum)
                                                       : tr("quorum %1").arg(m_board.quorum),
                 round.reported >= int(m_board.quorum) ? Tone::good : Tone::muted);
  //: %n sites are connected now
  m_figures->set(
      deadlineFigure,
      round.deadline ? countdown(*round.deadline - m_board.simulatedNow.value_or(now)) : kNothing,
      tr("%n sites online", nullptr, int(m_board.online)));
  m_figures->set(metricFigure, figure(m_board.metric(), 3),
                 m_board.metricName.isEmpty() ? tr("no metric reported") : m_board.metricName);
  const RoundLine* sent = &round;
  if (sent->bytesUp == 0 && m_board.rounds.size() > 1) sent = &m_board.rounds.end()[-2];
  const auto change = changeAgainstDense(*sent);
  m_figures->set(bytesFigure, bytesOrNothing(sent->bytesUp),
                 //: %1 is a change in per cent; dense float32 is an update that is not compressed
                 change ? tr("%1 vs dense").arg(percentChange(change))
                        //: %1 bytes over all rounds
                        : tr("%1 in all").arg(byteCount(m_board.bytesUp())),
                 change && *change < 0 ? Tone::good : Tone::muted);
  const auto epsilon = m_board.epsilon();
  m_figures->set(privacyFigure,
                 epsilon ? QStringLiteral("ε %1").arg(shortNumber(*epsilon)) : kNothing,
                 //: %1 is the δ at which ε was computed
                 epsilon && m_board.delta ? tr("at δ %1").arg(shortNumber(*m_board.delta))
                                          //: No differential privacy that the coordinator knows of
                                          : tr("accounted at the sites"));
}

void RoundBoard::showRounds() {
  const QScopedValueRollback filling(m_filling, true);
  const int count = int(m_board.rounds.size());
  m_rounds->setRowCount(count);
  for (int row = 0; row < count; ++row) {
    const RoundLine& round = m_board.rounds[std::size_t(count - 1 - row)];
    put(*m_rounds, row, roundNumber, QString::number(round.number));
    put(*m_rounds, row, roundState, round.state, round.tone).setToolTip(round.reason);
    QString sites =
        QStringLiteral("%1 / %2 / %3").arg(round.invited).arg(round.joined).arg(round.reported);
    //: Sites whose updates were refused or that failed
    if (round.refused > 0) sites += u' ' + tr("(%n refused)", nullptr, round.refused);
    put(*m_rounds, row, roundSites, sites);
    put(*m_rounds, row, roundMetric, figure(round.metric, 3));
    put(*m_rounds, row, roundUp, bytesOrNothing(round.bytesUp));
    const auto change = changeAgainstDense(round);
    put(*m_rounds, row, roundDense, percentChange(change),
        change && *change < -0.005 ? Tone::good : Tone::muted);
    put(*m_rounds, row, roundDown, bytesOrNothing(round.bytesDown));
    put(*m_rounds, row, roundEpsilon, round.epsilon ? shortNumber(*round.epsilon) : kNothing);
    put(*m_rounds, row, roundSeconds, round.seconds ? duration(*round.seconds) : kNothing);
    put(*m_rounds, row, roundModel, round.model.isEmpty() ? kNothing : round.model, Tone::muted);
  }
  const auto anyRound = [this](const auto& has) {
    return std::ranges::any_of(m_board.rounds, has);
  };
  m_rounds->setColumnHidden(roundMetric,
                            !anyRound([](const auto& r) { return r.metric.has_value(); }));
  m_rounds->setColumnHidden(roundEpsilon,
                            !anyRound([](const auto& r) { return r.epsilon.has_value(); }));
  m_rounds->setColumnHidden(roundDense,
                            !anyRound([](const auto& r) { return r.denseBytesUp > 0; }));
  m_rounds->setColumnHidden(roundModel, m_rounds->width() < kLeastWidthForModel);
  const int row = count - 1 - int(*selected());
  if (m_rounds->currentRow() != row) m_rounds->selectRow(row);
}

void RoundBoard::showSites() {
  const RoundLine& round = m_board.rounds[*selected()];
  //: Caption of a table; %1 is a round, %2 its state
  QString title = tr("Sites in round %1 (%2)").arg(round.number).arg(round.state);
  if (!round.reason.isEmpty()) title += QStringLiteral(": ") + round.reason;
  m_sitesTitle->setFullText(title);
  double most = 1e-9;
  for (const SiteLine& site : round.sites) most = std::max(most, site.weight.value_or(0));
  m_sites->setRowCount(int(round.sites.size()));
  bool measured = false;
  for (int row = 0; row < int(round.sites.size()); ++row) {
    const SiteLine& site = round.sites[std::size_t(row)];
    measured |= site.metric.has_value();
    put(*m_sites, row, siteName, site.name)
        .setToolTip(site.name + QStringLiteral(" · ") + QString::number(site.id));
    put(*m_sites, row, siteState, site.state, site.tone);
    put(*m_sites, row, siteWeight, figure(site.weight, 3))
        .setData(shareRole, site.weight ? QVariant(*site.weight / most) : QVariant());
    put(*m_sites, row, siteTrend, {}).setData(shareRole, QVariant::fromValue(site.trend));
    put(*m_sites, row, siteMetric, figure(site.metric, 3));
    put(*m_sites, row, siteUp, bytesOrNothing(site.bytesUp));
    put(*m_sites, row, siteDown, bytesOrNothing(site.bytesDown));
    put(*m_sites, row, siteWhy, site.reason, site.tone == Tone::bad ? Tone::bad : Tone::muted)
        .setToolTip(site.reason);
  }
  m_sites->setColumnHidden(siteMetric, !measured);
}

void RoundBoard::showCharts() {
  const Theme& theme = currentTheme();
  std::uint64_t most = 0;
  for (const RoundLine& round : m_board.rounds)
    most = std::max({most, round.bytesUp, round.bytesDown, round.denseBytesUp});
  const double unit = most < 2'000'000 ? 1e3 : 1e6;
  ChartLine metric{m_board.metricName, theme.accent, {}};
  //: Legend of a chart: bytes from the sites, to the sites, and what uncompressed updates would take
  ChartLine up{tr("up"), theme.accent, {}}, down{tr("down"), theme.muted, {}},
      dense{tr("dense"), theme.amber, {}};
  for (const RoundLine& round : m_board.rounds) {
    if (round.open || round.tone != Tone::good) continue;
    const double x = round.number;
    if (round.metric) metric.points.emplace_back(x, *round.metric);
    up.points.emplace_back(x, double(round.bytesUp) / unit);
    down.points.emplace_back(x, double(round.bytesDown) / unit);
    if (round.denseBytesUp > 0) dense.points.emplace_back(x, double(round.denseBytesUp) / unit);
  }
  const double end = m_board.plannedRounds;
  m_metric->setLines({metric}, end, m_board.metricIsShare ? 1 : 0);
  //: Caption of curves; %1 is kB or MB
  m_bytes->setCaption(tr("%1 a round").arg(QLatin1String(unit > 1e3 ? "MB" : "kB")));
  m_bytes->setLines({dense, down, up}, end, 0);
}

}  // namespace twinscope::app
