#include "app/views/join_panel.h"

#include "app/models/federation_words.h"
#include "app/models/words.h"
#include "app/views/federation_tables.h"
#include "app/views/figure_strip.h"
#include "app/views/form_parts.h"
#include "app/views/line_chart.h"
#include "app/views/model_choice.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

using namespace fedlink;

enum Figure { stateFigure, roundFigure, queueFigure, bytesFigure, privacyFigure };
enum StepColumn { stepName, stepOutcome, stepDetail };
enum RoundColumn { number, kind, verdict, weight, bytes, when, why };

Tone toneOf(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::passed:
      return Tone::good;
    case StepOutcome::warned:
      return Tone::warning;
    case StepOutcome::failed:
      return Tone::bad;
    case StepOutcome::skipped:
      break;
  }
  return Tone::muted;
}

QString timeOf(double seconds) {
  return QDateTime::fromSecsSinceEpoch(qint64(seconds))
      .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

}  // namespace

JoinPanel::JoinPanel(FederationSiteModel& model, ModelsModel& models, QWidget* parent)
    : QWidget(parent), m_model(model) {
  //: Captions over figures of a site's part in a federation
  m_figures = new FigureStrip({tr("This site"), tr("Round"), tr("Waits to be sent"),
                               tr("Sent / received"), tr("Privacy spent")});
  auto* right = new QVBoxLayout;
  right->setSpacing(12);
  right->addWidget(m_figures);
  right->addWidget(testPanel());
  right->addWidget(roundsPanel(), 1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(connection(models));
  layout->addLayout(right, 1);
  connectFields();
  connect(&model, &FederationSiteModel::changed, this, &JoinPanel::refresh);
  fill(model.form());
  refresh();
}

void JoinPanel::makeFields(ModelsModel& models) {
  m_address = new QLineEdit;
  //: Placeholder of a field for an address
  m_address->setPlaceholderText(tr("fl.example.org:8443"));
  m_address->setToolTip(tr("HOST:PORT of a Twinscope coordinator or a Flower SuperLink"));
  //: A box to tick: no secure channel
  m_plain = new QCheckBox(tr("Without TLS, for tests"));
  //: What a site learns in a federation
  m_learnsWith = new ModelChoice(tr("nothing: a trial"), {}, models);
  m_learnsWith->setToolTip(
      tr("The federation's network; the site trains it on its studies with labels"));
  m_protection = new QComboBox;
  m_protection->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  //: What is done to an update before it leaves the site
  m_protection->addItem(tr("as trained"), int(Protection::none));
  //: What is done to an update before it leaves the site
  m_protection->addItem(tr("clipped"), int(Protection::clip));
  //: What is done to an update before it leaves the site
  m_protection->addItem(tr("clipped, with noise"), int(Protection::clipAndNoise));
  m_protection->setToolTip(tr("What is done to an update before it leaves this site"));
  m_clip = numberField(1, {1e-12, 1e12});
  m_clip->setToolTip(tr("Largest norm of an update"));
  m_noise = numberField(1, {0.05, 1e6});
  m_noise->setToolTip(tr("Noise's deviation over the clip norm"));
  m_epsilon = numberField(8, {1e-3, 1e6});
  m_epsilon->setToolTip(tr("ε that this site gives away at most, over all rounds"));
  m_delta = numberField(1e-5, {1e-12, 0.5});
  m_delta->setToolTip(tr("δ of the budget"));
}

QWidget* JoinPanel::connectionFields(ModelsModel& models) {
  makeFields(models);
  QWidget* ca =
      //: Placeholder of a field for a certificate's file
      fileField(m_ca, tr("those of the system"), tr("Certificate of the authority, PEM"));
  QWidget* key =
      //: Placeholder of a field for a key's file
      fileField(m_key, tr("the workspace's own"), tr("Private key of this site"));
  auto* rows = formRows();
  rows->setContentsMargins(0, 0, 8, 0);
  rows->addRow(label(tr("Address"), "muted"), m_address);
  //: Certificate of the authority that signed the server's
  rows->addRow(label(tr("CA file"), "muted"), ca);
  rows->addRow(new QWidget, m_plain);
  rows->addRow(label(tr("Site key"), "muted"), key);
  rows->addRow(keyPanel());
  rows->addRow(label(tr("Learns"), "muted"), m_learnsWith);
  //: What is done to an update before it leaves the site
  rows->addRow(label(tr("Updates leave"), "muted"), m_protection);
  rows->addRow(label(tr("Clip norm"), "muted"), m_clip);
  rows->addRow(label(tr("Noise"), "muted"), m_noise);
  rows->addRow(label(tr("Budget ε"), "muted"), m_epsilon);
  rows->addRow(label(tr("at δ"), "muted"), m_delta);
  auto* widget = new QWidget;
  widget->setLayout(rows);
  return widget;
}

QWidget* JoinPanel::keyPanel() {
  auto* widget = new QWidget;
  auto* layout = new QVBoxLayout(widget);
  layout->setContentsMargins(0, 0, 0, 4);
  layout->setSpacing(4);
  auto* words = label(tr("Public key, for the coordinator's staff"), "muted");
  m_publicKey = new QLineEdit;
  m_publicKey->setObjectName(QStringLiteral("code"));
  m_publicKey->setReadOnly(true);
  //: Button: puts a text on the clipboard
  m_copy = button(tr("Copy"), tr("Copy the public key's line"));
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(m_publicKey, 1);
  row->addWidget(m_copy);
  layout->addWidget(words);
  layout->addLayout(row);
  return widget;
}

QWidget* JoinPanel::connection(ModelsModel& models) {
  auto* frame = new QFrame;
  m_note = label({}, "muted");
  m_note->setWordWrap(true);
  //: Button: tries a connection step by step
  m_test = button(tr("Test"), tr("Name, TCP, TLS, server, clock, Fleet API, version, key"));
  m_join = primaryButton({}, tr("Take part as a site until the run ends"));
  auto* buttons = new QWidget;
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_test);
  row->addWidget(m_join, 1);
  layOutSetup(*frame, connectionFields(models), {m_note, buttons});
  return frame;
}

