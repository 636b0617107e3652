#pragma once

#include "app/models/federation_board.h"

#include <QFrame>
#include <QString>
#include <vector>

namespace twinscope::app {

class ElidedLabel;

/// A panel of figures in a row: caption, value, and a note in the colour of its tone.
class FigureStrip : public QFrame {
  Q_OBJECT
 public:
  explicit FigureStrip(const QStringList& captions, QWidget* parent = nullptr);
  void set(std::size_t figure, const QString& value, const QString& note = {},
           Tone tone = Tone::muted);
  [[nodiscard]] QString value(std::size_t figure) const;

 private:
  struct Figure {
    ElidedLabel* caption;
    ElidedLabel* value;
    ElidedLabel* note;
  };
  std::vector<Figure> m_figures;
};

}  // namespace twinscope::app
