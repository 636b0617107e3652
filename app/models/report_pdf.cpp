#include "app/models/report_pdf.h"

#include <QFont>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QUrl>

namespace twinscope::app {
namespace {

constexpr int kDpi = 96, kMarginMm = 16;
constexpr int kChartWidth = 420;

/// Text documents take no SVG: the chart becomes a picture of twice the size.
QImage pictureOf(const std::string& svg) {
  QSvgRenderer renderer(QByteArray::fromStdString(svg));
  const QSize size =
      renderer.defaultSize().scaled(2 * kChartWidth, 4 * kChartWidth, Qt::KeepAspectRatio);
  QImage image(size.isEmpty() ? QSize(1, 1) : size, QImage::Format_ARGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  return image;
}

/// Shaping would put other glyphs for "-" between digits and capitals, and a PDF reader could not copy or find them: "R PD 2".
QFont plainFont() {
  QFont font;
  font.setStyleStrategy(QFont::PreferNoShaping);
  return font;
}

}  // namespace

void layOut(QTextDocument& document, const AssessmentReport& report, QSizeF page) {
  const QImage chart = pictureOf(report.chartSvg);
  QString html = QString::fromStdString(report.html);
  html.replace(QString::fromLatin1(kChartMark.data(), qsizetype(kChartMark.size())),
               QStringLiteral("<p><img src=\"chart\" width=\"%1\" height=\"%2\"></p>")
                   .arg(kChartWidth)
                   .arg(kChartWidth * chart.height() / chart.width()));
  document.setDefaultFont(plainFont());
  document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("chart")), chart);
  document.setPageSize(page);
  document.setHtml(html);
  if (const double wide = document.size().width() / page.width(); wide > 1)
    document.setPageSize(wide * page);
}

Status writePdf(const AssessmentReport& report, const std::filesystem::path& file) {
  QSaveFile out(QString::fromStdString(file.string()));
  if (!out.open(QIODevice::WriteOnly))
    return failure("report.write", out.errorString().toStdString(),
                   "Choose a folder that exists and can be written");
  {
    QPdfWriter writer(&out);
    writer.setResolution(kDpi);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm),
                          QPageLayout::Millimeter);
    writer.setTitle(QStringLiteral("Response assessment"));
    writer.setCreator(QStringLiteral("Twinscope " TWINSCOPE_VERSION));
    QTextDocument document;
    layOut(document, report, QSizeF(writer.width(), writer.height()));
    document.print(&writer);
  }
  if (!out.commit())
    return failure("report.write", out.errorString().toStdString(), "Make room on the disk");
  return {};
}

Status writeAnyReport(const AssessmentReport& report, const std::filesystem::path& file) {
  return reportEnding(file) == ".pdf" ? writePdf(report, file) : writeReport(report, file);
}

}  // namespace twinscope::app