QWidget* JoinPanel::testPanel() {
  m_tested = panel();
  //: Columns of a table of a connection test's steps
  m_steps =
      federationTable({tr("Step"), tr("Result"), tr("Found")}, {stepName, stepOutcome, stepDetail});
  m_steps->setSelectionMode(QAbstractItemView::NoSelection);
  m_steps->setFocusPolicy(Qt::NoFocus);
  m_steps->horizontalHeader()->hide();
  m_steps->horizontalHeader()->resizeSection(stepName, 92);
  m_steps->horizontalHeader()->resizeSection(stepOutcome, 112);
  m_steps->horizontalHeader()->setStretchLastSection(true);
  m_steps->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_cause = label({}, "good");
  m_cause->setWordWrap(true);
  auto* layout = new QVBoxLayout(m_tested);
  layout->setContentsMargins(16, 12, 16, 12);
  layout->setSpacing(6);
  layout->addWidget(label(tr("Connection test"), "caption"));
  layout->addWidget(m_cause);
  layout->addWidget(m_steps);
  m_tested->hide();
  return m_tested;
}

QWidget* JoinPanel::roundsPanel() {
  QFrame* frame = panel();
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(12, 10, 12, 8);
  layout->setSpacing(6);
  //: Columns of a table of a site's own rounds
  m_rounds = federationTable(
      {tr("Round"), tr("Work"), tr("Verdict"), tr("Weight"), tr("Sent"), tr("Ended"), tr("Why")},
      {number, kind, verdict, when, why});
  m_rounds->setSelectionMode(QAbstractItemView::NoSelection);
  m_rounds->setFocusPolicy(Qt::NoFocus);
  m_rounds->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_rounds->horizontalHeader()->setStretchLastSection(true);
  //: Caption of a curve
  m_weights = new LineChart(tr("Weight of this site"), tr("round"));
  m_weights->setFixedHeight(170);
  m_noRounds = emptyState({});
  layout->addWidget(label(tr("Rounds of this site"), "caption"));
  layout->addWidget(m_noRounds, 1);
  layout->addWidget(m_rounds, 1);
  layout->addWidget(m_weights);
  return frame;
}

void JoinPanel::connectFields() {
  connect(m_plain, &QCheckBox::toggled, this, &JoinPanel::enableFields);
  connect(m_protection, &QComboBox::currentIndexChanged, this, &JoinPanel::enableFields);
  connect(m_learnsWith, &QComboBox::currentIndexChanged, this, &JoinPanel::refresh);
  connect(m_key, &QLineEdit::editingFinished, this,
          [this] { m_model.loadKey(m_key->text().toStdString()); });
  connect(m_copy, &QPushButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(m_model.publicKey()); });
  connect(m_test, &QPushButton::clicked, this, [this] { m_model.test(filledIn()); });
  connect(m_join, &QPushButton::clicked, this,
          [this] { m_model.joined() ? m_model.leave() : m_model.join(filledIn()); });
}

