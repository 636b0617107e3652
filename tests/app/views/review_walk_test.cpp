#include "app/services/response/patient_timeline.h"
#include "app/views/facts_dialog.h"
#include "app/views/main_window.h"
#include "app/views/patients_page.h"
#include "app/views/review_page.h"
#include "app/views/sign_off_dialog.h"
#include "app/views/verdict_panel.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QTimer>

namespace twinscope::app {

/// From the list of patients to a signed assessment, by keys and clicks alone.
class ReviewWalkTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    m_window = std::make_unique<MainWindow>(*m_models);
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QVERIFY(m_models->session.create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_models->session.workspace());
    QVERIFY(importEvents(*m_models->session.workspace(), tests::kFactsOfGrows));
    m_window->go(Screen::patients);
    QTRY_COMPARE(table().model()->rowCount(), 2);
  }
  void cleanupTestCase() {
    m_window.reset();
    m_models.reset();
    m_folder.reset();
  }
  void theListSaysWhoProgressed() {
    QTRY_COMPARE(cell(0, PatientsModel::response), QStringLiteral("Progression"));
    QCOMPARE(cell(0, PatientsModel::patient), QStringLiteral("TW-GROWS"));
    QCOMPARE(table()
                 .model()
                 ->index(0, PatientsModel::response)
                 .data(PatientsModel::secondLineRole)
                 .toString(),
             QStringLiteral("R-PD-2"));
    QVERIFY(cell(0, PatientsModel::next).contains(QStringLiteral("2026-06-29")));
  }
  void enterOpensTheReview() {
    table().setFocus();
    table().setCurrentIndex(table().model()->index(0, 0));
    QTest::keyClick(&table(), Qt::Key_Return);
    QVERIFY(m_window->screen() == Screen::review);
    QVERIFY(activated());
    QTRY_COMPARE(m_models->course.verdict().category, QStringLiteral("Progression"));
    QTRY_VERIFY(m_models->review.loaded(Side::current) != nullptr);
    QVERIFY(says(QStringLiteral("R-PD-2")));
    QVERIFY(says(QStringLiteral("+700 %")));
    QCOMPARE(m_models->course.reportName(), QStringLiteral("TW-GROWS-2026-05-04.pdf"));
  }
  /// The visit before is not evaluable for want of a dose; the dose is entered by keys.
  void whatIsMissingIsEntered() {
    QTest::keyClick(&review(), Qt::Key_Left);
    QTRY_COMPARE(m_models->course.verdict().rule, QStringLiteral("R-NE-3"));
    QTest::keyClick(&review(), Qt::Key_T, Qt::ControlModifier);
    auto* dialog = opened<FactsDialog>();
    QVERIFY(dialog);
    const auto boxes = dialog->findChildren<QComboBox*>();
    QComboBox* kind = boxes.at(0);
    type(*kind, QStringLiteral("Steroid"));
    QCOMPARE(kind->currentText(), QStringLiteral("Steroid"));
    QList<QLineEdit*> fields;
    for (QLineEdit* field : dialog->findChildren<QLineEdit*>())
      if (field->isVisible() && field->parent() == kind->parent()) fields << field;
    QCOMPARE(fields.size(), 3);
    QLineEdit *date = fields.at(0), *amount = fields.at(2);
    QCOMPARE(date->text(), QStringLiteral("2026-03-09"));  // the visit's
    amount->setText(QStringLiteral("0"));
    for (const auto& [typed, problem] :
         {std::pair("2099-05-01", "future"), std::pair("2025-13-01", "year-month-day")}) {
      date->selectAll();
      type(*date, QLatin1String(typed));
      QTest::keyClick(dialog, Qt::Key_Return);
      QVERIFY(says(QLatin1String(problem), dialog));
      QCOMPARE(date->text(), QLatin1String(typed));
    }
    QCOMPARE(dialog->findChild<QTableWidget*>()->rowCount(), 4);
    date->selectAll();
    type(*date, QStringLiteral("2025-12-01"));
    amount->clear();
    type(*amount, QStringLiteral("6000"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(says(QStringLiteral("from 0 to 1000 mg/day"), dialog));
    amount->selectAll();
    type(*amount, QStringLiteral("abc-5"));
    QVERIFY(!says(QStringLiteral("Enter"), dialog));  // it was said of another entry
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(says(QStringLiteral("from 0 to 1000 mg/day"), dialog));
    amount->selectAll();
    type(*amount, QStringLiteral("0"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_COMPARE(dialog->findChild<QTableWidget*>()->rowCount(), 5);
    anotherRowAsksBeforeWhatIsTyped(*dialog, *amount);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(m_models->course.verdict().category.startsWith(QStringLiteral("Partial")));
  }
  void aPersonSigns() {
    QVERIFY(activated());
    QTest::keyClick(&review(), Qt::Key_Right);
    QTRY_COMPARE(m_models->course.verdict().category, QStringLiteral("Progression"));
    QTest::keyClick(&review(), Qt::Key_Return, Qt::ControlModifier);
    auto* dialog = opened<SignOffDialog>();
    QVERIFY(dialog);
    auto* category = dialog->findChild<QComboBox*>();
    auto* comment = dialog->findChild<QLineEdit*>();
    QPushButton* sign = nullptr;
    for (QPushButton* each : dialog->findChildren<QPushButton*>())
      if (each->isDefault()) sign = each;
    QVERIFY(sign && sign->isEnabled());
    type(*category, QStringLiteral("Pseudo"));
    QVERIFY(!sign->isEnabled());  // another category without a reason
    type(*comment, QStringLiteral("biopsy shows necrosis"));
    QVERIFY(sign->isEnabled());
    QTest::mouseClick(sign, Qt::LeftButton);
    QTRY_VERIFY(m_models->course.verdict().signedBy.contains(QStringLiteral("Pseudoprogression")));
    QVERIFY(says(QStringLiteral("biopsy shows necrosis")));
  }
  void whatIsSignedIsNoLongerToReview() {
    m_window->go(Screen::patients);
    QTRY_VERIFY(!m_models->patients.loading());
    QCOMPARE(stateOf(QStringLiteral("TW-GROWS")), QStringLiteral("signed"));
    for (QPushButton* each : m_window->page(Screen::patients).findChildren<QPushButton*>())
      if (each->text() == QStringLiteral("To review")) QTest::mouseClick(each, Qt::LeftButton);
    QTRY_COMPARE(table().model()->rowCount(), 1);
    QCOMPARE(cell(0, PatientsModel::patient), QStringLiteral("TW-PLAIN"));
  }

 private:
  void anotherRowAsksBeforeWhatIsTyped(FactsDialog& dialog, QLineEdit& amount) {
    auto* table = dialog.findChild<QTableWidget*>();
    const auto chooseAndAnswer = [&](QMessageBox::StandardButton answer) {
      bool asked = false;
      QTimer watch;
      connect(&watch, &QTimer::timeout, this, [&, answer] {
        auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (question == nullptr) return;
        asked = true;
        watch.stop();
        question->button(answer)->click();
      });
      watch.start(10);
      table->selectRow(0);
      QTRY_VERIFY(asked);
    };
    type(amount, QStringLiteral("4"));
    chooseAndAnswer(QMessageBox::No);
    QCOMPARE(amount.text(), QStringLiteral("4"));
    QTRY_VERIFY(table->selectedItems().isEmpty());
    chooseAndAnswer(QMessageBox::Yes);
    QTRY_COMPARE(amount.text(), QStringLiteral("60"));  // of the radiotherapy
    QCOMPARE(table->selectedItems().size(), table->columnCount());
  }

  /// No window manager is here to do so after a dialogue, or when the first surface makes the window anew.
  bool activated() {
    m_window->activateWindow();
    return QTest::qWaitForWindowActive(m_window.get());
  }
  template <class Dialog>
  Dialog* opened() {
    Dialog* found = nullptr;
    static_cast<void>(QTest::qWaitFor([&] {
      return (found = qobject_cast<Dialog*>(QApplication::activeModalWidget())) != nullptr;
    }));
    return found;
  }
  /// Until a field has the focus, letters are keys of the window behind the dialogue.
  void type(QWidget& field, const QString& letters) {
    field.activateWindow();
    field.setFocus();
    QVERIFY(QTest::qWaitFor([&] { return field.hasFocus(); }));
    QTest::keyClicks(&field, letters);
  }
  QTableView& table() {
    return static_cast<PatientsPage&>(m_window->page(Screen::patients)).table();
  }
  ReviewPage& review() { return static_cast<ReviewPage&>(m_window->page(Screen::review)); }
  QString cell(int row, int column) {
    return table().model()->index(row, column).data().toString();
  }
  QString stateOf(const QString& key) {
    const int rows = table().model()->rowCount();
    for (int row = 0; row < rows; ++row)
      if (cell(row, PatientsModel::patient) == key) return cell(row, PatientsModel::state);
    return {};
  }
  /// Whether a visible line of the verdict (or of another widget) holds the words.
  bool says(const QString& words, QWidget* where = nullptr) {
    if (where == nullptr) where = &review().verdict();
    for (const QLabel* line : where->findChildren<QLabel*>())
      if (line->isVisible() && line->text().contains(words)) return true;
    return false;
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<MainWindow> m_window;
};

TWINSCOPE_SUITE(ReviewWalkTest, "review_walk_test");

}  // namespace twinscope::app

#include "review_walk_test.moc"
