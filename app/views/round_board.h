#pragma once

#include "app/models/federation_board.h"

#include <QWidget>
#include <optional>

class QLabel;
class QStackedLayout;
class QTableWidget;

namespace twinscope::app {

class ElidedLabel;
class FigureStrip;
class LineChart;

/// A federation's rounds: figures of the newest, the sites of the selected one with their weights and why, all rounds, and
/// the course of the global metric and of the bytes.
class RoundBoard : public QWidget {
  Q_OBJECT
 public:
  /// empty: what to do where there is no run yet.
  explicit RoundBoard(const QString& empty, QWidget* parent = nullptr);
  /// now: seconds since 1970, for the time that is left.
  void show(const std::optional<FederationBoard>& board, double now);
  /// The round whose sites are shown, as an index into the board's rounds.
  [[nodiscard]] std::optional<std::size_t> selected() const;
  void select(std::size_t round);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  [[nodiscard]] QWidget* sitesPanel();
  [[nodiscard]] QWidget* roundsPanel();
  [[nodiscard]] QWidget* charts();
  void showFigures(double now);
  void showRounds();
  void showSites();
  void showCharts();
  void roundChosen();

  FederationBoard m_board;
  std::optional<std::size_t> m_chosen;  ///< by a person; else the newest
  QStackedLayout* m_stack;
  FigureStrip* m_figures;
  ElidedLabel* m_sitesTitle = nullptr;
  QTableWidget* m_sites = nullptr;
  QTableWidget* m_rounds = nullptr;
  QWidget* m_charts = nullptr;
  LineChart* m_metric = nullptr;
  LineChart* m_bytes = nullptr;
  bool m_filling = false;
};

}  // namespace twinscope::app
