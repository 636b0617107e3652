#include "app/views/federation_setup.h"

#include "app/models/words.h"
#include "app/views/federation_tables.h"
#include "app/views/form_parts.h"
#include "app/views/model_choice.h"
#include "app/views/parts.h"
#include "app/views/strategy_picker.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <limits>
#include <utility>

namespace twinscope::app {
namespace {

constexpr int kMany = 1'000'000;

}  // namespace

CoordinatorSetup::CoordinatorSetup(FederationCoordinatorModel& model, ModelsModel& models,
                                   QWidget* parent)
    : QFrame(parent), m_model(model) {
  m_note = label({}, "muted");
  m_note->setWordWrap(true);
  m_start = primaryButton({}, tr("Listen at the address and run the rounds"));
  //: Button: begins another run of a federation beside the one that is there
  m_anew = button(tr("Begin a new run"), tr("The earlier run stays in the workspace"));
  layOutSetup(*this, fields(models), {m_note, m_start, m_anew});
  connect(m_start, &QPushButton::clicked, this,
          [this] { m_model.running() ? m_model.stop() : m_model.start(filledIn()); });
  connect(m_anew, &QPushButton::clicked, this, [this] { m_model.startAnew(filledIn()); });
  connect(&model, &FederationRunModel::changed, this, &CoordinatorSetup::refresh);
  fill(model.form());
  refresh();
}

QWidget* CoordinatorSetup::fields(ModelsModel& models) {
  m_listen = new QLineEdit;
  m_listen->setToolTip(tr("HOST:PORT where sites reach this computer; 0.0.0.0 for every network"));
  //: Placeholder of a field for a certificate's file
  QWidget* certificate = fileField(m_certificate, tr("none: without TLS"), tr("Certificate, PEM"));
  QWidget* certificateKey =
      //: Placeholder of a field for a file
      fileField(m_certificateKey, tr("key of the certificate"), tr("Private key, PEM"));
  m_strategy = new StrategyPicker;
  m_rounds = countField(1, kMany, 10, tr("Rounds of the whole run"));
  m_quorum = countField(1, kMany, 2, tr("Sites that must report for a round to count"));
  m_deadline = countField(1, kMany, 600, tr("Seconds that a round may take"));
  //: After a number of seconds
  m_deadline->setSuffix(tr(" s"));
  //: What a federation's model begins with
  m_begin = new ModelChoice(tr("zeros, for a trial"), QStringLiteral("zeros:1000"), models);
  m_begin->setToolTip(tr("The model that the first round begins with"));
  auto* rows = formRows();
  rows->setContentsMargins(0, 0, 8, 0);
  //: Address at which the coordinator listens
  rows->addRow(label(tr("Listen at"), "muted"), m_listen);
  rows->addRow(label(tr("Certificate"), "muted"), certificate);
  //: Private key of a certificate
  rows->addRow(label(tr("Its key"), "muted"), certificateKey);
  rows->addRow(label(tr("Rounds"), "muted"), m_rounds);
  //: Sites that must report for a round to count
  rows->addRow(label(tr("Quorum"), "muted"), m_quorum);
  rows->addRow(label(tr("Deadline"), "muted"), m_deadline);
  //: The model that a federation begins with
  rows->addRow(label(tr("Begins with"), "muted"), m_begin);
  rows->addRow(label(tr("Strategy"), "muted"));
  rows->addRow(m_strategy);
  auto* widget = new QWidget;
  widget->setLayout(rows);
  return widget;
}

CoordinatorForm CoordinatorSetup::filledIn() const {
  return {.listen = m_listen->text().trimmed().toStdString(),
          .certificate = m_certificate->text().toStdString(),
          .certificateKey = m_certificateKey->text().toStdString(),
          .strategyText = m_strategy->text().toStdString(),
          .rounds = std::uint32_t(m_rounds->value()),
          .quorum = std::size_t(m_quorum->value()),
          .deadlineSeconds = double(m_deadline->value()),
          .model = m_begin->chosen().toStdString()};
}

void CoordinatorSetup::fill(const CoordinatorForm& form) {
  m_listen->setText(text(form.listen));
  m_strategy->setText(text(form.strategyText));
  m_rounds->setValue(int(form.rounds));
  m_quorum->setValue(int(form.quorum));
  m_deadline->setValue(int(form.deadlineSeconds));
}

void CoordinatorSetup::refresh() {
  const bool running = m_model.running(), fixed = running || m_model.canGoOn();
  for (QWidget* field : {static_cast<QWidget*>(m_listen), static_cast<QWidget*>(m_certificate),
                         static_cast<QWidget*>(m_certificateKey)})
    field->setEnabled(!running);
  for (QWidget* field : {static_cast<QWidget*>(m_rounds), static_cast<QWidget*>(m_quorum),
                         static_cast<QWidget*>(m_deadline), static_cast<QWidget*>(m_begin),
                         static_cast<QWidget*>(m_strategy)})
    field->setEnabled(!fixed);
  if (fixed && !std::exchange(m_fixed, fixed)) fill(m_model.form());
  m_fixed = fixed;
  //: Buttons of the embedded coordinator
  m_start->setText(running             ? tr("Stop")
                   : m_model.canGoOn() ? tr("Go on with the run")
                                       : tr("Start"));
  m_anew->setVisible(!running && m_model.canGoOn());
  m_note->setText(
      running ? tr("Sites join at this address with the Join tab or a Flower SuperNode.")
      : m_model.canGoOn() ? tr("The workspace holds a run that has not ended: its plan is fixed.")
                          : tr("The run is kept in the workspace and survives any end."));
}

SimulationSetup::SimulationSetup(FederationSimulationModel& model, QWidget* parent)
    : QFrame(parent), m_model(model) {
  makeFields();
  m_start = primaryButton({}, tr("Run every site, the wire and the coordinator in this program"));
  layOutSetup(*this, fields(), {m_start});
  connect(m_start, &QPushButton::clicked, this,
          [this] { m_model.running() ? m_model.stop() : m_model.start(filledIn()); });
  connect(&model, &FederationRunModel::changed, this, &SimulationSetup::refresh);
  refresh();
}

void SimulationSetup::makeFields() {
  const SimulationOptions proposal = FederationSimulationModel::proposal();
  m_sites = countField(1, 10000, int(proposal.sites), tr("Virtual sites in this program"));
  m_stragglers = countField(0, 10000, int(proposal.stragglers),
                            tr("Of them answer after the deadline, now and then"));
  m_attackers = countField(0, 10000, int(proposal.attackers), tr("Of them send hostile updates"));
  m_attack = new QComboBox;
  //: What a hostile site does to its update
  m_attack->addItem(tr("sign flipped"), int(Attack::signFlip));
  //: What a hostile site does to its update
  m_attack->addItem(tr("scaled up"), int(Attack::scale));
  //: What a hostile site does to its update
  m_attack->addItem(tr("not a number"), int(Attack::notANumber));
  //: What a hostile site does to its update: it learns from wrong labels
  m_attack->addItem(tr("labels swapped"), int(Attack::labelFlip));
  m_strategy = new StrategyPicker;
  m_strategy->setText(text(proposal.strategyText));
  m_rounds = countField(1, kMany, int(proposal.rounds), tr("Rounds of the whole run"));
  m_network = new QComboBox;
  for (const QString& network : FederationSimulationModel::networks())
    //: What simulated sites learn with: a small made-up model, done in seconds
    m_network->addItem(network.isEmpty() ? tr("toy model (seconds)") : network, network);
  m_network->setToolTip(tr("A network learns from phantoms and takes minutes a round"));
  m_compression = new QComboBox;
  for (const QString& packing : FederationSimulationModel::compressions())
    //: How updates travel
    m_compression->addItem(packing.isEmpty() ? tr("dense float32") : packing, packing);
  m_clip = numberField(0, {0, 1e6});
  m_clip->setToolTip(tr("Largest norm of an update; 0: not clipped"));
  m_noise = numberField(0, {0, 100});
  m_noise->setToolTip(tr("Noise's deviation over the clip norm; 0: no differential privacy"));
  m_seed = countField(0, std::numeric_limits<int>::max(), int(proposal.seed),
                      tr("The same seed gives the same weights"));
}

QWidget* SimulationSetup::fields() {
  auto* rows = formRows();
  rows->setContentsMargins(0, 0, 8, 0);
  rows->addRow(label(tr("Sites"), "muted"), m_sites);
  //: Sites that answer late
  rows->addRow(label(tr("Stragglers"), "muted"), m_stragglers);
  //: Hostile sites
  rows->addRow(label(tr("Attackers"), "muted"), m_attackers);
  //: What hostile sites do
  rows->addRow(label(tr("Attack"), "muted"), m_attack);
  rows->addRow(label(tr("Rounds"), "muted"), m_rounds);
  rows->addRow(label(tr("Learn with"), "muted"), m_network);
  //: How updates travel
  rows->addRow(label(tr("Packing"), "muted"), m_compression);
  rows->addRow(label(tr("Clip norm"), "muted"), m_clip);
  rows->addRow(label(tr("Noise"), "muted"), m_noise);
  //: Of random numbers
  rows->addRow(label(tr("Seed"), "muted"), m_seed);
  rows->addRow(label(tr("Strategy"), "muted"));
  rows->addRow(m_strategy);
  auto* widget = new QWidget;
  widget->setLayout(rows);
  return widget;
}

SimulationOptions SimulationSetup::filledIn() const {
  const bool attacked = m_attackers->value() > 0;
  return {.sites = std::size_t(m_sites->value()),
          .stragglers = std::size_t(m_stragglers->value()),
          .attackers = std::size_t(m_attackers->value()),
          .attack = attacked ? Attack(m_attack->currentData().toInt()) : Attack::none,
          .strategyText = m_strategy->text().toStdString(),
          .rounds = std::uint32_t(m_rounds->value()),
          .network = m_network->currentData().toString().toStdString(),
          .clipNorm = numberIn(*m_clip),
          .noiseMultiplier = numberIn(*m_noise),
          .compression = m_compression->currentData().toString().toStdString(),
          .seed = std::uint64_t(m_seed->value())};
}

void SimulationSetup::refresh() {
  //: Buttons of a simulation
  m_start->setText(m_model.running() ? tr("Stop") : tr("Simulate"));
}

}  // namespace twinscope::app
