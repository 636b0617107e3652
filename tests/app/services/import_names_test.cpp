#include "app/services/import_names.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::app {
class ImportNamesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tellsLabelsFromImages_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("label");
    QTest::addColumn<bool>("brainMask");
    QTest::newRow("BraTS 2021") << "BraTS2021_00000_seg.nii.gz" << true << false;
    QTest::newRow("BraTS 2023") << "BraTS-GLI-00000-000-seg.nii.gz" << true << false;
    QTest::newRow("progression") << "Pre_Mask.nii.gz" << true << false;
    QTest::newRow("UPenn") << "UPENN-GBM-00001_11_automated_approx_segm.nii.gz" << true << false;
    QTest::newRow("open MS") << "gt.nii.gz" << true << false;
    QTest::newRow("brain") << "brain_mask_t1.nii.gz" << false << true;
    QTest::newRow("brainMask") << "brainMask.nii" << false << true;
    QTest::newRow("image") << "BraTS2021_00000_t1ce.nii.gz" << false << false;
    QTest::newRow("segovia") << "segovia_t1.nii.gz" << false << false;
  }
  void tellsLabelsFromImages() {
    QFETCH(QString, file);
    QFETCH(bool, label);
    QFETCH(bool, brainMask);
    QCOMPARE(isLabelName(file.toStdString()), label);
    QCOMPARE(isBrainMaskName(file.toStdString()), brainMask);
  }
  void findsTheVisit_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("visit");
    QTest::newRow("pre") << "Pre_Scan_T1.nii.gz"
                         << "pre";
    QTest::newRow("post mask") << "Post_Mask.nii.gz"
                               << "post";
    QTest::newRow("study") << "study2_FLAIR.nii.gz"
                           << "study2";
    QTest::newRow("time") << "100001_time1_t1ce.nii.gz"
                          << "time1";
    QTest::newRow("week") << "week-012-1_T1.nii.gz"
                          << "week012";
    QTest::newRow("none") << "t1.nii.gz"
                          << "";
    QTest::newRow("edition is no visit") << "BraTS2021_00000_t1.nii.gz"
                                         << "";
  }
  void findsTheVisit() {
    QFETCH(QString, file);
    QFETCH(QString, visit);
    QCOMPARE(QString::fromStdString(visitWord(file.toStdString())), visit);
  }
  void visitsSortInTime_data() {
    QTest::addColumn<QStringList>("order");
    QTest::newRow("pre, post") << QStringList{QStringLiteral("pre"), QStringLiteral("post")};
    QTest::newRow("numbers") << QStringList{QStringLiteral("week-2-1"), QStringLiteral("week-10-1"),
                                            QStringLiteral("week-10-2"),
                                            QStringLiteral("week-100-1")};
    QTest::newRow("zeros") << QStringList{
        QStringLiteral("week-002-1"), QStringLiteral("week-010-1"), QStringLiteral("week-100-1")};
    QTest::newRow("baseline") << QStringList{QStringLiteral("baseline"), QStringLiteral("month3"),
                                             QStringLiteral("followup")};
  }
  void visitsSortInTime() {
    QFETCH(QStringList, order);
    std::vector<std::string> names;
    for (const auto& name : order) names.push_back(name.toStdString());
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t j = 0; j < names.size(); ++j)
        QCOMPARE(comesBefore(names[i], names[j]), i < j);
  }
  void namesTellTheEdition_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("edition");
    QTest::newRow("2021") << QStringList{QStringLiteral("A_t1ce.nii.gz"),
                                         QStringLiteral("A_seg.nii.gz")}
                          << "brats2021";
    QTest::newRow("2023") << QStringList{QStringLiteral("A-t1n.nii.gz"),
                                         QStringLiteral("A-seg.nii.gz")}
                          << "brats2023";
    QTest::newRow("UPenn") << QStringList{QStringLiteral("A_T1GD.nii.gz"),
                                          QStringLiteral("A_segm.nii.gz")}
                           << "brats2021";
    QTest::newRow("progression") << QStringList{QStringLiteral("Pre_Scan_T1.nii.gz"),
                                                QStringLiteral("Pre_Mask.nii.gz")}
                                 << "binary-et";
    QTest::newRow("unknown") << QStringList{QStringLiteral("t1.nii.gz"),
                                            QStringLiteral("seg.nii.gz")}
                             << "";
  }
  void namesTellTheEdition() {
    QFETCH(QStringList, files);
    QFETCH(QString, edition);
    std::vector<std::filesystem::path> paths;
    for (const auto& file : files) paths.emplace_back(file.toStdString());
    QCOMPARE(QString::fromStdString(editionFromNames(paths)), edition);
  }
};

TWINSCOPE_SUITE(ImportNamesTest, "import_names_test");

}  // namespace twinscope::app

#include "import_names_test.moc"
