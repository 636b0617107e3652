#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"

class QPainter;
class QRect;

namespace twinscope::app {

/// Paints the middle axial slice of a volume, as it was taken, with labels over it where they are not empty: fitted into the
/// area, in grey values from the 2nd to the 99.5th percentile. At the painter's own resolution.
void paintAxialSlice(QPainter& painter, const QRect& area, const Volume& volume,
                     const LabelMap& labels);

}  // namespace twinscope::app
