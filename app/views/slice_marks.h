#pragma once

#include "app/models/review_figures.h"
#include "render/slice_view.h"

#include <QPointF>
#include <QRect>
#include <functional>

class QPainter;

namespace twinscope::app {

/// What is painted over a slice picture; positions are a widget's.

/// Light words on a scan, and the free edge around them.
inline constexpr unsigned kWordsOnScan = 0xE7EBF0;
inline constexpr int kSliceInset = 12;
/// px from the middle of a handle
inline constexpr double kHandleReach = 9;

/// R, L, A, P, S, I at the edges.
void paintEdgeMarks(QPainter& painter, const render::SliceView& view, const QRect& picture);
/// Two lines that leave their meeting point free.
void paintCrosshair(QPainter& painter, QPointF at, const QRect& picture);
/// Below a first line of words.
void paintChangeLegend(QPainter& painter, const QRect& area);

using ToPicture = std::function<QPointF(Vec3)>;
/// Longest solid, perpendicular dashed.
void paintDiameters(QPainter& painter, const LesionLines& lesion, const ToPicture& toPicture);
/// Handles at the four ends, and the figures beside the lines.
void paintMeasure(QPainter& painter, const LesionLines& lesion, const ToPicture& toPicture,
                  const QRect& picture);

}  // namespace twinscope::app
