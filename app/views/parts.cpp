#include "app/views/parts.h"

#include <QFile>
#include <QGuiApplication>
#include <QHeaderView>
#include <QIconEngine>
#include <QPainter>
#include <QScrollArea>
#include <QSvgRenderer>
#include <QTableView>
#include <algorithm>

namespace twinscope::app {
namespace {

/// Renders the stroke at the size and in the colour that is asked for, so that themes and scaling need no copies.
class StrokeEngine final : public QIconEngine {
 public:
  explicit StrokeEngine(QByteArray svg) : m_svg(std::move(svg)) {}
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const QPalette palette = QGuiApplication::palette();
    const bool strong = state == QIcon::On || mode == QIcon::Selected;
    const QColor colour = palette.color(strong ? QPalette::Text : QPalette::PlaceholderText);
    QByteArray svg = m_svg;
    QSvgRenderer(svg.replace("#000", colour.name().toLatin1())).render(painter, QRectF(rect));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }
  [[nodiscard]] QIconEngine* clone() const override { return new StrokeEngine(m_svg); }

 private:
  QByteArray m_svg;
};

}  // namespace

QIcon strokeIcon(const QString& name) {
  QFile file(QStringLiteral(":/twinscope/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QIcon(new StrokeEngine(file.readAll()));
}

QLabel* label(const QString& text, const char* style) {
  auto* result = new QLabel(text);
  result->setObjectName(QLatin1String(style));
  result->setTextFormat(Qt::PlainText);
  return result;
}

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("muted"));
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setFullText(const QString& text) {
  m_full = text;
  setToolTip(text);
  fit();
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  fit();
}

void ElidedLabel::fit() {
  setText(fontMetrics().elidedText(m_full, Qt::ElideRight, std::max(width(), 0)));
}

QFrame* panel() {
  auto* frame = new QFrame;
  frame->setObjectName(QStringLiteral("panel"));
  return frame;
}

QPushButton* button(const QString& text, const QString& toolTip) {
  auto* result = new QPushButton(text);
  result->setToolTip(toolTip);
  return result;
}

QPushButton* primaryButton(const QString& text, const QString& toolTip) {
  QPushButton* result = button(text, toolTip);
  result->setObjectName(QStringLiteral("primary"));
  return result;
}

QLabel* emptyState(const QString& text) {
  QLabel* result = label(text, "muted");
  result->setAlignment(Qt::AlignCenter);
  result->setWordWrap(true);
  return result;
}

QWidget* scrollingColumn(QWidget* inside, int width) {
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFixedWidth(width);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inside);
  return scroll;
}

void dress(QTableView& table) {
  table.setShowGrid(false);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setSelectionMode(QAbstractItemView::SingleSelection);
  table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.verticalHeader()->hide();
  table.verticalHeader()->setDefaultSectionSize(36);
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table.setFrameShape(QFrame::NoFrame);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
}

}  // namespace twinscope::app
