#include "app/views/review_header.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

void showChange(QLabel& target, std::optional<double> share) {
  constexpr double kNoticeable = 0.005;
  target.setText(percentChange(share));
  const Theme& theme = currentTheme();
  const QColor colour = !share || std::abs(*share) < kNoticeable ? theme.text
                        : *share > 0                             ? theme.red
                                                                 : theme.green;
  QPalette own = target.palette();
  own.setColor(QPalette::WindowText, colour);
  target.setPalette(own);
}

}  // namespace

ReviewHeader::ReviewHeader(ReviewModel& model, CourseModel& course, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_course(course),
      m_key(label({}, "heading")),
      m_note(new ElidedLabel),
      m_planes(new QButtonGroup(this)),
      m_sequences(new QButtonGroup(this)) {
  setObjectName(QStringLiteral("panel"));
  auto* who = new QVBoxLayout;
  who->setSpacing(2);
  who->addWidget(m_key);
  who->addWidget(m_note);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 8, 12, 8);
  layout->setSpacing(20);
  layout->addLayout(who, 1);
  //: Figure: time since radiotherapy
  m_radiotherapy = figure(*layout, tr("Since RT"));
  //: Figure: Karnofsky index, short
  m_karnofsky = figure(*layout, tr("KPS"));
  //: Figure: steroid dose a day
  m_steroid = figure(*layout, tr("Steroid"));
  //: Figure: enhancing tumour volume at the current visit
  m_enhancing = figure(*layout, tr("Enhancing now"));
  //: Figure: change of the enhancing volume since its smallest value
  m_nadir = figure(*layout, tr("vs nadir"));
  //: Figure: change of the enhancing volume since the first visit
  m_baseline = figure(*layout, tr("vs baseline"));
  auto* choices = new QHBoxLayout;
  choices->setSpacing(4);
  addPlanes(*choices);
  choices->addSpacing(12);
  addSequences(*choices);
  layout->addLayout(choices);
  connect(&model, &ReviewModel::patientChanged, this, &ReviewHeader::showPatient);
  connect(&model, &ReviewModel::displayChanged, this, &ReviewHeader::showDisplay);
  connect(&model, &ReviewModel::imagesChanged, this, &ReviewHeader::showDisplay);
  connect(&model, &ReviewModel::changeChanged, this, &ReviewHeader::showDisplay);
  showPatient();
  showDisplay();
}

QLabel* ReviewHeader::figure(QHBoxLayout& layout, const QString& title) {
  auto* column = new QVBoxLayout;
  column->setSpacing(2);
  column->addWidget(label(title, "muted"));
  QLabel* value = label(kNothing, "value");
  column->addWidget(value);
  layout.addLayout(column);
  return value;
}

QPushButton* ReviewHeader::choice(QHBoxLayout& layout, const QString& title,
                                  const QString& toolTip) {
  auto* result = button(title, toolTip);
  result->setObjectName(QStringLiteral("segment"));
  result->setCheckable(true);
  result->setFocusPolicy(Qt::TabFocus);
  result->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  layout.addWidget(result);
  return result;
}

void ReviewHeader::addPlanes(QHBoxLayout& layout) {
  const auto add = [&](Plane plane, const QString& title, const QString& toolTip) {
    QPushButton* entry = choice(layout, title, toolTip);
    m_planes->addButton(entry, int(plane));
    connect(entry, &QPushButton::clicked, &m_model, [this, plane] { m_model.setPlane(plane); });
  };
  //: Plane of the slices; short
  add(Plane::axial, tr("Axial"), tr("Axial slices (Alt+1)"));
  //: Plane of the slices; short
  add(Plane::coronal, tr("Cor"), tr("Coronal slices (Alt+2)"));
  //: Plane of the slices; short
  add(Plane::sagittal, tr("Sag"), tr("Sagittal slices (Alt+3)"));
}

