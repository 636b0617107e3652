#include "app/models/report_pdf.h"
#include "app/services/response/assessment_report.h"
#include "app/services/response/patient_course.h"
#include "app/services/response/patient_timeline.h"
#include "core/imaging/png.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QTextDocument>

namespace twinscope::app {
namespace {

using namespace Qt::Literals::StringLiterals;

QString textIn(const std::filesystem::path& file) {
  QFile in(QString::fromStdString(file.string()));
  return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()) : QString();
}

}  // namespace

class ReportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_workspace = Workspace::create(m_folder / "ws").value();
    tests::fillSmallCohort(*m_workspace);
    QVERIFY(importEvents(*m_workspace,
                         std::string(tests::kFactsOfGrows) + "TW-GROWS,steroid,2025-12-01,,0,,\n"));
    const auto store = m_workspace->reader().value();
    const PatientId patient = store->studies().patientByKey("TW-GROWS").value()->id;
    m_studies = store->studies().studies(patient).value();
    const auto made = assessmentReport(*store, m_studies.back().id);
    QVERIFY2(made, made ? "" : made.error().message.c_str());
    m_report = *made;
  }
  void everyFormSaysTheSame() {
    const QString html = QString::fromStdString(m_report.html);
    QVERIFY(
        html.contains(QStringLiteral("Progression (R-PD-2): 4.1 ml is 700 % above the nadir of "
                                     "0.5 ml (2026-03-09)")));
    QVERIFY(html.contains(QStringLiteral("Research use only")));
    QVERIFY(html.contains(QStringLiteral("Nobody has signed")));
    QVERIFY(html.contains(QStringLiteral("<td>Progression</td>")));
    QVERIFY(html.contains(QStringLiteral("<td>Baseline</td>")));
    QCOMPARE(html.count(QStringLiteral("data:image/png;base64,")), 2);  // the nadir and now
    const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(m_report.json));
    const QJsonValue last = json["visits"_L1][2];
    QCOMPARE(last["label"_L1].toString(), QStringLiteral("PD"));
    QCOMPARE(last["sums"_L1]["CE"_L1]["value"_L1].toDouble(), tests::cubeMl(8));
    QVERIFY(json["notice"_L1].toString().contains(QStringLiteral("Research use only")));
    QVERIFY(QString::fromStdString(m_report.csv)
                .contains(QStringLiteral("TW-GROWS,2026-05-04,enhancing,,4.096000,ml,,,1.728000,"
                                         "0.512000,PD,PD,R-PD-2")));
    QVERIFY(json["signed"_L1].isNull());
    QCOMPARE(json["facts"_L1].toArray().size(), qsizetype(5));
    QCOMPARE(json["segmentation"_L1]["revision"_L1].toInt(), 1);
  }
  /// What a machine reads of one scan ends with it, and says where it comes from.
  void theTableIsOfOneScan() {
    const auto store = m_workspace->reader().value();
    const auto earlier = assessmentReport(*store, m_studies[1].id);
    QVERIFY(earlier);
    const auto lines = QString::fromStdString(earlier->csv).split(QStringLiteral("\r\n"));
    const auto width = lines.front().count(u',');
    int lesions = 0;
    for (const QString& line : lines) {
      QVERIFY(!line.contains(QStringLiteral("2026-05-04")));
      if (line.isEmpty() || line == lines.front()) continue;
      QVERIFY(line.endsWith(QStringLiteral("report.\"")));
      QCOMPARE(line.section(u'"', 0, 0).count(u','), width);
      lesions += line.startsWith(QStringLiteral("TW-GROWS,2026-03-09,enhancing,1,"));
    }
    QCOMPARE(lesions, 1);
  }
  void aSignatureIsInEveryForm() {
    const auto before = QJsonDocument::fromJson(QByteArray::fromStdString(m_report.json));
    const twin::SignOff word{.study = m_studies[1].id,
                             .computed = "pPR",
                             .rule = "R-PR-1",
                             .category = "SD",
                             .comment = "A \"quote\"",
                             .inputs = before["inputs"_L1].toString().toStdString(),
                             .who = {},
                             .time = {}};
    QVERIFY(signAssessment(*m_workspace, word));
    const auto report = assessmentReport(*m_workspace->reader().value(), m_studies[1].id);
    QVERIFY(report && report->html.contains("Signed as Stable disease"));
    const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(report->json));
    QCOMPARE(json["signed"_L1]["category"_L1].toString(), QStringLiteral("SD"));
    QVERIFY(report->csv.contains(",SD,"));
  }
  /// Half a report would look like a whole one.
  void picturesThatCannotBeReadAreSaid() {
    const tests::TemporaryFolder folder;
    auto workspace = Workspace::create(folder / "ws").value();
    tests::fillSmallCohort(*workspace);
    QVERIFY(importEvents(*workspace, tests::kFactsOfGrows));
    const auto store = workspace->reader().value();
    const PatientId patient = store->studies().patientByKey("TW-GROWS").value()->id;
    const StudyId last = store->studies().studies(patient).value().back().id;
    QVERIFY(keepTracks(*workspace, patient));  // so that the course needs no labels
    std::filesystem::remove_all(folder / "ws" / "blobs");
    const auto report = assessmentReport(*store, last);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->html.contains("could not be shown"));
  }
  void picturesShowTheLesionInItsColour() {
    const QString html = QString::fromStdString(m_report.html);
    const auto begin = html.lastIndexOf(QStringLiteral("base64,")) + 7;
    const QByteArray encoded = html.mid(begin, html.indexOf(u'"', begin) - begin).toLatin1();
    const QImage picture = QImage::fromData(QByteArray::fromBase64(encoded));
    QCOMPARE(picture.size(), QSize(240, 240));
    int amber = 0;
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x) {
        const QColor pixel = picture.pixelColor(x, y);
        amber += pixel.red() > pixel.blue() + 40;
      }
    // A square of 16 mm less the lines of its diameters; the lesion lies to the patient's left.
    QVERIFY2(amber > 200 && amber <= 256, qPrintable(QString::number(amber)));
    QVERIFY(picture.pixelColor(120 + 12, 120 - 8).red() >
            picture.pixelColor(120 - 12, 120 - 8).red());
  }
  void filesAreWrittenByTheirEnding() {
    for (const char* name : {"r.html", "r.json", "r.csv", "r.pdf", "capital.PDF"}) {
      const Status written = writeAnyReport(m_report, m_folder / name);
      QVERIFY2(written, written ? "" : written.error().message.c_str());
    }
    QVERIFY(textIn(m_folder / "r.html").contains(QStringLiteral("<svg")));
    QVERIFY(!textIn(m_folder / "r.html").contains(QStringLiteral("<!--chart-->")));
    QFile pdf(QString::fromStdString((m_folder / "r.pdf").string()));
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    QVERIFY(pdf.size() > 10'000 && pdf.read(5) == "%PDF-");
    QVERIFY(!writeAnyReport(m_report, m_folder / "r.doc"));
    QVERIFY(!writeAnyReport(m_report, m_folder / "nowhere" / "r.pdf"));
  }
  void noColumnIsCutOff() {
    const QSizeF page(673, 1000);
    QTextDocument plain, wide;
    layOut(plain, m_report, page);
    QVERIFY(plain.size().width() <= plain.pageSize().width());
    AssessmentReport wider = m_report;
    wider.html.insert(wider.html.find("<td>Baseline</td>"),
                      "<td>" + std::string(150, 'w') + "</td>");
    layOut(wide, wider, page);
    QVERIFY(wide.pageSize().width() > 1.2 * page.width());
    QVERIFY(wide.size().width() <= wide.pageSize().width());
    QVERIFY(std::abs(wide.pageSize().height() / wide.pageSize().width() -
                     page.height() / page.width()) < 1e-6);
  }
  void whatIsNotAssessedHasNoReport() {
    const auto store = m_workspace->reader().value();
    QCOMPARE(assessmentReport(*store, StudyId{99}).error().code, std::string("report.study"));
    const PatientId plain = store->studies().patientByKey("TW-PLAIN").value()->id;
    const StudyId study = store->studies().studies(plain).value().at(0).id;
    QCOMPARE(assessmentReport(*store, study).error().code, std::string("report.unassessed"));
  }
  void picturesComeBackPixelForPixel() {
    std::vector<std::uint8_t> rgb;
    constexpr int kWidth = 7, kHeight = 5;
    for (int n = 0; n < 3 * kWidth * kHeight; ++n) rgb.push_back(std::uint8_t(37 * n));
    const QImage picture =
        QImage::fromData(QByteArray::fromStdString(imaging::encodePng(rgb, kWidth, kHeight)));
    QCOMPARE(picture.size(), QSize(kWidth, kHeight));
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        const auto at = std::size_t(3 * (x + kWidth * y));
        QCOMPARE(picture.pixel(x, y), qRgb(rgb[at], rgb[at + 1], rgb[at + 2]));
      }
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                             static_cast<void>(imaging::encodePng(rgb, 8, 5)));
  }

 private:
  const tests::TemporaryFolder m_folder;
  std::unique_ptr<Workspace> m_workspace;
  std::vector<twin::StudyRecord> m_studies;
  AssessmentReport m_report;
};

TWINSCOPE_SUITE(ReportTest, "report_test");

}  // namespace twinscope::app

#include "report_test.moc"
