#include "core/volume/border_metrics.h"
#include "core/volume/components.h"
#include "core/volume/label_map.h"
#include "core/volume/lesionwise.h"
#include "core/volume/metrics.h"
#include "core/volume/surface_distance.h"
#include "tests/core/volume/golden_masks.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {

using nlohmann::json;
using tests::goldenGrid;
using tests::goldenMask;
using tests::goldenNumber;

namespace {

const json& golden() {
  static const json file = tests::goldenFile("metrics.json");
  return file;
}

/// Compares one value of the file with ours; values that are not numbers there have no counterpart.
void compare(const json& section, const char* name, double ours, double relative) {
  const auto expected = goldenNumber(section.at(name));
  if (!expected) return;
  const QByteArray text = QByteArray(name) + ": expected " +
                          QByteArray::number(*expected, 'g', 12) + ", got " +
                          QByteArray::number(ours, 'g', 12);
  QVERIFY2(std::abs(ours - *expected) <= relative * std::max(1.0, std::abs(*expected)),
           text.constData());
}

void addCases(const char* list) {
  QTest::addColumn<int>("index");
  int index = 0;
  for (const json& entry : golden().at(list))
    QTest::newRow(entry["name"].get<std::string>().c_str()) << index++;
}

}  // namespace

class MetricsGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void overlap_data() { addCases("cases"); }
  void overlap() {
    load("cases");
    const auto ours = compareMasks(m_grid, m_reference, m_prediction);
    const json& expected = (*m_case)["overlap"];
    compare(expected, "dice", ours.dice, 1e-9);
    compare(expected, "jaccard", ours.jaccard, 1e-9);
    compare(expected, "sensitivity", ours.sensitivity, 1e-9);
    compare(expected, "specificity", ours.specificity, 1e-9);
    compare(expected, "precision", ours.precision, 1e-9);
    compare(expected, "medpy_dc", ours.dice, 1e-9);
    compare(expected, "medpy_jc", ours.jaccard, 1e-9);
    compare(expected, "monai_dice_ignore_empty", ours.dice, 1e-6);
    compare(expected, "monai_dice_keep_empty", ours.dice, 1e-6);
    const json& counts = (*m_case)["counts"];
    const RegionBits bits = nonZeroBits();
    const auto packed = packMasks(m_grid.size, m_reference, bits, m_prediction, bits).counts[0];
    QCOMPARE(packed.truePositive, counts["tp"].get<std::uint64_t>());
    QCOMPARE(packed.falsePositive, counts["fp"].get<std::uint64_t>());
    QCOMPARE(packed.falseNegative, counts["fn"].get<std::uint64_t>());
    const json& volume = (*m_case)["volume_ml"];
    const LabelTable table("one", {{1, Region::et, "inside"}});
    compare(volume, "gt", LabelMap(m_grid, m_reference, table).volumeMl(Region::et), 1e-9);
    compare(volume, "pred", LabelMap(m_grid, m_prediction, table).volumeMl(Region::et), 1e-9);
    compare(volume, "gt", ours.referenceMl, 1e-9);
    compare(volume, "pred", ours.predictionMl, 1e-9);
  }
  void surfaceDistance_data() { addCases("cases"); }
  void surfaceDistance() {
    load("cases");
    const json& expected = (*m_case)["surface_distance"];
    compare(expected, "dice", compareMasks(m_grid, m_reference, m_prediction).dice, 1e-9);
    const auto both = surfaceDistances(m_reference, m_prediction, m_grid.size, m_grid.spacingMm());
    QCOMPARE(both.has_value(), goldenNumber(expected["hd"]).has_value());
    if (!both) return;
    const auto& [there, back] = *both;
    const auto ours = compareMasks(m_grid, m_reference, m_prediction);
    compare(expected, "area_gt_mm2", there.areaMm2(), 1e-9);
    compare(expected, "area_pred_mm2", back.areaMm2(), 1e-9);
    QCOMPARE(there.count(), expected["surfels_gt"].get<std::size_t>());
    QCOMPARE(back.count(), expected["surfels_pred"].get<std::size_t>());
    compare(expected, "hd", ours.hdMm, 1e-9);
    compare(expected, "hd95", ours.hd95Mm, 1e-9);
    compare(expected, "hd50", std::max(there.atShare(0.5), back.atShare(0.5)), 1e-9);
    compare(expected, "asd_gt_to_pred", there.meanMm(), 1e-9);
    compare(expected, "asd_pred_to_gt", back.meanMm(), 1e-9);
    compare(expected, "nsd_1mm", ours.nsd1mm, 1e-9);
    compare(expected, "nsd_2mm", ours.nsd2mm, 1e-9);
    const json share{{"gt", expected["overlap_1mm"][0]}, {"pred", expected["overlap_1mm"][1]}};
    compare(share, "gt", there.areaWithinMm2(1) / there.areaMm2(), 1e-9);
    compare(share, "pred", back.areaWithinMm2(1) / back.areaMm2(), 1e-9);
  }
  void borders_data() { addCases("cases"); }
  void borders() {
    load("cases");
    const auto ours = compareBorders(m_reference, m_prediction, m_grid.size, m_grid.spacingMm());
    const json& medpy = (*m_case)["medpy"];
    compare(medpy, "hd", ours.hdMm, 1e-6);
    compare(medpy, "hd95", ours.hd95PooledMm, 1e-6);
    compare(medpy, "assd", ours.assdMm, 1e-6);
    compare(medpy, "asd_gt_to_pred", ours.asdReferenceToPredictionMm, 1e-6);
    compare(medpy, "asd_pred_to_gt", ours.asdPredictionToReferenceMm, 1e-6);
    const json& monai = (*m_case)["monai"];  // computed in float32 there
    compare(monai, "hd", ours.hdMm, 1e-5);
    compare(monai, "hd95", ours.hd95DirectedMm, 1e-5);
    compare(monai, "hd95_directed_pred_to_gt", ours.hd95PredictionToReferenceMm, 1e-5);
    compare(monai, "assd", ours.assdMm, 1e-5);
    compare(monai, "asd_pred_to_gt", ours.asdPredictionToReferenceMm, 1e-5);
    compare(monai, "nsd_1mm_voxel_edges", ours.nsd1mm, 1e-5);
    compare(monai, "nsd_2mm_voxel_edges", ours.nsd2mm, 1e-5);
    const auto elements = compareMasks(m_grid, m_reference, m_prediction);
    compare(monai, "nsd_1mm_subvoxel", elements.nsd1mm, 1e-5);
    compare(monai, "nsd_2mm_subvoxel", elements.nsd2mm, 1e-5);
  }
  void components_data() { addCases("cases"); }
  void components() {
    load("cases");
    for (const auto& [side, mask] :
         {std::pair("gt", &m_reference), std::pair("pred", &m_prediction)})
      for (const auto& [name, connectivity] :
           {std::pair("6", Connectivity::faces6), std::pair("18", Connectivity::edges18),
            std::pair("26", Connectivity::corners26)}) {
        const json& expected = (*m_case)["components_cc3d"][side][name];
        auto sizes = connectedComponents(*mask, m_grid.size, connectivity).sizes;
        QCOMPARE(sizes.size(), expected["n"].get<std::size_t>());
        sizes.resize(std::min<std::size_t>(sizes.size(), 8));
        QCOMPARE(sizes, expected["sizes"].get<std::vector<std::uint64_t>>());
      }
  }
  void elementAreas() {
    for (const auto& [spacing, areas] : golden().at("surface_element_area_tables").items()) {
      double s[3] = {};
      QCOMPARE(std::sscanf(spacing.c_str(), "%lf,%lf,%lf", &s[0], &s[1], &s[2]), 3);
      const auto ours = surfaceElementAreas({s[0], s[1], s[2]});
      for (std::size_t code = 0; code < ours.size(); ++code)
        QVERIFY(std::abs(ours[code] - areas[code].get<double>()) < 1e-5);
    }
  }
  void lesionwise_data() { addCases("lesionwise"); }
  void lesionwise() {
    load("lesionwise");
    for (const auto& [challenge, options] : {std::pair("BraTS-GLI", LesionwiseOptions{3, 50}),
                                             std::pair("BraTS-MEN", LesionwiseOptions{1, 50}),
                                             std::pair("BraTS-MET", LesionwiseOptions{1, 2})})
      for (const Region region : kReportedRegions)
        compareChallenge((*m_case)["results"], challenge, region, options);
  }

 private:
  void load(const char* list) {
    QFETCH(int, index);
    m_case = &golden().at(list)[static_cast<std::size_t>(index)];
    m_grid = goldenGrid(*m_case);
    m_reference = goldenMask((*m_case)["gt"], m_grid);
    m_prediction = goldenMask((*m_case)["pred"], m_grid);
  }
  void compareChallenge(const json& results, const char* challenge, Region region,
                        const LesionwiseOptions& options) {
    if (!results.contains(challenge)) return;
    const json& expected = results[challenge][std::string(nameOf(region))];
    const auto truth = LabelMap(m_grid, m_reference).mask(region);
    const auto found = LabelMap(m_grid, m_prediction).mask(region);
    const auto ours = compareLesionwise(m_grid, truth, found, options);
    compare(expected, "Num_TP", ours.found, 0);
    compare(expected, "Num_FP", ours.falsePositives, 0);
    compare(expected, "Num_FN", ours.missed, 0);
    compare(expected, "LesionWise_Score_Dice", ours.dice, 1e-6);
    compare(expected, "LesionWise_Score_HD95", ours.hd95Mm, 1e-6);
    const auto whole = compareMasks(m_grid, truth, found);
    compare(expected, "Legacy_Dice", whole.dice, 1e-6);
    compare(expected, "Legacy_HD95", whole.hd95Mm, 1e-6);
    compare(expected, "Sensitivity", whole.sensitivity, 1e-6);
    compare(expected, "Specificity", whole.specificity, 1e-6);
    compare(expected, "GT_Complete_Volume", 1000 * LabelMap(m_grid, m_reference).volumeMl(region),
            1e-9);
  }

  const json* m_case = nullptr;
  Grid m_grid;
  std::vector<std::uint8_t> m_reference, m_prediction;
};

TWINSCOPE_SUITE(MetricsGoldenTest, "metrics_golden_test");

}  // namespace twinscope

#include "metrics_golden_test.moc"
