#include "app/views/keys_dialog.h"

#include "app/views/main_window.h"
#include "tests/support/suite.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QTest>
#include <algorithm>
#include <set>

namespace twinscope::app {

class KeysDialogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keysAreReadOffTheWidgets() {
    QWidget root;
    for (const auto key : {Qt::Key_Up, Qt::Key_Down})
      (new QShortcut(QKeySequence(key), &root))->setWhatsThis(QStringLiteral("Slice"));
    (new QShortcut(QKeySequence(Qt::Key_Q), &root))->setWhatsThis({});
    auto* sign = new QPushButton(QStringLiteral("Sign…"), &root);
    sign->setToolTip(QStringLiteral("For ever (Ctrl+S)"));
    sign->setShortcut(QKeySequence(QStringLiteral("Ctrl+S")));
    auto* bar = new QFrame(&root);
    setKeyGroup(*bar, QStringLiteral("Tools"));
    auto* smaller = new QPushButton(QStringLiteral("−"), bar);
    smaller->setToolTip(QStringLiteral("Smaller (,)"));
    smaller->setShortcut(QKeySequence(Qt::Key_Comma));
    new QPushButton(QStringLiteral("No key"), bar);

    const auto groups = keysOf(root, QStringLiteral("Here"));
    QCOMPARE(groups.size(), std::size_t(2));
    QCOMPARE(groups[0].title, QStringLiteral("Here"));
    QCOMPARE(groups[0].entries.size(), std::size_t(2));
    QCOMPARE(groups[0].entries[0].keys, QStringLiteral("↑, ↓"));
    QCOMPARE(groups[0].entries[1].what, QStringLiteral("Sign: For ever"));
    QCOMPARE(groups[1].title, QStringLiteral("Tools"));
    QCOMPARE(groups[1].entries.size(), std::size_t(1));
    QCOMPARE(groups[1].entries[0].keys, QStringLiteral(","));
    QCOMPARE(groups[1].entries[0].what, QStringLiteral("Smaller"));
  }
  void everyKeyOfEveryScreenIsNamed() {
    for (const QString& name : screenNames()) {
      const QWidget& page = m_window->page(*screenFromName(name));
      for (const QShortcut* shortcut : page.findChildren<QShortcut*>())
        QVERIFY2(!shortcut->whatsThis().isEmpty(),
                 qPrintable(name + u' ' + shortcut->key().toString()));
      for (const QAbstractButton* button : page.findChildren<QAbstractButton*>())
        if (!button->shortcut().isEmpty())
          QVERIFY2(!button->toolTip().isEmpty(),
                   qPrintable(name + u' ' + button->shortcut().toString()));
    }
  }
  void noKeyOfTheReviewMeansTwoThings() {
    for (const KeyGroup& group : keysOf(m_window->page(Screen::review), QStringLiteral("Review"))) {
      std::set<QString> seen;
      for (const KeyEntry& entry : group.entries)
        for (const QString& key : entry.keys.split(QStringLiteral(", ")))
          QVERIFY2(seen.insert(key).second, qPrintable(group.title + u' ' + key));
    }
  }
  void f1ListsThem() {
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    QTRY_VERIFY(qobject_cast<KeysDialog*>(QApplication::activeModalWidget()));
    QWidget* dialog = QApplication::activeModalWidget();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    const auto labels = dialog->findChildren<QLabel*>();
    const auto says = [&](const QString& words) {
      return std::ranges::any_of(labels,
                                 [&](const QLabel* label) { return label->text() == words; });
    };
    QVERIFY(says(QStringLiteral("Ctrl+Shift+P")));
    QVERIFY(says(QStringLiteral("Patients")));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!QApplication::activeModalWidget());
  }

  void initTestCase() {
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    m_window = std::make_unique<MainWindow>(*m_models);
  }
  void cleanupTestCase() {
    m_window.reset();
    m_models.reset();
  }

 private:
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<MainWindow> m_window;
};

TWINSCOPE_SUITE(KeysDialogTest, "keys_dialog_test");

}  // namespace twinscope::app

#include "keys_dialog_test.moc"
