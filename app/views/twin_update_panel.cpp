#include "app/views/twin_update_panel.h"

#include "app/views/federation_delegates.h"
#include "app/views/form_parts.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

using State = SiteTwinModel::State;

constexpr int kMany = 10000;

}  // namespace

QString richText(const std::vector<TonedText>& lines) {
  QStringList paragraphs;
  for (const TonedText& line : lines)
    paragraphs << QStringLiteral(
                      "<p style=\"margin:0 0 6px 0\"><span style=\"color:%1\">●</span> %2</p>")
                      .arg(colourOf(line.tone).name(), line.text.toHtmlEscaped());
  return paragraphs.join(QString());
}

TwinUpdatePanel::TwinUpdatePanel(SiteTwinModel& model, ModelsModel& models, QWidget* parent)
    : QFrame(parent), m_model(model), m_models(models) {
  setObjectName(QStringLiteral("panel"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  m_title = label({}, "title");
  layout->addWidget(m_title);
  m_fields = fields();
  layout->addWidget(m_fields);
  m_lines = label({}, "value");
  m_lines->setWordWrap(true);
  m_lines->setTextFormat(Qt::RichText);
  layout->addWidget(m_lines);
  //: Button: begins the planned update
  m_start = primaryButton(tr("Start"), tr("Fine-tune as a job; the verdict decides what happens"));
  //: Button: drops a plan
  m_drop = button(tr("Not now"), tr("Nothing is changed"));
  //: Button: shows the running update among the jobs, where it can be stopped
  m_stop = button(tr("Show the job"), tr("The Jobs screen shows what is left and can stop it"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_start, 1);
  buttons->addWidget(m_drop);
  buttons->addWidget(m_stop);
  layout->addLayout(buttons);
  connect(m_start, &QPushButton::clicked, &model, &SiteTwinModel::start);
  connect(m_drop, &QPushButton::clicked, &model, &SiteTwinModel::dropPlan);
  connect(m_stop, &QPushButton::clicked, this, &TwinUpdatePanel::jobsWanted);
  connect(&model, &SiteTwinModel::changed, this, &TwinUpdatePanel::refresh);
  connect(&models, &ModelsModel::loaded, this, &TwinUpdatePanel::fillBases);
  fillBases();
  refresh();
}

QWidget* TwinUpdatePanel::fields() {
  auto* made = new QWidget;
  auto* rows = formRows();
  rows->setContentsMargins(0, 0, 0, 0);
  made->setLayout(rows);
  m_base = new QComboBox;
  m_base->setToolTip(tr("The model that is fine-tuned; it itself stays as it is"));
  m_pull = new QComboBox;
  for (const TwinPull pull : {TwinPull::l2sp, TwinPull::plain, TwinPull::ewc, TwinPull::ditto})
    m_pull->addItem(pullTitle(pull), int(pull));
  m_pull->setToolTip(tr("What holds the site's model near the global one"));
  m_tuned = new QComboBox;
  for (const auto scope : learning::kTuningScopes) m_tuned->addItem(tunedTitle(scope), int(scope));
  m_tuned->setToolTip(tr("What of the network learns; a part learns faster and bears few studies"));
  m_epochs = countField(1, kMany, m_model.form().epochs, tr("Rounds of a training"));
  m_steps = countField(1, kMany, m_model.form().steps, tr("Steps of one round"));
  //: The model that a site's own one is made of
  rows->addRow(label(tr("Global model"), "muted"), m_base);
  //: How a model is fine-tuned
  rows->addRow(label(tr("Method"), "muted"), m_pull);
  //: What of a network learns
  rows->addRow(label(tr("Tunes"), "muted"), m_tuned);
  rows->addRow(label(tr("Epochs"), "muted"), m_epochs);
  rows->addRow(label(tr("Steps"), "muted"), m_steps);
  for (QComboBox* box : {m_base, m_pull, m_tuned}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    connect(box, &QComboBox::activated, this, &TwinUpdatePanel::planAgain);
  }
  for (QSpinBox* box : {m_epochs, m_steps})
    connect(box, &QSpinBox::editingFinished, this, &TwinUpdatePanel::planAgain);
  return made;
}

void TwinUpdatePanel::fillBases() {
  const QSignalBlocker quiet(m_base);
  m_base->clear();
  for (const ModelCardText& card : m_models.cards())
    if (!card.name.startsWith(QLatin1String(kSiteTwin))) m_base->addItem(card.name);
  chooseBase();
}

/// The form's model, also where the list does not have it yet.
void TwinUpdatePanel::chooseBase() {
  const QSignalBlocker quiet(m_base);
  const QString& base = m_model.form().base;
  if (m_base->findText(base) < 0 && !base.isEmpty()) m_base->addItem(base);
  m_base->setCurrentText(base);
}

TwinForm TwinUpdatePanel::filledIn() const {
  return {.base = m_base->currentText(),
          .pull = TwinPull(m_pull->currentData().toInt()),
          .tuned = learning::TuningScope(m_tuned->currentData().toInt()),
          .epochs = m_epochs->value(),
          .steps = m_steps->value()};
}

void TwinUpdatePanel::planAgain() {
  if (m_model.state() == State::planned) m_model.makePlan(filledIn());
}

void TwinUpdatePanel::refresh() {
  const State state = m_model.state();
  const bool choosing = state == State::planned || state == State::planning;
  setVisible(state != State::idle || !m_model.verdict().text.isEmpty());
  if (state != State::planned) chooseBase();
  m_fields->setVisible(choosing);
  m_start->setVisible(choosing);
  m_start->setEnabled(state == State::planned);
  m_drop->setVisible(state == State::planned);
  m_stop->setVisible(state == State::updating);
  switch (state) {
    case State::planning:
      m_title->setText(tr("Working out the plan…"));
      m_lines->setText({});
      break;
    case State::planned:
      //: What an update is going to do
      m_title->setText(tr("The plan"));
      m_lines->setText(richText(m_model.plan()));
      break;
    case State::updating:
      m_title->setText(tr("Updating"));
      m_lines->setText(richText({{m_model.stage(), Tone::busy}}));
      break;
    case State::idle:
      m_title->setText(tr("Last verdict"));
      m_lines->setText(richText({m_model.verdict()}));
      break;
  }
}

}  // namespace twinscope::app
