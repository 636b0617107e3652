#include "core/imaging/layouts.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::imaging {
namespace {

struct Path {
  const char* path;
  const char* layout;
  const char* caseKey;
  const char* studyKey;
  const char* what;  ///< slot's name; a label role; "" for "as the file name says"
  const char* edition = "";
};

constexpr Path kPaths[] = {
    {"HGG/Brats17_TCIA_1/Brats17_TCIA_1_t1ce.nii.gz", "brats", "Brats17_TCIA_1", "", "T1c"},
    {"LGG/Brats18_2013_0_1/Brats18_2013_0_1_seg.nii", "brats", "Brats18_2013_0_1", "", "tumour",
     "brats2018"},
    {"x/BraTS19_CBICA_AAB_1/BraTS19_CBICA_AAB_1_flair.nii", "brats", "BraTS19_CBICA_AAB_1", "",
     "FLAIR"},
    {"BraTS20_Training_001/BraTS20_Training_001_t1.nii", "brats", "BraTS20_Training_001", "", "T1"},
    {"BraTS20_Training_355/W39_1998.09.19_Segm.nii", "brats", "BraTS20_Training_355", "", "tumour",
     "brats2020"},
    {"BraTS2021_00000/BraTS2021_00000_seg.nii.gz", "brats", "BraTS2021_00000", "", "tumour",
     "brats2021"},
    {"BraTS2021_00000/BraTS2021_00000_t2.nii.gz", "brats", "BraTS2021_00000", "", "T2"},
    {"BraTS-GLI-00008-001/BraTS-GLI-00008-001-t1n.nii.gz", "brats", "BraTS-GLI-00008", "time 001",
     "T1"},
    {"BraTS-GLI-00008-001/BraTS-GLI-00008-001-seg.nii.gz", "brats", "BraTS-GLI-00008", "time 001",
     "tumour", "brats2023"},
    {"BraTS-GLI-02062-101/BraTS-GLI-02062-101-seg.nii.gz", "brats", "BraTS-GLI-02062", "time 101",
     "tumour", "brats2024"},
    {"BraTS-PED-00001-000/BraTS-PED-00001-000-t2f.nii.gz", "brats", "BraTS-PED-00001", "time 000",
     "FLAIR"},
    {"images_structural/UPENN-GBM-00001_11/UPENN-GBM-00001_11_T1GD.nii.gz", "upenn-gbm",
     "UPENN-GBM-00001", "time 11", "T1c"},
    {"i/UPENN-GBM-00001_21_FLAIR_unstripped.nii.gz", "upenn-gbm", "UPENN-GBM-00001", "time 21",
     "FLAIR"},
    {"images_segm/UPENN-GBM-00001_11_segm.nii.gz", "upenn-gbm", "UPENN-GBM-00001", "time 11",
     "tumour", "brats2021"},
    {"automated_segm/UPENN-GBM-00002_11_automated_approx_segm.nii.gz", "upenn-gbm",
     "UPENN-GBM-00002", "time 11", "tumour", "brats2021"},
    {"UCSF-PDGM-0004_nifti/UCSF-PDGM-0004_T1c.nii.gz", "ucsf-pdgm", "UCSF-PDGM-0004", "", "T1c"},
    {"UCSF-PDGM-0004_nifti/UCSF-PDGM-0004_tumor_segmentation.nii.gz", "ucsf-pdgm", "UCSF-PDGM-0004",
     "", "tumour", "brats2021"},
    {"Imaging/Patient-002/week-000-1/CT1.nii.gz", "lumiere", "Patient-002", "week 000-1", "T1c"},
    {"Imaging/Patient-002/week-012/FLAIR.nii.gz", "lumiere", "Patient-002", "week 012", "FLAIR"},
    {"Patient-002/week-000-1/DeepBraTumIA-segmentation/native/segmentation/ct1_seg_mask.nii.gz",
     "lumiere", "Patient-002", "week 000-1", "tumour"},
    {"Patient-002/week-000-1/HD-GLIO-AUTO-segmentation/registered/CT1_r2s_bet.nii.gz", "lumiere",
     "Patient-002", "week 000-1", "other"},
    {"100001/100001_time1_t1ce.nii.gz", "ucsf-alptdg", "100001", "time 1", "T1c"},
    {"100001/100001_time2_seg.nii.gz", "ucsf-alptdg", "100001", "time 2", "tumour"},
    {"100001/100001_time1_t1ce-t1.nii.gz", "ucsf-alptdg", "100001", "time 1", "other"},
    {"100001/100001_flair_subtraction_seg.nii.gz", "ucsf-alptdg", "100001", "time 2", "structures"},
    {"PatientID_0003/Timepoint_1/PatientID_0003_Timepoint_1_brain_t1c.nii.gz", "mu-glioma-post",
     "PatientID_0003", "time 1", "T1c"},
    {"PatientID_0003/Timepoint_2/PatientID_0003_Timepoint_2_tumorMask.nii.gz", "mu-glioma-post",
     "PatientID_0003", "time 2", "tumour", "brats2024"},
    {"progression/01/Pre_Scan_T1.nii.gz", "brain-tumor-progression", "01", "time 1", "T1c"},
    {"01/Post_Mask.nii.gz", "brain-tumor-progression", "01", "time 2", "tumour", "binary-et"},
    {"longitudinal/open_ms_patient01_CC-BY/study2_T1W.nii.gz", "open-ms", "open_ms_patient01",
     "time 2", "T1"},
    {"longitudinal/raw/patient01/gt.nii.gz", "open-ms", "patient01", "time 2", "structures"},
    {"Task01_BrainTumour/imagesTr/BRATS_001.nii.gz", "msd", "BRATS_001", "", "frames"},
    {"Task01_BrainTumour/labelsTr/BRATS_001.nii.gz", "msd", "BRATS_001", "", "tumour", "msd"},
    {"Dataset137_BraTS2021/imagesTr/X_00001_0002.nii.gz", "nnunet", "X_00001", "", "channel"},
    {"Dataset137_BraTS2021/labelsTr/X_00001.nii.gz", "nnunet", "X_00001", "", "tumour", "dataset"},
    {"amos22/imagesTr/amos_0001.nii.gz", "amos", "amos_0001", "", ""},
    {"bids/sub-01/ses-02/anat/sub-01_ses-02_T1w.nii.gz", "bids", "sub-01", "ses-02", ""},
    {"derivatives/t/sub-01/ses-02/anat/sub-01_ses-02_space-orig_desc-tumour_dseg.nii.gz", "bids",
     "sub-01", "ses-02", "tumour"},
    {"bids/sub-01/anat/sub-01_FLAIR.nii.gz", "bids", "sub-01", "", ""},
    {"s0011/ct.nii.gz", "totalsegmentator", "s0011", "", ""},
    {"s0011/segmentations/liver.nii.gz", "totalsegmentator", "s0011", "", "structures"},
    {"lits/volume-12.nii", "lits", "volume 12", "", "CT"},
    {"training/patient001/patient001_frame01_gt.nii.gz", "acdc", "patient001", "frame 01",
     "structures"},
    {"clinic/P7/2021-03-05/t1_post.nii.gz", "folders", "P7", "2021-03-05", ""},
    {"clinic/P7/20210305_MR/4_flair/image.nii.gz", "folders", "P7", "2021-03-05", ""},
    {"clinic/P7/visit_2/flair.nii.gz", "folders", "P7", "time 2", ""},
    {"clinic/P7/baseline/flair.nii.gz", "folders", "P7", "time 0", ""},
};

SeriesReport reportAt(const char* path) {
  SeriesReport report;
  report.path = path;
  report.kind = "nifti";
  return report;
}

}  // namespace

class LayoutsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void placedAt_data() {
    QTest::addColumn<int>("row");
    int row = 0;
    for (const Path& p : kPaths) QTest::newRow(p.path) << row++;
  }
  void placedAt() {
    QFETCH(int, row);
    const Path& expected = kPaths[row];
    const auto place = placeOf(expected.path);
    QVERIFY(place.has_value());
    QCOMPARE(place->layout, std::string(expected.layout));
    QCOMPARE(place->caseKey, std::string(expected.caseKey));
    QCOMPARE(place->studyKey, std::string(expected.studyKey));
    QCOMPARE(place->labelEdition, std::string(expected.edition));
    std::string what = place->labelRole;
    if (place->slot) what = nameOf(place->slot->slot);
    if (place->channel) what = "channel";
    if (place->framesAreSequences) what = "frames";
    QCOMPARE(what, std::string(expected.what));
    if (place->slot) QVERIFY(place->slot->confidence >= 0.9);
    QCOMPARE(place->date.has_value(), std::string(expected.studyKey).starts_with("2021-"));
  }
  void otherPathsAreNobodys() {
    for (const char* path :
         {"t1.nii.gz", "folder/flair.nii.gz", "a/b/c/scan.nii", "tcga_fg_6692/t1c.nii.gz", ""})
      QVERIFY2(!placeOf(path), path);
  }
  void datasetNamesChannelsAndLabels() {
    const auto regions = datasetDescription(
        R"({"channel_names":{"0":"T1","1":"T1ce","2":"T2","3":"Flair"},"labels":{"background":0,"whole tumor":[1,2,3],"tumor core":[2,3],"enhancing tumor":[3]}})");
    QVERIFY(regions);
    QCOMPARE(regions->channels.size(), std::size_t{4});
    QCOMPARE(regions->labelEdition, std::string("msd"));
    const auto old = datasetDescription(
        R"({"modality":{"0":"FLAIR","1":"T1w"},"labels":{"0":"background","1":"edema","2":"non-enhancing tumor","3":"enhancing tumour"}})");
    QCOMPARE(old->labelEdition, std::string("msd"));
    QCOMPARE(old->channels.front(), std::string("FLAIR"));
    QVERIFY(!datasetDescription("[1]"));
    QVERIFY(!datasetDescription("{"));
  }
  void channelBecomesTheSlot() {
    const DatasetDescription dataset{{"T1", "T1ce", "T2", "Flair"}, "msd"};
    SeriesReport image = reportAt("imagesTr/X_0001.nii.gz");
    applyPlace(*placeOf("imagesTr/X_0001.nii.gz"), &dataset, image);
    QCOMPARE(image.slot.slot, Modality::t1c);
    SeriesReport labels = reportAt("labelsTr/X.nii.gz");
    applyPlace(*placeOf("labelsTr/X.nii.gz"), &dataset, labels);
    QCOMPARE(labels.kind, std::string("nifti-labels"));
    QCOMPARE(labels.labelEdition, std::string("msd"));
    QCOMPARE(labels.caseKey, image.caseKey);
  }
  void conflictIsNotOverruled() {
    SeriesReport image = reportAt("100001_time1_t1.nii.gz");
    image.slot = {Modality::t1, 0.4, "name against numbers", "slot.conflict", false};
    applyPlace(*placeOf("100001_time1_t1.nii.gz"), nullptr, image);
    QCOMPARE(image.slot.code, std::string("slot.conflict"));
  }
  void plainT1BesideContrastIsSure() {
    std::vector<InspectedSeries> series(3);
    series[0].report = reportAt("a/t1.nii.gz");
    series[0].report.slot = {Modality::t1, 0.75, "name", {}, false};
    series[1].report = reportAt("a/t1c.nii.gz");
    series[1].report.slot = {Modality::t1c, 0.95, "name", {}, false};
    series[2].report = reportAt("b/t1.nii.gz");
    series[2].report.slot = {Modality::t1, 0.75, "name", {}, false};
    settlePlainT1(series);
    QCOMPARE(series[0].report.slot.confidence, 0.9);
    QCOMPARE(series[2].report.slot.confidence, 0.75);
  }
};

TWINSCOPE_SUITE(LayoutsTest, "layouts_test");

}  // namespace twinscope::imaging

#include "layouts_test.moc"
