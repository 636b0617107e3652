#pragma once

#include <QPoint>
#include <QString>

class QPainter;

namespace twinscope::app {

/// The colour scale of a density map with the levels of its lines, on a dark ground over a picture: its lower left corner. Says
/// that the map is a simulation.
void paintDensityScale(QPainter& painter, QPoint bottomLeft, const QString& title);

}  // namespace twinscope::app