void ReviewHeader::addSequences(QHBoxLayout& layout) {
  for (std::size_t at = 0; at < kTumourSequences.size(); ++at) {
    const Modality modality = kTumourSequences[at];
    const QString name = text(nameOf(modality));
    //: %1 is a sequence such as FLAIR, %2 a key
    QPushButton* entry = choice(layout, name, tr("Show %1 (%2)").arg(name).arg(at + 1));
    m_sequences->addButton(entry, int(modality));
    connect(entry, &QPushButton::clicked, &m_model,
            [this, modality] { m_model.setModality(modality); });
  }
  //: Button: subtraction T1c minus T1
  m_subtraction = choice(layout, tr("T1c−T1"), tr("Subtraction T1c − T1 (S)"));
  connect(m_subtraction, &QPushButton::clicked, &m_model, &ReviewModel::toggleSubtraction);
  //: Button: shows or hides the segmentation
  m_labels = choice(layout, tr("Labels"), tr("Show the segmentation (L); fainter, stronger ([ ])"));
  connect(m_labels, &QPushButton::clicked, &m_model, &ReviewModel::toggleLabels);
  //: Button: shows on the slices what grew and went since the prior visit; short
  m_difference = choice(layout, tr("Diff"), {});
  connect(m_difference, &QPushButton::clicked, &m_model, &ReviewModel::toggleDifference);
}

void ReviewHeader::showPatient() {
  const auto& patient = m_model.patient();
  m_key->setText(patient ? text(patient->patient.key) : tr("No patient"));
  QStringList notes;
  const ClinicText clinic = m_course.clinic();
  if (!clinic.diagnosis.isEmpty())
    notes << clinic.diagnosis;
  else if (patient && !patient->patient.note.empty())
    notes << text(patient->patient.note);
  if (patient && !patient->patient.site.empty()) notes << text(patient->patient.site);
  m_note->setFullText(notes.join(QStringLiteral(" · ")));
  m_note->setVisible(!notes.isEmpty());
  const VisitSummary* visit = m_model.visit(Side::current);
  const auto now = visit ? visit->volume(Region::et) : std::nullopt;
  const ReferenceVisits reference = m_model.references();
  const auto against = [&](std::optional<std::size_t> index) {
    return index && index != m_model.visitIndex(Side::current)
               ? relativeChange(now, patient->visits[*index].volume(Region::et))
               : std::nullopt;
  };
  m_radiotherapy->setText(clinic.sinceRadiotherapy);
  m_karnofsky->setText(clinic.karnofsky);
  m_steroid->setText(clinic.steroid);
  // The sums of the criteria where there is a course; else the volumes.
  const auto counted =
      visit ? countedSum(m_model.course() ? &*m_model.course() : nullptr, *visit) : std::nullopt;
  if (counted && counted->ml)
    m_enhancing->setText(millilitres(counted->ml) + QStringLiteral(" ml"));
  else
    m_enhancing->setText(now ? volumeShown(now, *visit) + u' ' + volumeUnit(*visit) : kNothing);
  const auto changes = m_course.changes();
  showChange(*m_nadir, changes ? changes->fromNadir : against(reference.nadir));
  showChange(*m_baseline, changes ? changes->fromBaseline : against(reference.baseline));
}

void ReviewHeader::showDisplay() {
  const Display& display = m_model.display();
  for (QAbstractButton* entry : m_planes->buttons())
    entry->setChecked(m_planes->id(entry) == int(display.plane));
  const bool anything = m_model.loaded(Side::current) != nullptr;
  m_sequences->setExclusive(false);
  for (QAbstractButton* entry : m_sequences->buttons()) {
    const auto modality = Modality(m_sequences->id(entry));
    entry->setEnabled(!anything || m_model.hasModality(modality));
    entry->setChecked(!display.subtraction && modality == display.modality);
  }
  m_sequences->setExclusive(!display.subtraction);
  m_subtraction->setChecked(display.subtraction);
  m_labels->setChecked(display.labels);
  const auto missing = m_model.whyNoChange();
  m_difference->setEnabled(!missing);
  m_difference->setChecked(m_model.showsDifference());
  m_difference->setToolTip(
      missing
          ? *missing
          : tr("Show on the current slice what enhancing tumour grew, went and stayed since the "
               "prior visit (D)"));
}

}  // namespace twinscope::app
