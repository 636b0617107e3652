#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"
#include "tests/core/imaging/derived_objects.h"
#include "tests/core/imaging/made_series.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <map>

namespace twinscope::imaging {
namespace {

using Json = nlohmann::json;

constexpr int kPatienceMs = 60'000;
constexpr int kSkipped = 77;

struct ToolRun {
  int exitCode = -1;
  QString words;  ///< standard output and error
};

ToolRun runTool(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  ToolRun run;
  if (process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit)
    run.exitCode = process.exitCode();
  run.words = QString::fromUtf8(process.readAllStandardOutput());
  return run;
}

QString pythonWithHighdicom() {
  return qEnvironmentVariable("TWINSCOPE_PYTHON", QStringLiteral("python3"));
}

}  // namespace

/// What other programs make of our DICOM objects; each is skipped where it is not installed.
class DicomValidatorsTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;
  tests::MadeSeries m_series;
  Json m_expected;

  QString file(const char* name) const {
    return QString::fromStdString((m_folder / name).string());
  }

  LabelMap labels() const {
    const Grid grid = m_series.grid();
    std::vector<std::uint8_t> values(grid.voxels());
    for (std::size_t n = 0; n < values.size(); ++n)
      values[n] = static_cast<std::uint8_t>(n % 120 < 70 ? n % 5 : 0);
    return {grid, std::move(values)};
  }

  /// Every other stretch of the enhancing region is one of two lesions, the rest is none.
  static LabelMap lesionsOf(const LabelMap& map) {
    std::vector<std::uint8_t> lesions(map.labels().size());
    for (std::size_t n = 0; n < lesions.size(); ++n)
      lesions[n] = static_cast<std::uint8_t>(n / 7 % 3);
    return {map.grid(), std::move(lesions), LabelTable("lesions", {})};
  }

  /// Voxels of a region on each slice, of one lesion where it is not -1.
  std::vector<std::int64_t> voxelsOf(const dicom::SegmentationContent& content, Region region,
                                     int lesion) const {
    std::vector<std::uint8_t> mask = content.labels.mask(region);
    for (std::size_t n = 0; lesion >= 0 && n < mask.size(); ++n)
      if (content.lesionOfVoxel.labels()[n] != lesion) mask[n] = 0;
    const auto area = static_cast<std::size_t>(m_series.size.i * m_series.size.j);
    std::vector<std::int64_t> voxels;
    for (std::size_t at = 0; at < mask.size(); at += area)
      voxels.push_back(std::count(mask.data() + at, mask.data() + at + area, 1));
    return voxels;
  }

  Json expectedSegment(const dicom::SegmentationContent& content,
                       const dicom::WrittenSegment& segment, int placeInRegion) const {
    const bool apart = segment.region == Region::et;  // lesion 1, lesion 2, what is none
    const int lesion = apart ? (placeInRegion + 1) % 3 : -1;
    return {{"code", dicom::codeOf(segment.region).type.value},
            {"trackingUid", segment.trackingUid},
            {"voxels", voxelsOf(content, segment.region, lesion)}};
  }

  dicom::MeasuredGroup group(const dicom::WrittenSegment& segment, int number) const {
    return {.region = segment.region,
            .trackingId = std::string(nameOf(segment.region)),
            .trackingUid = segment.trackingUid,
            .segment = number,
            .volumeMl = labels().volumeMl(segment.region),
            .diameters = {{31.25, 17.5}}};
  }

  /// What has no segment: a region that its lesions stand for, the sums of the criteria, and the response.
  void addResponse(dicom::ReportContent& report) {
    report.groups.push_back({.region = Region::et,
                             .trackingId = "ET",
                             .trackingUid = tests::uidFor("all of ET"),
                             .volumeMl = 4.5});
    for (const dicom::Code& moment : {dicom::kBaseline, dicom::kNadir, dicom::kThisVisit})
      report.sums.push_back({.region = Region::et,
                             .trackingId = "Sum of lesions",
                             .trackingUid = tests::uidFor("sum"),
                             .moment = moment,
                             .date = Date(2024, 1, 31),
                             .value = 512.25});
    report.response = dicom::RatedResponse{.category = dicom::kPartialResponse,
                                           .confirmation = dicom::kUnconfirmed,
                                           .origin = dicom::kSigned,
                                           .method = dicom::kRano,
                                           .criteria = "RANO 2.0",
                                           .rule = "R-PR-1",
                                           .ruleWords = "half of the baseline"};
    m_expected["plain"] = {{{"trackingUid", tests::uidFor("all of ET")}, {"volumeMm3", 4500.0}}};
    for (int n = 0; n < 3; ++n)
      m_expected["plain"].push_back({{"trackingUid", tests::uidFor("sum")}, {"volumeMm3", 512.25}});
    m_expected["response"] = dicom::kPartialResponse.value;
    m_expected["rule"] = "R-PR-1";
  }

