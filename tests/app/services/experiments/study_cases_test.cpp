#include "app/services/experiments/study_cases.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <set>

namespace twinscope::app {
namespace {

StudyConfig coarse(StudyKind study = StudyKind::fedSegNet) {
  StudyConfig config = configOf(study, StudyScale::laptop);
  config.spacingMm = 4;
  config.casesPerSite = 2;
  config.testPerSite = 1;
  return config;
}

std::vector<HospitalCases> madeOf(const StudyConfig& config, StudyTask task, Hospitals how) {
  return hospitalCases(config, task, how, 3, silentContext()).value();
}

}  // namespace

class StudyCasesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void hospitalsShareNoCase() {
    const auto hospitals = madeOf(coarse(), StudyTask::brain, Hospitals::alike);
    std::set<std::string> names;
    std::size_t cases = 0;
    for (const HospitalCases& each : hospitals)
      for (const auto* source : {&each.training, &each.validation, &each.test})
        for (std::size_t n = 0; n < std::min<std::size_t>(1, source->count); ++n, ++cases)
          names.insert(source->load(n)->name);
    QCOMPARE(names.size(), cases);
  }
  void numbersDifferByTheSeedAndBoundedly() {
    StudyConfig config = coarse();
    config.casesPerSite = 9;
    const auto hospitals = madeOf(config, StudyTask::brain, Hospitals::quantity);
    std::vector<std::size_t> numbers;
    for (const HospitalCases& each : hospitals) numbers.push_back(each.training.count);
    QCOMPARE(std::ranges::min(numbers), std::size_t{3});
    QCOMPARE(std::ranges::max(numbers), std::size_t{27});
    const auto again = madeOf(config, StudyTask::brain, Hospitals::quantity);
    for (std::size_t n = 0; n < again.size(); ++n) QCOMPARE(again[n].training.count, numbers[n]);
  }
  void aBadHospitalHasRightLabelsToBeTestedOn() {
    const auto good = madeOf(coarse(), StudyTask::brain, Hospitals::alike);
    const auto bad = madeOf(coarse(), StudyTask::brain, Hospitals::badSite);
    const auto equal = [](const learning::CaseSource& one, const learning::CaseSource& other) {
      return std::ranges::equal(one.load(0)->truth.labels(), other.load(0)->truth.labels());
    };
    QVERIFY(!equal(good[0].training, bad[0].training));
    QVERIFY(equal(good[0].test, bad[0].test));
    QVERIFY(equal(good[1].training, bad[1].training));
  }
  void poorImagesAreEverySecondHospitals() {
    const auto good = madeOf(coarse(), StudyTask::brain, Hospitals::alike);
    const auto poor = madeOf(coarse(), StudyTask::brain, Hospitals::quality);
    const auto equal = [](const learning::CaseSource& one, const learning::CaseSource& other) {
      return std::ranges::equal(one.load(0)->images[0].voxels(), other.load(0)->images[0].voxels());
    };
    QVERIFY(equal(good[0].test, poor[0].test));
    QVERIFY(!equal(good[1].test, poor[1].test));
  }
  void halfOfTheAbdomensAreOfCt() {
    const auto hospitals = madeOf(coarse(StudyKind::fedGin), StudyTask::abdomen, Hospitals::alike);
    QCOMPARE(hospitals.size(), std::size_t{2});
    QVERIFY(hospitals[0].training.load(0)->images[0].modality() == Modality::ct);
    QVERIFY(hospitals[1].training.load(0)->images[0].modality() == Modality::t2);
  }
  void cardsHaveTheStudysPatchAndNetwork() {
    StudyConfig config = coarse();
    config.patch = 16;
    config.architectures = R"({"unet3d": {"widths": [8, 8], "bottom": 8}})";
    const auto card = studyCard(config, StudyTask::heart, "unet3d");
    QVERIFY(card);
    QVERIFY(card->window == (std::array<std::int64_t, 3>{16, 16, 16}));
    QVERIFY(card->architecture.find("[8,8]") != std::string::npos);
    QVERIFY(card->labels.edition() == "acdc");
    QVERIFY(studyCard(config, StudyTask::brain, "resnet").error().code == "train.kind");
  }
  void aFolderOfNothingIsRefused() {
    StudyConfig config = coarse();
    config.folders = {"/nowhere"};
    QVERIFY(!hospitalCases(config, StudyTask::brain, Hospitals::alike, 1, silentContext()));
  }
};

TWINSCOPE_SUITE(StudyCasesTest, "study_cases_test");

}  // namespace twinscope::app

#include "study_cases_test.moc"
