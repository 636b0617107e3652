#include "app/models/forecast_model.h"

#include "app/models/words.h"

#include <QCoreApplication>
#include <algorithm>

namespace twinscope::app {
namespace {

using namespace twin::growth;

constexpr int kStepDays = 14, kSteps = 6, kNextScanDays = 56;

std::vector<double> daysAhead() {
  std::vector<double> days;
  for (int step = 0; step <= kSteps; ++step) days.push_back(kStepDays * step);
  return days;
}

QString ml(double value) { return millilitres(value); }

QString findingText(GrowthFinding finding) {
  switch (finding) {
    //: What a growth fit found
    case GrowthFinding::oneScanFixesOnlyTheRatio:
      return ForecastModel::tr("one scan tells the ratio of spread and growth only");
    //: What a growth fit found
    case GrowthFinding::treatmentEffectFromPrior:
      return ForecastModel::tr("no scan tells what the treatment does to this tumour");
    //: What a growth fit found
    case GrowthFinding::shrinksWithoutTreatment:
      return ForecastModel::tr("the model cannot explain shrinking without treatment");
    //: What a growth fit found
    case GrowthFinding::poorFit:
      return ForecastModel::tr("the scans lie further from the model than their noise allows");
    //: What a growth fit found: of the tumour only the core was outlined
    case GrowthFinding::onlyCoreOutlined:
      return ForecastModel::tr("only the core was outlined: how far cells reach beyond is assumed");
    case GrowthFinding::atBound:
      break;
  }
  //: What a growth fit found
  return ForecastModel::tr("a parameter lies at the limit of what is believed possible");
}

/// Mean over past forecasts, of those that have a value.
template <class Value>
std::optional<double> meanOf(const std::vector<PastForecast>& past, Value value) {
  double sum = 0;
  int n = 0;
  for (const PastForecast& each : past)
    if (const std::optional<double> error = value(each.core)) {
      sum += *error;
      ++n;
    }
  return n == 0 ? std::nullopt : std::optional(sum / n);
}

}  // namespace

ForecastModel::ForecastModel(Session& session, ReviewModel& review, QObject* parent)
    : QObject(parent), m_session(session), m_review(review) {
  connect(&review, &ReviewModel::patientChanged, this, &ForecastModel::changed);
  connect(&session, &Session::workspaceChanged, this, [this] { m_known.clear(); });
}

std::string ForecastModel::key() const {
  return m_review.course() ? m_review.course()->inputs : std::string();
}

const ForecastModel::Known* ForecastModel::current() const {
  const auto at = m_known.find(key());
  return at == m_known.end() ? nullptr : at->second.get();
}

void ForecastModel::start() {
  if (!m_review.patient() || key().empty() || isRunning() || isKnown()) return;
  const std::string patient = m_review.patient()->patient.key;
  m_running = key();
  const bool started = m_session.tryStart<Known>(
      this, JobSpec{.lane = Lane::gpu, .kind = "forecast", .subject = patient, .request = {}},
      [patient](Workspace& workspace, const JobContext& context) -> Result<Known> {
        const auto store = workspace.reader();
        if (!store) return std::unexpected(store.error());
        return forecastFromFacts(**store, patient, daysAhead(), {}, context);
      },
      [this, fitted = m_running](const Result<Known>& known) {
        m_running.clear();
        if (known)
          m_known[fitted] = std::make_shared<const Known>(*known);
        else
          m_session.raise(known.error());
        Q_EMIT changed();
      });
  if (!started) m_running.clear();
  Q_EMIT changed();
}

double ForecastModel::dayOf(Date date) const {
  return date.daysSince(m_review.patient()->visits.front().study.date);
}

std::vector<RibbonPoint> ForecastModel::ribbon() const {
  std::vector<RibbonPoint> points;
  if (const Known* known = current())
    for (const ForecastPoint& point : known->forecast.forecast.points)
      points.push_back({.day = dayOf(known->forecast.growth.origin) + point.day,
                        .median = point.core.medianMl,
                        .low50 = point.core.within50Ml.low,
                        .high50 = point.core.within50Ml.high,
                        .low90 = point.core.within90Ml.low,
                        .high90 = point.core.within90Ml.high});
  return points;
}

std::vector<ScoredPoint> ForecastModel::past() const {
  std::vector<ScoredPoint> points;
  if (const Known* known = current())
    for (const PastForecast& past : known->forecast.past)
      points.push_back({.day = dayOf(known->forecast.growth.origin) + past.core.day,
                        .median = past.core.medianMl,
                        .observed = past.core.observedMl,
                        .within90 = past.core.within90});
  return points;
}

QString ForecastModel::expectation() const {
  const Known* known = current();
  if (known == nullptr) return {};
  const auto& points = known->forecast.forecast.points;
  const std::size_t next = kNextScanDays / kStepDays;
  if (points.size() <= next) return {};
  const VolumeForecast& core = points[next].core;
  //: A forecast: %1 a number of days, %2 to %6 volumes in ml
  return tr("Simulation: core %2 ml in %1 days (50 %: %3–%4, 90 %: %5–%6)")
      .arg(kNextScanDays)
      .arg(ml(core.medianMl), ml(core.within50Ml.low), ml(core.within50Ml.high),
           ml(core.within90Ml.low), ml(core.within90Ml.high));
}

QString ForecastModel::record() const {
  const Known* known = current();
  if (known == nullptr || known->forecast.past.empty()) return {};
  const auto& past = known->forecast.past;
  const auto own = meanOf(past, [](const ForecastScore& s) { return std::optional(s.crpsMl); });
  const auto last = meanOf(past, [](const ForecastScore& s) {
    return std::optional(std::abs(s.baselines.lastMl - s.observedMl));
  });
  const auto exponential = meanOf(past, [](const ForecastScore& s) {
    return s.baselines.exponentialMl
               ? std::optional(std::abs(*s.baselines.exponentialMl - s.observedMl))
               : std::nullopt;
  });
  const auto linear = meanOf(past, [](const ForecastScore& s) {
    return s.baselines.linearMl ? std::optional(std::abs(*s.baselines.linearMl - s.observedMl))
                                : std::nullopt;
  });
  const auto held =
      std::ranges::count_if(past, [](const PastForecast& p) { return p.core.within90; });
  //: How good earlier forecasts were: %1 of %2 scans within the interval; then mean errors in ml of the model and of three simple
  //: rules
  return tr("Earlier: %1 of %2 within 90 %, error %3 ml (last value %4, line %5, exponential %6)")
      .arg(held)
      .arg(past.size())
      .arg(millilitres(own), millilitres(last), millilitres(linear), millilitres(exponential));
}

QStringList ForecastModel::caveats() const {
  const Known* known = current();
  if (known == nullptr) return {};
  QStringList said;
  for (const GrowthFinding finding : known->forecast.calibration.findings)
    said << findingText(finding);
  for (const std::string& each : known->ignored)
    //: %1 is a treatment with its dates
    said << tr("not in the model: %1").arg(text(each));
  return said;
}

}  // namespace twinscope::app
