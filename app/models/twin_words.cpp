#include "app/models/twin_words.h"

#include "app/models/site_twin_model.h"
#include "app/models/words.h"

#include <cmath>

namespace twinscope::app {
namespace {

QString regionShort(Region region) { return text(nameOf(region)); }

QString tenths(double value) { return QString::number(std::round(10 * value) / 10); }

QString rangeText(const std::array<double, 2>& range) {
  const QString least = tenths(range[0]), most = tenths(range[1]);
  return least == most ? least : least + u'–' + most;
}

}  // namespace

QString tunedTitle(learning::TuningScope scope) {
  switch (scope) {
    case learning::TuningScope::full:
      //: What of a network learns
      return SiteTwinModel::tr("the whole network");
    case learning::TuningScope::head:
      //: What of a network learns
      return SiteTwinModel::tr("its last layer");
    case learning::TuningScope::norms:
      //: What of a network learns
      return SiteTwinModel::tr("its norms");
    case learning::TuningScope::adapters:
      //: What of a network learns: small layers that are put in
      return SiteTwinModel::tr("small adapters");
  }
  return {};
}

QString pullTitle(TwinPull pull) {
  switch (pull) {
    case TwinPull::plain:
      //: How a site's model is fine-tuned: without anything that holds it
      return SiteTwinModel::tr("Plain fine-tuning");
    case TwinPull::l2sp:
      //: How a site's model is fine-tuned; L2-SP is a method's name
      return SiteTwinModel::tr("L2-SP: stays near the global model");
    case TwinPull::ewc:
      //: How a site's model is fine-tuned; EWC is a method's name
      return SiteTwinModel::tr("EWC: keeps the weights that matter");
    case TwinPull::ditto:
      //: How a site's model is fine-tuned; Ditto is a method's name
      return SiteTwinModel::tr("Ditto: goes on from the current twin");
  }
  return {};
}

TonedText sentence(const twin::Verdict& verdict) {
  const QString few = verdict.few ? SiteTwinModel::tr(" It rests on few studies.") : QString();
  if (verdict.outcome == twin::Outcome::equal)
    return {SiteTwinModel::tr("Equal to the global model: kept the old one.") + few, Tone::muted};
  if (verdict.outcome == twin::Outcome::better)
    //: %1 is a gain of Dice
    return {
        SiteTwinModel::tr("Better by %1 Dice: made current.").arg(decimal(verdict.gain, 3)) + few,
        Tone::good};
  QStringList behind;
  for (const Region region : verdict.fellBehind) behind << regionShort(region);
  const QString mean = decimal(std::abs(verdict.gain), 3);
  QString why = verdict.gain > 0
                    //: %1 is a gain of Dice
                    ? SiteTwinModel::tr("Not better: gains %1 Dice in the mean").arg(mean)
                    //: %1 is a loss of Dice
                    : SiteTwinModel::tr("Not better: loses %1 Dice in the mean").arg(mean);
  if (verdict.overPrevious.value_or(0) < 0)
    //: %1 is a loss of Dice
    why += SiteTwinModel::tr(", %1 below the current one").arg(decimal(-*verdict.overPrevious, 3));
  if (!behind.isEmpty())
    //: %1 are regions of a tumour
    why += SiteTwinModel::tr(", %1 falls behind").arg(behind.join(QStringLiteral(", ")));
  return {why + SiteTwinModel::tr(": kept the old one.") + few, Tone::warning};
}

namespace {

QString lackWords(int studies, const Readiness& of) {
  if (of.bearsMissing)
    //: %1 is a sequence
    return SiteTwinModel::tr("%n studies lack %1: the model goes on without it, less surely",
                             nullptr, studies);
  if (of.fallback.empty())
    return SiteTwinModel::tr("%n studies lack %1: the model refuses them", nullptr, studies);
  //: %1 is a sequence, %2 another model
  return SiteTwinModel::tr("%n studies lack %1: %2 segments them, they are not learnt from",
                           nullptr, studies)
      .replace(QStringLiteral("%2"), text(of.fallback));
}

}  // namespace

TonedText sentence(const ReadinessFinding& finding, const Readiness& of) {
  using enum ReadinessFinding::Kind;
  const int many = int(finding.studies);
  const QString sequence = text(nameOf(finding.sequence));
  const QString site = tenths(finding.site), range = rangeText(finding.learnt);
  switch (finding.kind) {
    case notPrepared:
      return {SiteTwinModel::tr("%n studies are not prepared", nullptr, many), Tone::warning};
    case notLabelled:
      return {
          SiteTwinModel::tr("%n studies have no labels that a person stands behind", nullptr, many),
          Tone::warning};
    case missingSequence:
      return {lackWords(many, of).arg(sequence), Tone::warning};
    case thickSlices:
      //: %1 is a sequence, %2 and %3 are lengths
      return {SiteTwinModel::tr("%1 slices are %2 mm, the model was trained on %3 mm")
                  .arg(sequence, site, range),
              Tone::warning};
    case coarsePlane:
      //: %1 is a sequence, %2 and %3 are lengths
      return {SiteTwinModel::tr("%1 voxels are %2 mm in plane, the model was trained on %3 mm")
                  .arg(sequence, site, range),
              Tone::warning};
    case noisy:
      //: %1 is a sequence, %2 and %3 are ratios
      return {SiteTwinModel::tr("%1 is noisy: signal over noise is %2, the model was trained on %3")
                  .arg(sequence, site, range),
              Tone::warning};
    case outsideBrain:
      return {SiteTwinModel::tr("%n studies have tumour labels outside the brain", nullptr, many),
              Tone::warning};
    case fragments:
      return {SiteTwinModel::tr("%n studies have a tumour in more than ten pieces", nullptr, many),
              Tone::warning};
    case holes:
      return {SiteTwinModel::tr("%n studies have unlabelled holes in the tumour", nullptr, many),
              Tone::warning};
    case noTumour:
      return {SiteTwinModel::tr("%n studies have empty labels", nullptr, many), Tone::warning};
  }
  return {};
}

}  // namespace twinscope::app