SiteForm JoinPanel::filledIn() const {
  return {.address = m_address->text().trimmed().toStdString(),
          .channel = m_plain->isChecked() ? Channel::plain : Channel::tls,
          .ca = m_ca->text().toStdString(),
          .key = m_key->text().toStdString(),
          .protection = Protection(m_protection->currentData().toInt()),
          .clipNorm = numberIn(*m_clip),
          .noiseMultiplier = numberIn(*m_noise),
          .budget = {.epsilon = numberIn(*m_epsilon), .delta = numberIn(*m_delta)},
          .learnsWith = m_learnsWith->chosen().toStdString()};
}

void JoinPanel::fill(const SiteForm& form) {
  m_address->setText(text(form.address));
  m_plain->setChecked(form.channel == Channel::plain);
  m_ca->setText(text(form.ca.string()));
  m_key->setText(text(form.key.string()));
  m_protection->setCurrentIndex(m_protection->findData(int(form.protection)));
  m_clip->setText(shortNumber(form.clipNorm));
  m_noise->setText(shortNumber(form.noiseMultiplier));
  m_epsilon->setText(shortNumber(form.budget.epsilon));
  m_delta->setText(shortNumber(form.budget.delta));
  m_learnsWith->choose(text(form.learnsWith));
}

void JoinPanel::enableFields() {
  const bool free = !m_model.joined();
  const auto protection = Protection(m_protection->currentData().toInt());
  const bool clips = protection != Protection::none;
  const bool noises = protection == Protection::clipAndNoise;
  for (const auto& [field, enabled] : std::initializer_list<std::pair<QWidget*, bool>>{
           {m_address, free},
           {m_plain, free},
           {m_ca->parentWidget(), free && !m_plain->isChecked()},
           {m_key->parentWidget(), free},
           {m_learnsWith, free},
           {m_protection, free},
           {m_clip, free && clips},
           {m_noise, free && noises},
           {m_epsilon, free && noises},
           {m_delta, free && noises}})
    field->setEnabled(enabled);
}

void JoinPanel::refresh() {
  enableFields();
  m_publicKey->setText(m_model.publicKey());
  m_publicKey->setCursorPosition(0);
  m_publicKey->setToolTip(m_model.publicKey());
  m_copy->setEnabled(!m_model.publicKey().isEmpty());
  m_test->setEnabled(!m_model.joined() && !m_model.testing());
  //: Button while a connection is tested
  m_test->setText(m_model.testing() ? tr("Testing…") : tr("Test"));
  //: Buttons: take part in a federation, or stop
  m_join->setText(m_model.joined() ? tr("Leave") : tr("Join"));
  m_note->setText(m_learnsWith->chosen().isEmpty()
                      ? tr("A trial sends the model back as it came: no scan is read.")
                      : tr("Scans stay here: only the change of the weights leaves this site."));
  showFigures();
  showTest();
  showRounds();
}

void JoinPanel::showFigures() {
  const AgentStatus& status = m_model.status();
  QString why;
  Tone tone = m_model.joined() ? Tone::good : Tone::muted;
  if (status.trouble) {
    //: %1 is a time of day
    why = tr("offline since %1")
              .arg(QDateTime::fromSecsSinceEpoch(qint64(status.troubleSince))
                       .toString(QStringLiteral("HH:mm")));
    tone = Tone::warning;
  } else if (m_model.refusal()) {
    why = text(m_model.refusal()->message);
    tone = Tone::bad;
  } else if (m_model.joined()) {
    why = tr("online");
  }
  m_figures->set(stateFigure, agentPhaseTitle(status.phase), why, tone);
  const auto& rounds = m_model.history().rounds;
  const auto accepted =
      std::ranges::count_if(rounds, [](const SiteRound& r) { return r.accepted == true; });
  const std::uint32_t round = std::max(status.round, rounds.empty() ? 0 : rounds.back().round);
  m_figures->set(roundFigure, round > 0 ? QString::number(round) : kNothing,
                 //: %n updates of this site count in the global model
                 tr("%n updates accepted", nullptr, int(accepted)));
  const auto queued = int(m_model.queued());
  //: %n answers wait to be sent
  m_figures->set(queueFigure, tr("%n updates", nullptr, queued),
                 queued == 0        ? tr("nothing is held back")
                 : m_model.joined() ? tr("sent as soon as the link allows")
                                    : tr("sent at the next Join"),
                 queued == 0 ? Tone::muted : Tone::warning);
  std::uint64_t sent = 0;
  for (const SiteRound& done : rounds) sent += done.bytesUp;
  m_figures->set(bytesFigure,
                 byteCount(std::max(sent, status.bytesUp)) + QStringLiteral(" / ") +
                     byteCount(status.bytesDown),
                 text(status.packing));
  const bool noises = m_model.form().protection == Protection::clipAndNoise;
  m_figures->set(privacyFigure,
                 noises ? QStringLiteral("ε %1").arg(shortNumber(m_model.epsilon())) : kNothing,
                 //: %1 is the privacy budget, %2 its δ
                 noises ? tr("of %1 at δ %2")
                              .arg(shortNumber(m_model.form().budget.epsilon),
                                   shortNumber(m_model.form().budget.delta))
                        : tr("no noise is added"));
}

