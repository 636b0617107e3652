#include "app/views/start_page.h"

#include "app/views/parts.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace twinscope::app {

QString researchNotice() {
  //: Must stay as strict as the English
  return StartPage::tr(
      "Research use only. Twinscope is not a medical device and must not guide "
      "diagnosis or treatment.");
}

StartPage::StartPage(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
  setObjectName(QStringLiteral("page"));
  auto* cards = new QHBoxLayout;
  cards->setSpacing(2 * kGap);
  //: Start page: card; makes a workspace with invented patients
  cards->addWidget(card("demo", tr("Open the demo cohort"),
                        tr("Six invented patients with several visits each, to try every screen "
                           "with. Made on this computer in about two minutes."),
                        QStringLiteral("Ctrl+D"), &StartPage::openDemo));
  //: Start page: card
  cards->addWidget(card("new", tr("New workspace"),
                        tr("An empty folder that will hold your studies, results and audit trail. "
                           "Nothing leaves it."),
                        QStringLiteral("Ctrl+N"), &StartPage::createWorkspace));
  //: Start page: card
  cards->addWidget(card("folder", tr("Open workspace"),
                        tr("A folder that Twinscope made before, on this computer or restored "
                           "from a backup."),
                        QStringLiteral("Ctrl+O"), &StartPage::openWorkspace));

  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(kGap);
  layout->addStretch(2);
  auto* hero = label(QStringLiteral("Twinscope"), "hero");
  auto* words =
      label(tr("How a tumour changes from scan to scan, measured and compared."), "muted");
  for (QLabel* line : {hero, words}) {
    line->setAlignment(Qt::AlignCenter);
    layout->addWidget(line);
  }
  layout->addSpacing(4 * kGap);
  auto* centred = new QHBoxLayout;
  centred->addStretch(1);
  centred->addLayout(cards);
  centred->addStretch(1);
  layout->addLayout(centred);
  layout->addSpacing(3 * kGap);
  auto* notice = label(researchNotice(), "warning");
  notice->setAlignment(Qt::AlignCenter);
  layout->addWidget(notice);
  layout->addStretch(3);
}

QWidget* StartPage::card(const char* icon, const QString& title, const QString& words,
                         const QString& key, void (StartPage::*action)()) {
  QFrame* frame = panel();
  frame->setFixedWidth(300);
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(20, 20, 20, 20);
  layout->setSpacing(kGap);
  auto* picture = new QLabel;
  picture->setPixmap(strokeIcon(QLatin1String(icon)).pixmap(QSize(28, 28), devicePixelRatioF()));
  layout->addWidget(picture);
  layout->addWidget(label(title, "figure"));
  QLabel* text = label(words, "muted");
  text->setWordWrap(true);
  text->setMinimumHeight(64);
  text->setAlignment(Qt::AlignTop);
  layout->addWidget(text);
  layout->addStretch(1);
  //: %1 is the words of a card, %2 a key such as Ctrl+N
  auto* go = action == &StartPage::openDemo ? primaryButton(title, tr("%1 (%2)").arg(words, key))
                                            : button(title, tr("%1 (%2)").arg(words, key));
  go->setShortcut(QKeySequence(key));
  connect(go, &QPushButton::clicked, this, action);
  layout->addWidget(go);
  return frame;
}

void StartPage::openDemo() {
  const QString base = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  // Whether it worked is told by the session: its notice, or the workspace that is now open.
  static_cast<void>(m_session.openDemo((base + QStringLiteral("/demo")).toStdString()));
}

void StartPage::createWorkspace() {
  //: Title of a folder dialog
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of the new workspace"));
  if (!folder.isEmpty()) static_cast<void>(m_session.create(folder.toStdString()));
}

void StartPage::openWorkspace() {
  //: Title of a folder dialog
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of a workspace"));
  if (!folder.isEmpty()) static_cast<void>(m_session.open(folder.toStdString()));
}

}  // namespace twinscope::app