 private Q_SLOTS:
  void initTestCase() {
    const SourceSeries source = tests::sourceOfSlices(m_series.size.k);
    const LabelMap map = labels();
    const dicom::SegmentationContent content{
        .object = tests::objectFrom(source, "segmentation"),
        .labels = map,
        .maker = dicom::SegmentMaker::automatic,
        .algorithmName = "unet-demo",
        .algorithmVersion = std::string(64, 'a'),
        .lesions = {{Region::et, "Lesion 1", tests::uidFor("lesion 1")},
                    {Region::et, "Lesion 2", tests::uidFor("lesion 2")}},
        .lesionOfVoxel = lesionsOf(map)};
    const auto segments = writeSegmentation(content, m_folder / "seg.dcm");
    QVERIFY(segments.has_value());
    dicom::ReportContent report{.object = tests::objectFrom(source, "report"),
                                .segmentation = content.object,
                                .groups = {}};
    m_expected = {
        {"algorithm", "unet-demo"}, {"segments", Json::array()}, {"groups", Json::array()}};
    std::map<Region, int> seen;
    for (std::size_t n = 0; n < segments->size(); ++n) {
      const auto& segment = (*segments)[n];
      m_expected["segments"].push_back(expectedSegment(content, segment, seen[segment.region]++));
      report.groups.push_back(group(segment, static_cast<int>(n) + 1));
      const auto& added = report.groups.back();
      const auto printed = [](double value) { return std::stod(dicom::decimalString(value)); };
      m_expected["groups"].push_back({{"trackingUid", added.trackingUid},
                                      {"segment", added.segment},
                                      {dicom::kVolume.value, printed(added.volumeMl * 1000)},
                                      {dicom::kLongAxis.value, 31.25},
                                      {dicom::kShortAxis.value, 17.5},
                                      {dicom::kDiameterProduct.value, 31.25 * 17.5}});
    }
    addResponse(report);
    QVERIFY(writeReport(report, m_folder / "sr.dcm").has_value());
    const Affine world = m_series.grid().worldFromVoxel;
    const std::array offset{world.translation.x, world.translation.y, world.translation.z};
    for (std::size_t row = 0; row < 3; ++row) {
      const auto& line = world.linear[row];
      m_expected["worldFromVoxel"].push_back({line[0], line[1], line[2], offset[row]});
    }
    m_expected["worldFromVoxel"].push_back({0, 0, 0, 1});
    for (const auto& slice : source.slices) m_expected["instances"].push_back(slice.instanceUid);
    std::ofstream(m_folder / "expected.json") << m_expected.dump();
  }

  void dciodvfyFindsNoError_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("segmentation") << "seg.dcm";
    QTest::newRow("report") << "sr.dcm";
  }
  void dciodvfyFindsNoError() {
    QFETCH(QString, name);
    const QString program = QStandardPaths::findExecutable(QStringLiteral("dciodvfy"));
    if (program.isEmpty()) QSKIP("needs dciodvfy of Debian's dicom3tools");
    const auto run = runTool(program, {QStringLiteral("-new"), file(name.toUtf8().constData())});
    QVERIFY2(!run.words.isEmpty() && !run.words.contains(QStringLiteral("Error")),
             run.words.toUtf8().constData());
  }

  void dsr2htmlShowsEveryNumber() {
    const QString program = QStandardPaths::findExecutable(QStringLiteral("dsr2html"));
    if (program.isEmpty()) QSKIP("needs dsr2html of Debian's dcmtk");
    const auto run = runTool(program, {file("sr.dcm")});
    QCOMPARE(run.exitCode, 0);
    for (const auto& group : m_expected["groups"]) {
      const double volume = group[std::string(dicom::kVolume.value)];
      const std::string text = dicom::decimalString(volume);
      QVERIFY2(run.words.contains(QString::fromStdString(text)), text.c_str());
    }
    QVERIFY(run.words.contains(QStringLiteral("Oncology Measurement Report")));
  }

  void highdicomReadsWhatWasMeant() {
    const auto run =
        runTool(pythonWithHighdicom(), {QStringLiteral(CHECK_WITH_HIGHDICOM), file("seg.dcm"),
                                        file("sr.dcm"), file("expected.json")});
    if (run.exitCode == kSkipped || run.exitCode == -1)
      QSKIP("needs a Python with highdicom: $TWINSCOPE_PYTHON");
    QVERIFY2(run.exitCode == 0, run.words.toUtf8().constData());
  }
};

TWINSCOPE_SUITE(DicomValidatorsTest, "dicom_validators_test");

}  // namespace twinscope::imaging

#include "dicom_validators_test.moc"