void JoinPanel::showCause(const char* style, const QString& words) {
  restyle(*m_cause, style);
  m_cause->setText(words);
}

void JoinPanel::showTest() {
  m_tested->setVisible(m_model.testing() || m_model.tested());
  m_steps->setVisible(m_model.tested().has_value());
  if (!m_model.tested()) return showCause("muted", tr("Asking, step by step…"));
  const ConnectionReport& report = *m_model.tested();
  m_steps->setRowCount(int(report.entries.size()));
  for (int row = 0; row < m_steps->rowCount(); ++row) {
    const auto& [name, finding] = report.entries[std::size_t(row)];
    put(*m_steps, row, stepName, stepTitle(name));
    put(*m_steps, row, stepOutcome, outcomeTitle(finding.outcome), toneOf(finding.outcome));
    put(*m_steps, row, stepDetail, text(finding.detail), Tone::muted)
        .setToolTip(text(finding.detail));
  }
  m_steps->setFixedHeight(kFederationRowHeight * m_steps->rowCount() + 2);
  const auto* cause = report.firstCause();
  if (!cause) return showCause("good", tr("Everything is in order: this site can join."));
  const bool failed = cause->finding.outcome == StepOutcome::failed;
  //: %1 is a step of a connection test, %2 what it found, %3 what to do
  showCause(
      failed ? "problem" : "warning",
      tr("%1: %2. What to do: %3.")
          .arg(stepTitle(cause->name), text(cause->finding.detail), text(cause->finding.remedy)));
}

void JoinPanel::showRounds() {
  const auto& rounds = m_model.history().rounds;
  m_rounds->setVisible(!rounds.empty());
  m_weights->setVisible(!rounds.empty() && height() > 560);
  m_noRounds->setVisible(rounds.empty());
  m_noRounds->setText(
      m_model.joined()
          ? tr("Joined. The coordinator starts a round as soon as enough sites are online.")
          : tr("Give the address of the coordinator and its CA file, send it the public key, press "
               "Test, then Join."));
  m_rounds->setRowCount(int(rounds.size()));
  ChartLine line{{}, currentTheme().accent, {}};
  double end = 1;
  for (int row = 0; row < m_rounds->rowCount(); ++row) {
    const SiteRound& round = rounds[rounds.size() - 1 - std::size_t(row)];
    put(*m_rounds, row, number, QString::number(round.round));
    put(*m_rounds, row, kind, workTitle(round.kind));
    const auto [words, tone] = verdictOf(round);
    put(*m_rounds, row, verdict, words, tone);
    put(*m_rounds, row, weight,
        round.accepted == true ? QString::number(round.weight, 'f', 3) : kNothing);
    put(*m_rounds, row, bytes, round.bytesUp > 0 ? byteCount(round.bytesUp) : kNothing);
    put(*m_rounds, row, when, timeOf(round.endedAt), Tone::muted);
    put(*m_rounds, row, why, reasonWords(round.reason), Tone::muted)
        .setToolTip(reasonWords(round.reason));
    end = std::max(end, double(round.round));
  }
  for (const SiteRound& round : rounds)
    if (round.accepted == true) line.points.emplace_back(double(round.round), round.weight);
  m_weights->setLines({line}, end, 0);
}

}  // namespace twinscope::app
