#include "app/views/models_page.h"

#include "app/models/words.h"
#include "app/views/evaluation_page.h"
#include "app/views/form_parts.h"
#include "app/views/parts.h"
#include "app/views/training_page.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace twinscope::app {

ModelsPage::ModelsPage(ModelsModel& model, TrainingModel& training, EvaluationModel& evaluation,
                       QWidget* parent)
    : QWidget(parent), m_model(model) {
  setObjectName(QStringLiteral("page"));
  auto* top = new QHBoxLayout;
  top->setSpacing(16);
  top->addWidget(label(tr("Models"), "heading"));
  top->addWidget(partButtons());
  top->addStretch(1);
  //: Button: takes a model file with its card into the workspace
  auto* import = primaryButton(tr("Import model…"),
                               tr("Take a model card (JSON) and the weights beside it (Ctrl+M)"));
  import->setShortcut(QKeySequence(QStringLiteral("Ctrl+M")));
  connect(import, &QPushButton::clicked, this, &ModelsPage::chooseCard);
  top->addWidget(import);
  m_stack = new QStackedLayout;
  m_stack->addWidget(cardList());
  auto* trainingPage = new TrainingPage(training, model);
  m_stack->addWidget(trainingPage);
  m_stack->addWidget(new EvaluationPage(evaluation, model));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addLayout(m_stack, 1);
  connect(trainingPage, &TrainingPage::jobsWanted, this, &ModelsPage::jobsWanted);
  connect(&training, &TrainingModel::trained, &model, &ModelsModel::reload);
  connect(&model, &ModelsModel::loaded, this, &ModelsPage::refresh);
  refresh();
}

QWidget* ModelsPage::partButtons() {
  m_parts = new QButtonGroup(this);
  connect(m_parts, &QButtonGroup::idClicked, this, [this](int part) { showPart(Part(part)); });
  //: Part of the Models screen
  QWidget* row = segmentRow(
      *m_parts,
      {{cardPart, tr("Cards"), tr("What each model needs, learnt from, and where it fails")},
       {trainingPart, tr("Training"), tr("Train a network and watch its course")},
       {evaluationPart, tr("Evaluation"), tr("Score a model on cases with known labels")}});
  m_parts->button(cardPart)->setChecked(true);
  return row;
}

void ModelsPage::showPart(Part part) {
  m_parts->button(part)->setChecked(true);
  m_stack->setCurrentIndex(part);
}

QWidget* ModelsPage::cardList() {
  m_cards = new QWidget;
  m_cards->setObjectName(QStringLiteral("scrolled"));
  m_cardsLayout = new QVBoxLayout(m_cards);
  m_cardsLayout->setContentsMargins(0, 0, 0, 0);
  m_cardsLayout->setSpacing(12);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setWidget(m_cards);
  return scroll;
}

void ModelsPage::refresh() {
  while (QLayoutItem* item = m_cardsLayout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    std::unique_ptr<QLayoutItem>(item).reset();
  }
  for (const ModelCardText& text : m_model.cards()) m_cardsLayout->addWidget(card(text));
  if (m_model.cards().empty())
    m_cardsLayout->addWidget(
        emptyState(tr("No model yet. Import a model card with its weights (Ctrl+M).")));
  m_cardsLayout->addStretch(1);
}

QWidget* ModelsPage::card(const ModelCardText& text) {
  QFrame* frame = panel();
  auto* layout = new QGridLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setHorizontalSpacing(24);
  layout->setVerticalSpacing(6);
  layout->addWidget(label(text.name + u' ' + text.version, "figure"), 0, 0, 1, 2);
  //: Button: writes a model's card and weights into a folder
  auto* hand = button(tr("Export…"), tr("Write the card and the weights into a folder"));
  connect(hand, &QPushButton::clicked, this, [this, name = text.name] { chooseFolder(name); });
  layout->addWidget(hand, 0, 2, Qt::AlignRight);
  int row = 1;
  const auto line = [&](const QString& title, const QString& value, const char* style = "value") {
    if (value.isEmpty()) return;
    layout->addWidget(label(title, "muted"), row, 0, Qt::AlignTop);
    QLabel* words = label(value, style);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(words, row++, 1, 1, 2);
  };
  QStringList dice;
  for (const auto& [region, value] : text.dice)
    dice << region + u' ' + QString::number(value, 'f', 3);
  //: Line of a model card
  line(tr("Problem"), text.problem, "problem");
  //: Line of a model card: the sequences that a model needs, in order
  line(tr("Sequences"), text.channels);
  //: Line of a model card: voxel size that a model works at
  line(tr("Works at"), text.spacing);
  //: Line of a model card: what its output means
  line(tr("Labels"), text.labels);
  //: Line of a model card: overlap with the truth on cases that it never saw
  line(tr("Dice, held out"), dice.join(QStringLiteral(" · ")));
  //: Line of a model card
  line(tr("Trained on"), text.trainedOn);
  //: Line of a model card
  line(tr("Intended use"), text.intendedUse);
  //: Line of a model card: where it fails
  line(tr("Limits"), text.limits.join(u'\n'));
  //: Line of a model card
  line(tr("Licence"), text.licence);
  //: Line of a model card: kind of file and the beginning of its SHA-256
  line(tr("Kind, hash"), text.kind + QStringLiteral(" · ") + text.hash + QStringLiteral("…"));
  layout->setColumnMinimumWidth(0, 130);
  layout->setColumnStretch(1, 1);
  return frame;
}

void ModelsPage::chooseCard() {
  //: Title of a file dialog
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Model card"), {}, tr("Model cards (*.json)"));
  if (!file.isEmpty()) m_model.importCard(file.toStdString());
}

void ModelsPage::chooseFolder(const QString& model) {
  //: Title of a folder dialog; %1 is a model
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for %1").arg(model));
  if (!folder.isEmpty()) m_model.exportTo(model, folder.toStdString());
}

}  // namespace twinscope::app
