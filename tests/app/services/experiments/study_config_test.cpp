#include "app/services/experiments/study_config.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::app {

class StudyConfigTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyStudyHasAName() {
    for (const StudyKind study : kStudies) QVERIFY(studyFrom(nameOf(study)) == study);
    QVERIFY(!studyFrom("brats"));
  }
  void everyConfigurationIsValidAndComesBack() {
    for (const StudyKind study : kStudies)
      for (const StudyScale scale : {StudyScale::laptop, StudyScale::published}) {
        const StudyConfig config = configOf(study, scale);
        QVERIFY(config.validate());
        const auto read = StudyConfig{.study = study}.changedBy(config.toJson());
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->toJson(), config.toJson());
      }
  }
  void oneSettingChangesAlone() {
    const StudyConfig config = configOf(StudyKind::thesis, StudyScale::laptop);
    StudyConfig expected = config;
    expected.rounds = 7;
    QCOMPARE(config.changedBy(R"({"rounds": 7})")->toJson(), expected.toJson());
  }
  void nonsenseIsRefused_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char* json :
         {"", "[]", R"({"round": 7})", R"({"rounds": "7"})", R"({"rounds": 0})",
          R"({"rounds": -1})", R"({"rounds": 1.5})", R"({"spacingMm": 40})",
          R"({"networkSize": "huge"})", R"({"study": "fedgin"})", R"({"folders": [1]})",
          R"({"architectures": "unet"})", R"({"learningRate": 0})", R"({"sites": 1})"})
      QTest::newRow(json) << QByteArray(json);
  }
  void nonsenseIsRefused() {
    QFETCH(QByteArray, json);
    const StudyConfig config = configOf(StudyKind::thesis, StudyScale::laptop);
    const auto changed = config.changedBy(json.toStdString());
    QVERIFY(!changed);
    QVERIFY(changed.error().kind == ErrorKind::usage);
    QVERIFY(!changed.error().message.empty());
  }
};

TWINSCOPE_SUITE(StudyConfigTest, "study_config_test");

}  // namespace twinscope::app

#include "study_config_test.moc"
