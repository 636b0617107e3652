#include "app/views/training_page.h"

#include "app/views/form_parts.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/region_curves.h"
#include "app/views/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

enum Data { studies, phantoms };

constexpr std::array kRates{"0.003", "0.001", "0.0003", "0.0001", "0.00001"};
constexpr const char* kFreshRate = "0.003";
constexpr const char* kFineRate = "0.0003";  // steps that do not undo what the weights hold

}  // namespace

TrainingPage::TrainingPage(TrainingModel& model, ModelsModel& models, QWidget* parent)
    : QWidget(parent), m_model(model), m_models(models) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(form());
  layout->addWidget(course(), 1);
  connect(&model, &TrainingModel::changed, this, &TrainingPage::refresh);
  connect(&models, &ModelsModel::loaded, this, &TrainingPage::fillStarts);
  fillStarts();
  refresh();
}

QWidget* TrainingPage::form() {
  QFrame* frame = panel();
  frame->setFixedWidth(340);
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(12);
  makeFields();
  layout->addLayout(fieldRows());
  m_description = label({}, "muted");
  m_description->setWordWrap(true);
  layout->addWidget(m_description);
  //: Button: begins a training
  m_train =
      primaryButton(tr("Start training"), tr("Train as a job; the model is taken in at the end"));
  //: Button: shows the running training among the jobs, where it can be stopped
  m_stop = button(tr("Show the job"), tr("The Jobs screen shows what is left and can stop it"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_train, 1);
  buttons->addWidget(m_stop);
  layout->addLayout(buttons);
  m_verdict = label({}, "value");
  m_verdict->setWordWrap(true);
  layout->addWidget(m_verdict);
  layout->addStretch(1);
  for (QComboBox* box : {m_network, m_size, m_data})
    connect(box, &QComboBox::currentIndexChanged, this, &TrainingPage::describe);
  connect(m_start, &QComboBox::currentIndexChanged, this, &TrainingPage::chooseStart);
  connect(m_train, &QPushButton::clicked, this, [this] { m_model.start(filledIn()); });
  connect(m_stop, &QPushButton::clicked, this, &TrainingPage::jobsWanted);
  return frame;
}

void TrainingPage::makeFields() {
  m_start = new QComboBox;
  m_start->setToolTip(tr("Random weights, or a model that is trained on with your data"));
  m_network = new QComboBox;
  m_network->addItems(TrainingModel::networks());
  m_network->setToolTip(tr("Kind of network; all six are published"));
  m_size = new QComboBox;
  m_size->addItems(TrainingModel::sizes());
  m_size->setCurrentText(QStringLiteral("small"));
  m_size->setToolTip(tr("full is the published size: for a GPU or a patient CPU"));
  m_data = new QComboBox;
  //: What a network learns from
  m_data->addItem(tr("Studies with labels"));
  //: What a network learns from: computer-made heads
  m_data->addItem(tr("Phantoms"));
  m_data->setToolTip(tr("Every fifth patient is held out and scores the model"));
  m_phantoms = countField(1, 100000, 80, tr("How many computer-made heads it learns from"));
  m_epochs = countField(1, 10000, 10, tr("Rounds with a validation at the end"));
  m_steps = countField(1, 100000, 100, tr("Steps of one round"));
  m_augmentation = new QComboBox;
  m_augmentation->addItems(TrainingModel::augmentations());
  m_augmentation->setCurrentText(QStringLiteral("standard"));
  m_augmentation->setToolTip(tr("How patches are varied; domain: as wide as scanners differ"));
  m_rate = new QComboBox;
  for (const char* rate : kRates) m_rate->addItem(QLatin1String(rate));
  m_rate->setToolTip(tr("Largest step of the optimiser; small for a model that is trained on"));
  m_name = new QLineEdit;
  //: Placeholder of a field for a model's name
  m_name->setPlaceholderText(tr("made of data and network"));
}

QFormLayout* TrainingPage::fieldRows() const {
  auto* fields = new QFormLayout;
  fields->setHorizontalSpacing(16);
  fields->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  fields->setVerticalSpacing(8);
  fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  fields->addRow(label(tr("Starts from"), "muted"), m_start);
  fields->addRow(label(tr("Network"), "muted"), m_network);
  fields->addRow(label(tr("Size"), "muted"), m_size);
  fields->addRow(label(tr("Learns from"), "muted"), m_data);
  fields->addRow(label(tr("Phantoms"), "muted"), m_phantoms);
  fields->addRow(label(tr("Epochs"), "muted"), m_epochs);
  fields->addRow(label(tr("Steps"), "muted"), m_steps);
  fields->addRow(label(tr("Augmentation"), "muted"), m_augmentation);
  fields->addRow(label(tr("Learning rate"), "muted"), m_rate);
  fields->addRow(label(tr("Name"), "muted"), m_name);
  return fields;
}

QWidget* TrainingPage::course() {
  QFrame* frame = panel();
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(12);
  //: Caption of a curve, and what its axis counts
  m_loss = new LineChart(tr("Loss of the training steps, smoothed"), tr("epoch"));
  m_dice = new LineChart(tr("Dice on cases that are watched, not learnt from"), tr("epoch"));
  layout->addWidget(m_loss, 1);
  layout->addWidget(m_dice, 1);
  return frame;
}

TrainingForm TrainingPage::filledIn() const {
  return {.network = m_network->currentText(),
          .size = m_size->currentText(),
          .name = m_name->text(),
          .start = m_start->currentIndex() > 0 ? m_start->currentText() : QString(),
          .augmentation = m_augmentation->currentText(),
          .learningRate = m_rate->currentText().toDouble(),
          .phantoms = m_data->currentIndex() == phantoms ? m_phantoms->value() : 0,
          .epochs = m_epochs->value(),
          .steps = m_steps->value()};
}

void TrainingPage::fillStarts() {
  const QString chosen = m_start->currentText();
  const QSignalBlocker quiet(m_start);
  m_start->clear();
  //: First entry of a list of models that a training may start from: none of them
  m_start->addItem(tr("random weights"));
  for (const ModelCardText& card : m_models.cards()) m_start->addItem(card.name);
  m_start->setCurrentIndex(std::max(0, m_start->findText(chosen)));
  if (m_start->currentText() != chosen) chooseStart();  // else the rate that was chosen stays
}

void TrainingPage::chooseStart() {
  const bool fresh = m_start->currentIndex() <= 0;
  m_network->setEnabled(fresh);
  m_size->setEnabled(fresh);
  m_rate->setCurrentText(QLatin1String(fresh ? kFreshRate : kFineRate));
  describe();
}

void TrainingPage::describe() {
  m_phantoms->setEnabled(m_data->currentIndex() == phantoms);
  m_description->setText(TrainingModel::describe(filledIn()));
}

void TrainingPage::refresh() {
  m_train->setEnabled(!m_model.running());
  //: Button while a training runs
  m_train->setText(m_model.running() ? tr("Training…") : tr("Start training"));
  m_stop->setVisible(m_model.running());
  m_verdict->setText(m_model.verdict().isEmpty() && !m_model.running()
                         ? tr("Curves appear here as soon as the first steps are done.")
                         : m_model.verdict());
  const double epochs = m_model.plannedEpochs();
  ChartLine loss{{}, currentTheme().accent, {}};
  for (const auto& [share, value] : m_model.losses())
    loss.points.emplace_back(share * epochs, value);
  m_loss->setLines({loss}, epochs, 0);
  m_dice->setLines(regionCurves(m_model.epochs()), epochs, 1);
}

}  // namespace twinscope::app
