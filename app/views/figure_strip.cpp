#include "app/views/figure_strip.h"

#include "app/views/federation_tables.h"
#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

const char* styleOf(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "noteGood";
    case Tone::busy:
      return "noteBusy";
    case Tone::warning:
      return "noteWarning";
    case Tone::bad:
      return "noteBad";
    case Tone::plain:
    case Tone::muted:
      break;
  }
  return "muted";
}

/// One line that is cut with an ellipsis where its neighbours leave no room.
ElidedLabel* yielding(const char* style) {
  auto* made = new ElidedLabel;
  made->setObjectName(QLatin1String(style));
  return made;
}

}  // namespace

FigureStrip::FigureStrip(const QStringList& captions, QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("panel"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(16, 10, 16, 10);
  layout->setSpacing(16);
  for (const QString& caption : captions) {
    Figure figure{yielding("caption"), yielding("figure"), yielding("muted")};
    figure.caption->setFullText(caption);
    auto* column = new QVBoxLayout;
    column->setSpacing(1);
    column->addWidget(figure.caption);
    column->addWidget(figure.value);
    column->addWidget(figure.note);
    layout->addLayout(column, 1);
    m_figures.push_back(figure);
  }
}

void FigureStrip::set(std::size_t figure, const QString& value, const QString& note, Tone tone) {
  const Figure& shown = m_figures.at(figure);
  shown.value->setFullText(value);
  restyle(*shown.note, styleOf(tone));
  shown.note->setFullText(note);
}

QString FigureStrip::value(std::size_t figure) const {
  return m_figures.at(figure).value->fullText();
}

}  // namespace twinscope::app
