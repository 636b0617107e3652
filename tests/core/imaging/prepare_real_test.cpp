#include "core/compute/resample.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/prepare/prepare.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::imaging {
namespace {

/// Share of agreement of the study's mask, brought back onto a sequence's own grid, with the mask that came with it.
double diceOnNativeGrid(const PreparedStudy& study, const Volume& given,
                        const Affine& inputFromReference) {
  const Volume mask(study.grid, std::vector<float>(study.brainMask.begin(), study.brainMask.end()));
  const Volume back = resample(mask, given.grid(), inputFromReference.inverse());
  double both = 0, sum = 0;
  for (std::size_t v = 0; v < back.voxels().size(); ++v) {
    const bool ours = back.voxels()[v] >= 0.5F, theirs = given.voxels()[v] > 0.5F;
    both += ours && theirs;
    sum += ours + theirs;
  }
  return 2 * both / sum;
}

}  // namespace

class PrepareRealTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// A glioma as the scanner gave it: four oblique grids, 5.5 mm slices, the patient moved between them.
  void rawGliomaIsAlignedAndMasked() {
    const auto folder = tests::sharedData("brain_tumour/tcga_fg_6692_raw_TCIA_CC-BY-3.0");
    TWINSCOPE_NEED(folder, "data/brain_tumour/tcga_fg_6692_raw_TCIA_CC-BY-3.0");
    const std::vector<std::pair<Modality, const char*>> files{{Modality::t1, "t1"},
                                                              {Modality::t1c, "t1c"},
                                                              {Modality::t2, "t2"},
                                                              {Modality::flair, "flair"}};
    std::vector<Volume> sequences;
    for (const auto& [slot, stem] : files)
      sequences.push_back(
          readNifti(*folder / (std::string(stem) + ".nii.gz")).value().withModality(slot));
    const PreparedStudy study = prepareStudy(sequences, {}, silentContext()).value();
    for (const RegistrationReport& report : study.registrations)
      QVERIFY(report.metricAfter > 1.3 * report.metricBefore);
    double sum = 0;
    for (const auto& [slot, stem] : files) {
      const std::string name = slot == Modality::flair ? "fla" : stem;
      const Volume given = readNifti(*folder / ("brain_mask_" + name + ".nii.gz")).value();
      const auto report = std::ranges::find(study.registrations, slot, &RegistrationReport::slot);
      const double dice = diceOnNativeGrid(
          study, given, report == study.registrations.end() ? Affine{} : report->movingFromFixed);
      qInfo("%s: Dice %.4f", stem, dice);
      QVERIFY(dice >= 0.93);
      sum += dice / 4;
    }
    QVERIFY(sum >= 0.93);
  }
};

TWINSCOPE_SUITE(PrepareRealTest, "prepare_real_test");

}  // namespace twinscope::imaging

#include "prepare_real_test.moc"
