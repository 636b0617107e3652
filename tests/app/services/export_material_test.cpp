#include "app/services/export_material.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::app {
namespace {

const Grid kOwn = Grid::axisAligned({4, 5, 6}, {1, 1, 3});
const Grid kOther = Grid::axisAligned({8, 8, 6}, {1, 1, 5});
const Grid kWorking = Grid::axisAligned({10, 10, 10}, {1, 1, 1});

/// Of DICOM where it has a UID.
twin::SeriesRecord series(Modality slot, const Grid& grid, const std::string& uid) {
  twin::SeriesRecord record;
  record.slot = slot;
  record.grid = grid;
  record.header = "{}";
  if (uid.empty()) return record;
  imaging::SourceSeries source;
  source.seriesUid = uid;
  source.slices = {{uid + ".1", 0, {}}, {uid + ".2", 0, {0, 0, 3}}};
  record.header = "{\"source\":" + source.toJson() + "}";
  return record;
}

ExportMaterial material(std::vector<twin::SeriesRecord> all, const Grid& labels) {
  ExportMaterial made;
  made.series = std::move(all);
  made.labels = LabelMap(labels, std::vector<std::uint8_t>(labels.voxels()));
  return made;
}

ExportMaterial prepared(ExportMaterial made, Modality reference) {
  made.preparation = twin::PreparationRecord{.study = {},
                                             .reference = reference,
                                             .grid = kWorking,
                                             .studyFromBaseline = {},
                                             .provenance = {}};
  return made;
}

std::string chosen(const ExportMaterial& made) {
  const auto source = outlinedSource(made);
  return source ? source->seriesUid : source.error().code;
}

}  // namespace

/// Which series a DICOM object refers to.
class ExportMaterialTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void importedLabelsBelongToASeriesOfTheirGrid() {
    const auto t1c = series(Modality::t1c, kOther, "1.1"),
               flair = series(Modality::flair, kOwn, "1.2");
    QVERIFY(chosen(material({t1c, flair}, kOwn)) == "1.2");
    QVERIFY(chosen(prepared(material({t1c, flair}, kOwn), Modality::t1c)) == "1.2");
  }
  void ofSeveralTheOneThatShowsTheTumourBest() {
    const auto t1 = series(Modality::t1, kOwn, "1.1"), t1c = series(Modality::t1c, kOwn, "1.2");
    QVERIFY(chosen(material({t1, t1c}, kOwn)) == "1.2");
  }
  void aNetworksLabelsBelongToTheReference() {
    const auto t1c = series(Modality::t1c, kOther, "1.1"),
               flair = series(Modality::flair, kOwn, "1.2");
    QVERIFY(chosen(prepared(material({t1c, flair}, kWorking), Modality::flair)) == "1.2");
    // Even where another series happens to have the working grid.
    const auto t2 = series(Modality::t2, kWorking, "1.3");
    QVERIFY(chosen(prepared(material({t1c, t2}, kWorking), Modality::t1c)) == "1.1");
  }
  void anotherSeriesIsNoStandIn() {
    const auto t1c = series(Modality::t1c, kOwn, ""),
               flair = series(Modality::flair, kOther, "1.2");
    QVERIFY(chosen(material({t1c, flair}, kOwn)) == "export.no-dicom-source");
    QVERIFY(chosen(prepared(material({t1c, flair}, kWorking), Modality::t1c)) ==
            "export.no-dicom-source");
    QVERIFY(chosen(material({}, kOwn)) == "export.no-dicom-source");
  }
};

TWINSCOPE_SUITE(ExportMaterialTest, "export_material_test");

}  // namespace twinscope::app

#include "export_material_test.moc"
