#include "app/views/visit_panel.h"

#include "app/models/words.h"
#include "app/views/export_dialog.h"
#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace twinscope::app {

VisitPanel::VisitPanel(ViewModels& models, QWidget* parent)
    : QFrame(parent),
      m_session(models.session),
      m_model(models.review),
      m_edit(models.edit),
      m_cards(models.models),
      m_exporting(models.exporting),
      m_state(label({}, "value")),
      m_training(label({}, "muted")),
      m_step(label({}, "muted")),
      m_progress(new QProgressBar) {
  setObjectName(QStringLiteral("panel"));
  //: Button: registers and resamples the current visit
  m_prepare = button(tr("Prepare"), tr("Register the sequences to each other and to the baseline, "
                                       "find the brain, resample (Ctrl+P)"));
  //: Button: runs the model on the current visit
  m_segment = primaryButton(tr("Segment"),
                            tr("Prepare where needed, then find the tumour's regions (Ctrl+G)"));
  //: Button: stops the running job
  m_cancel = button(tr("Cancel"), tr("Stop this job (Esc); what is stored stays"));
  //: Button: labels of the current visit are corrected by hand
  m_correct = button(tr("Correct…"), tr("Correct the labels by hand (E)"));
  //: Button: writes the visit for other programs
  m_export =
      button(tr("Export…"), tr("Write images, labels and measurements for other programs, as "
                               "NIfTI, BIDS or DICOM (Ctrl+E)"));
  m_export->setShortcut(QKeySequence(QStringLiteral("Ctrl+E")));
  m_prepare->setShortcut(QKeySequence(QStringLiteral("Ctrl+P")));
  m_segment->setShortcut(QKeySequence(QStringLiteral("Ctrl+G")));
  m_cancel->setShortcut(QKeySequence(Qt::Key_Escape));
  m_progress->setTextVisible(false);
  m_progress->setRange(0, 1000);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 10, 12, 12);
  layout->setSpacing(kGap);
  layout->addWidget(label(tr("This visit"), "caption"));
  for (QLabel* line : {m_state, m_training}) {
    line->setWordWrap(true);
    layout->addWidget(line);
  }
  layout->addStretch(1);
  layout->addWidget(m_step);
  layout->addWidget(m_progress);
  auto* buttons = new QHBoxLayout;
  for (QPushButton* action : {m_segment, m_prepare, m_correct, m_export, m_cancel})
    buttons->addWidget(action);
  buttons->addStretch(1);
  layout->addLayout(buttons);
  connect(m_prepare, &QPushButton::clicked, &m_model, &ReviewModel::prepare);
  connect(m_segment, &QPushButton::clicked, &m_model, &ReviewModel::segment);
  connect(m_export, &QPushButton::clicked, this, &VisitPanel::exportVisits);
  connect(m_correct, &QPushButton::clicked, &m_edit, &EditModel::start);
  connect(&m_edit, &EditModel::changed, this, &VisitPanel::showJob);
  connect(&m_model, &ReviewModel::imagesChanged, this, &VisitPanel::showJob);
  connect(m_cancel, &QPushButton::clicked, this, &VisitPanel::cancelJob);
  connect(&m_model, &ReviewModel::patientChanged, this, &VisitPanel::refresh);
  connect(&m_cards, &ModelsModel::loaded, this, &VisitPanel::refresh);
  connect(&m_model, &ReviewModel::jobChanged, this, &VisitPanel::showJob);
  refresh();
}

void VisitPanel::refresh() {
  const VisitSummary* visit = m_model.visit(Side::current);
  QStringList state;
  if (visit)
    state << sequencesText(*visit)
          //: State of a visit
          << (visit->prepared ? tr("prepared and registered")
                              : tr("not prepared: shown as it was taken"))
          << segmentationText(*visit);
  m_state->setText(state.join(QStringLiteral(" · ")));
  const QString training = visit ? trainingText(*visit) : QString();
  m_training->setText(training);
  m_training->setVisible(!m_low && !training.isEmpty());
  m_state->setToolTip(training);
  showJob();
}

void VisitPanel::setLow(bool low) {
  if (std::exchange(m_low, low) != low) refresh();
}

void VisitPanel::showJob() {
  const auto job = m_model.activeJob();
  m_prepare->setVisible(m_model.canPrepare());
  m_segment->setVisible(m_model.canSegment());
  m_correct->setVisible(m_edit.canStart() && !job);
  m_export->setVisible(m_model.visit(Side::current) != nullptr && !job);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_step, m_progress, m_cancel})
    widget->setVisible(job.has_value());
  if (!job) return;
  const QString left =
      job->etaSeconds ? QStringLiteral(" · ") + duration(*job->etaSeconds) : QString();
  m_step->setText(jobKindTitle(job->record.kind) + QStringLiteral(": ") + text(job->record.step) +
                  left);
  m_progress->setValue(int(1000 * job->record.progress));
}

void VisitPanel::exportVisits() {
  if (m_exporting.visitCount() == 0) return;
  auto* dialog = new ExportDialog(m_exporting, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void VisitPanel::cancelJob() {
  if (const auto job = m_model.activeJob()) m_session.workspace()->jobs().cancel(job->record.id);
}

QString VisitPanel::sequencesText(const VisitSummary& visit) const {
  QStringList have, lack;
  const auto has = [&](Modality wanted) {
    return std::ranges::find(visit.series, wanted, &twin::SeriesRecord::slot) != visit.series.end();
  };
  for (const Modality wanted : kTumourSequences)
    (has(wanted) ? have : lack) << text(nameOf(wanted));
  if (has(Modality::ct)) have << QStringLiteral("CT");
  QString result = have.join(QStringLiteral(" · "));
  //: %1 lists sequences that a visit does not have
  if (!lack.isEmpty() && !has(Modality::ct))
    result += QStringLiteral("  ") + tr("(no %1)").arg(lack.join(QStringLiteral(", ")));
  return result;
}

QString VisitPanel::trainingText(const VisitSummary& visit) const {
  if (!visit.segmentation || visit.segmentation->origin != "model") return {};
  const QString hash = text(visit.segmentation->modelHash);
  const auto card = std::ranges::find_if(m_cards.cards(), [&](const ModelCardText& known) {
    return !known.hash.isEmpty() && hash.startsWith(known.hash);
  });
  if (card == m_cards.cards().end() || card->trainedOn.isEmpty()) return {};
  //: %1 is what a model learned from, in its card's words
  return tr("Trained on %1").arg(card->trainedOn);
}

QString VisitPanel::segmentationText(const VisitSummary& visit) const {
  if (!visit.segmentation) return tr("not segmented");
  const auto& record = *visit.segmentation;
  if (record.origin == "model")
    //: %1 is a model's name, %2 the revision of the segmentation
    return tr("segmented by %1, revision %2").arg(text(record.modelName)).arg(record.revision);
  if (record.origin == "truth")
    return tr("segmentation: the phantom's truth, revision %1").arg(record.revision);
  //: Segmentation that came with the files or was corrected by hand
  return record.origin == "edited"
             ? tr("segmentation corrected by hand, revision %1").arg(record.revision)
             : tr("segmentation imported, revision %1").arg(record.revision);
}

}  // namespace twinscope::app
