#include "app/models/words.h"

#include <QCoreApplication>
#include <QHash>
#include <cmath>

namespace twinscope::app {
namespace {

QString localised(const char* source) { return QCoreApplication::translate("Words", source); }

/// From almost nothing to something: the exact figure means nothing.
constexpr long kMostPercent = 999;

}  // namespace

QString text(std::string_view utf8) {
  return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString decimal(double value, int digits) { return QString::number(value, 'f', digits); }

QString millilitres(std::optional<double> ml) {
  if (!ml) return kNothing;
  const int decimals = *ml >= 99.95 ? 0 : *ml >= 0.995 ? 1 : 2;
  return QString::number(*ml, 'f', decimals);
}

QString percentChange(std::optional<double> share) {
  if (!share) return kNothing;
  const auto percent = std::lround(100 * *share);
  if (percent > kMostPercent) return QStringLiteral(">%1 %").arg(kMostPercent);
  const QString sign = percent > 0   ? QStringLiteral("+")
                       : percent < 0 ? QStringLiteral("−")
                                     : QString();
  return sign + QString::number(std::abs(percent)) + QStringLiteral(" %");
}

std::optional<double> relativeChange(std::optional<double> now, std::optional<double> before) {
  if (!now || !before || *before <= 0) return std::nullopt;
  return (*now - *before) / *before;
}

QString isoDate(Date date) { return text(date.toString()); }

Date today() {
  const QDate now = QDate::currentDate();
  return Date(now.year(), static_cast<unsigned>(now.month()), static_cast<unsigned>(now.day()));
}

QString regionTitle(Region region) {
  switch (region) {
    case Region::et:
      //: A tumour region: takes up contrast agent
      return localised(QT_TRANSLATE_NOOP("Words", "Enhancing"));
    case Region::ncr:
      //: A tumour region: dead tissue in the core
      return localised(QT_TRANSLATE_NOOP("Words", "Necrosis"));
    case Region::ed:
      //: A tumour region: oedema or infiltration seen in FLAIR
      return localised(QT_TRANSLATE_NOOP("Words", "Oedema"));
    case Region::rc:
      //: A region: the cavity that surgery left
      return localised(QT_TRANSLATE_NOOP("Words", "Cavity"));
    case Region::wt:
      //: Union of all tumour regions
      return localised(QT_TRANSLATE_NOOP("Words", "Whole tumour"));
    case Region::liver:
      //: An organ, with the tumours in it
      return localised(QT_TRANSLATE_NOOP("Words", "Liver"));
    case Region::liverTumour:
      //: A region of an organ
      return localised(QT_TRANSLATE_NOOP("Words", "Liver tumour"));
    case Region::spleen:
      //: An organ
      return localised(QT_TRANSLATE_NOOP("Words", "Spleen"));
    case Region::rightKidney:
      //: An organ: on the patient's right
      return localised(QT_TRANSLATE_NOOP("Words", "Right kidney"));
    case Region::leftKidney:
      //: An organ: on the patient's left
      return localised(QT_TRANSLATE_NOOP("Words", "Left kidney"));
    case Region::rv:
      //: A chamber of the heart
      return localised(QT_TRANSLATE_NOOP("Words", "Right ventricle"));
    case Region::myocardium:
      //: The muscle around the heart's left ventricle
      return localised(QT_TRANSLATE_NOOP("Words", "Myocardium"));
    case Region::lv:
      //: A chamber of the heart
      return localised(QT_TRANSLATE_NOOP("Words", "Left ventricle"));
    case Region::tc:
      break;
  }
  //: Union of enhancing tumour and necrosis
  return localised(QT_TRANSLATE_NOOP("Words", "Tumour core"));
}

QString jobStateTitle(twin::JobState state) {
  switch (state) {
    case twin::JobState::waiting:
      //: State of a job
      return localised(QT_TRANSLATE_NOOP("Words", "Waiting"));
    case twin::JobState::running:
      //: State of a job
      return localised(QT_TRANSLATE_NOOP("Words", "Running"));
    case twin::JobState::done:
      //: State of a job
      return localised(QT_TRANSLATE_NOOP("Words", "Done"));
    case twin::JobState::failed:
      //: State of a job
      return localised(QT_TRANSLATE_NOOP("Words", "Failed"));
    case twin::JobState::cancelled:
      //: State of a job
      return localised(QT_TRANSLATE_NOOP("Words", "Cancelled"));
    case twin::JobState::interrupted:
      break;
  }
  //: State of a job that a dead process left behind
  return localised(QT_TRANSLATE_NOOP("Words", "Interrupted"));
}

QString jobKindTitle(std::string_view kind) {
  static const QHash<QString, const char*> titles{
      //: Kind of a job
      {QStringLiteral("import"), QT_TRANSLATE_NOOP("Words", "Import")},
      //: Kind of a job: registration and resampling of a study
      {QStringLiteral("prepare"), QT_TRANSLATE_NOOP("Words", "Prepare")},
      //: Kind of a job
      {QStringLiteral("segment"), QT_TRANSLATE_NOOP("Words", "Segment")},
      //: Kind of a job: looking at files before an import
      {QStringLiteral("inspect"), QT_TRANSLATE_NOOP("Words", "Look at files")},
      //: Kind of a job
      {QStringLiteral("train"), QT_TRANSLATE_NOOP("Words", "Train")},
      //: Kind of a job: fine-tuning the site's own model
      {QStringLiteral("site-twin"), QT_TRANSLATE_NOOP("Words", "Update twin")},
      //: Kind of a job: fitting the growth model to a patient
      {QStringLiteral("forecast"), QT_TRANSLATE_NOOP("Words", "Forecast")},
      //: Kind of a job: repeating a published study
      {QStringLiteral("experiment"), QT_TRANSLATE_NOOP("Words", "Study")},
      //: Kind of a job: coordinating, taking part in or simulating a federation
      {QStringLiteral("federation"), QT_TRANSLATE_NOOP("Words", "Federation")},
      //: Kind of a job: results are written for other programs
      {QStringLiteral("export"), QT_TRANSLATE_NOOP("Words", "Export")},
      //: Kind of a job
      {QStringLiteral("demo"), QT_TRANSLATE_NOOP("Words", "Demo cohort")}};
  const auto title = titles.constFind(text(kind));
  return title == titles.cend() ? text(kind) : localised(*title);
}

QString sentence(const Error& error) {
  QString result = text(error.message);
  if (!error.context.empty()) result += QStringLiteral(": ") + text(error.context);
  if (!error.remedy.empty()) result += QStringLiteral(" (") + text(error.remedy) + u')';
  return result;
}

QString duration(double seconds) {
  const auto whole = std::lround(std::max(seconds, 0.0));
  const auto part = [](long value, const char* unit) {
    return QString::number(value) + QStringLiteral(" ") + QLatin1String(unit);
  };
  if (whole < 60) return part(whole, "s");
  if (whole % 60 == 0 && whole < 3600) return part(whole / 60, "min");
  if (whole < 3600) return part(whole / 60, "min") + u' ' + part(whole % 60, "s");
  return part(whole / 3600, "h") + u' ' + part(whole % 3600 / 60, "min");
}

}  // namespace twinscope::app
