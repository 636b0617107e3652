#include "app/models/forecast_model.h"

#include "app/models/words.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

using namespace twin::growth;

constexpr int kStepDays = 14, kSteps = 6, kNextScanDays = 56;
constexpr std::size_t kNextScan = kNextScanDays / kStepDays;  ///< among the forecast's points

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

QString caveatText(ScenarioCaveat caveat) {
  switch (caveat) {
    case ScenarioCaveat::radiotherapyFromPrior:
      return ForecastModel::tr(
          "the effect of radiotherapy is not known from this patient's scans but assumed");
    case ScenarioCaveat::chemotherapyFromPrior:
      return ForecastModel::tr(
          "the effect of temozolomide is not known from this patient's scans but assumed");
    case ScenarioCaveat::irradiatedBefore:
      break;
  }
  return ForecastModel::tr("a second full course of radiotherapy is rarely given");
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
  connect(&review, &ReviewModel::patientChanged, this, [this] {
    if (!key().empty() && key() != m_map.of) m_mapShown = false;  // of another patient
    Q_EMIT changed();
  });
  connect(&session, &Session::workspaceChanged, this, [this] { m_known.clear(), m_map = {}; });
}

std::string ForecastModel::key() const {
  return m_review.course() ? m_review.course()->inputs : std::string();
}

const ForecastModel::Known* ForecastModel::current() const {
  const auto at = m_known.find(key());
  return at == m_known.end() ? nullptr : &at->second;
}

void ForecastModel::start() {
  if (!m_review.patient() || key().empty() || isRunning() || isKnown()) return;
  const std::string patient = m_review.patient()->patient.key;
  const std::string of = key();
  m_running.insert(of);
  const bool started = m_session.tryStart<ForecastFromFacts>(
      this, JobSpec{.lane = Lane::gpu, .kind = "forecast", .subject = patient, .request = {}},
      [patient](Workspace& workspace, const JobContext& context) -> Result<ForecastFromFacts> {
        const auto store = workspace.reader();
        if (!store) return std::unexpected(store.error());
        return forecastFromFacts(**store, patient, daysAhead(), {}, context);
      },
      [this, of](const Result<ForecastFromFacts>& made) {
        m_running.erase(of);
        if (made)
          m_known[of] = {std::make_shared<const ForecastFromFacts>(*made), {}, {}};
        else
          m_session.raise(made.error());
        Q_EMIT changed();
      });
  if (!started) m_running.erase(of);
  Q_EMIT changed();
}

double ForecastModel::dayOf(Date date) const {
  return date.daysSince(m_review.patient()->visits.front().study.date);
}

std::vector<RibbonPoint> ForecastModel::ribbonOf(const Forecast& forecast) const {
  const double origin = dayOf(current()->fitted->forecast.growth.origin);
  std::vector<RibbonPoint> points;
  for (const ForecastPoint& point : forecast.points)
    points.push_back({.day = origin + point.day,
                      .median = point.core.medianMl,
                      .low50 = point.core.within50Ml.low,
                      .high50 = point.core.within50Ml.high,
                      .low90 = point.core.within90Ml.low,
                      .high90 = point.core.within90Ml.high});
  return points;
}

std::vector<RibbonPoint> ForecastModel::ribbon() const {
  const Known* known = current();
  return known == nullptr ? std::vector<RibbonPoint>{} : ribbonOf(known->fitted->forecast.forecast);
}

std::vector<ScoredPoint> ForecastModel::past() const {
  std::vector<ScoredPoint> points;
  if (const Known* known = current())
    for (const PastForecast& past : known->fitted->forecast.past)
      points.push_back({.day = dayOf(known->fitted->forecast.growth.origin) + past.core.day,
                        .median = past.core.medianMl,
                        .observed = past.core.observedMl,
                        .within90 = past.core.within90});
  return points;
}

QString ForecastModel::expectation() const {
  const Known* known = current();
  if (known == nullptr) return {};
  const auto& points = known->fitted->forecast.forecast.points;
  if (points.size() <= kNextScan) return {};
  const VolumeForecast& core = points[kNextScan].core;
  //: A forecast: %1 a number of days, %2 to %6 volumes in ml
  return tr("Simulation: core %2 ml in %1 days (50 %: %3–%4, 90 %: %5–%6)")
      .arg(kNextScanDays)
      .arg(ml(core.medianMl), ml(core.within50Ml.low), ml(core.within50Ml.high),
           ml(core.within90Ml.low), ml(core.within90Ml.high));
}

QString ForecastModel::record() const {
  const Known* known = current();
  if (known == nullptr || known->fitted->forecast.past.empty()) return {};
  const auto& past = known->fitted->forecast.past;
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
  for (const GrowthFinding finding : known->fitted->forecast.calibration.findings)
    said << findingText(finding);
  for (const std::string& each : known->fitted->ignored)
    //: %1 is a treatment with its dates
    said << tr("not in the model: %1").arg(text(each));
  std::set<ScenarioCaveat> assumed;
  for (const auto& [treatment, scenario] : known->simulated)
    if (scenario && isCompared(treatment))
      assumed.insert(scenario->caveats.begin(), scenario->caveats.end());
  for (const ScenarioCaveat caveat : assumed) said << caveatText(caveat);
  return said;
}

bool ForecastModel::isCompared(Treatment treatment) const {
  const Known* known = current();
  return known != nullptr && known->compared.contains(treatment);
}

bool ForecastModel::isComparing() const {
  const Known* known = current();
  return known != nullptr && std::ranges::any_of(known->simulated, [](const auto& entry) {
           return entry.second == nullptr;
         });
}

void ForecastModel::toggleComparison(Treatment treatment) {
  if (!isKnown()) return;
  Known& known = m_known[key()];
  if (known.compared.erase(treatment) == 0) {
    known.compared.insert(treatment);
    if (!known.simulated.contains(treatment)) simulate(treatment);
  }
  Q_EMIT changed();
}

void ForecastModel::simulate(Treatment treatment) {
  const std::string of = key();
  m_known[of].simulated[treatment] = nullptr;
  const bool started = m_session.tryStart<ScenarioForecast>(
      this,
      JobSpec{.lane = Lane::gpu,
              .kind = "forecast",
              .subject = m_review.patient()->patient.key,
              .request = {}},
      [fitted = current()->fitted, treatment](Workspace&, const JobContext& context) {
        return forecastUnder(treatment, fitted->forecast, daysAhead(), context);
      },
      [this, of, treatment](const Result<ScenarioForecast>& made) {
        const auto known = m_known.find(of);
        if (known == m_known.end()) return;  // of a workspace that was closed
        if (made) {
          known->second.simulated[treatment] = std::make_shared<const ScenarioForecast>(*made);
        } else {
          known->second.simulated.erase(treatment);
          known->second.compared.erase(treatment);
          m_session.raise(made.error());
        }
        Q_EMIT changed();
      });
  if (started) return;
  m_known[of].simulated.erase(treatment);
  m_known[of].compared.erase(treatment);
}

std::vector<ComparedTreatment> ForecastModel::comparisons() const {
  std::vector<ComparedTreatment> compared;
  for (const Treatment treatment : kStandardTreatments) {
    if (!isCompared(treatment)) continue;
    const Scenario& scenario = current()->simulated.at(treatment);
    compared.push_back(
        {treatment, scenario ? ribbonOf(scenario->forecast) : std::vector<RibbonPoint>{}});
  }
  return compared;
}

std::vector<ForecastFigure> ForecastModel::figures() const {
  const std::vector<ComparedTreatment> compared = comparisons();
  if (compared.empty()) return {};
  const auto volumesOf = [](const std::vector<RibbonPoint>& ribbon) {
    if (ribbon.size() <= kNextScan) return QStringLiteral("…");
    const RibbonPoint& point = ribbon[kNextScan];
    return QStringLiteral("%1 (%2–%3)").arg(ml(point.median), ml(point.low50), ml(point.high50));
  };
  //: What the forecast's treatment is: the one that the patient has
  std::vector<ForecastFigure> figures{{std::nullopt, tr("as treated"), volumesOf(ribbon())}};
  for (const ComparedTreatment& each : compared)
    figures.push_back(
        {each.treatment,
         titleOf(each.treatment) + (isAssumed(each.treatment) ? QStringLiteral(" *") : QString()),
         volumesOf(each.ribbon)});
  return figures;
}

QString ForecastModel::figuresHeading() const {
  const Known* known = current();
  if (known == nullptr) return {};
  const PatientGrowth& growth = known->fitted->forecast.growth;
  //: Above volumes of the tumour core under several treatments; %1 is a date
  QString heading = tr("Simulated core on %1, ml (50 %)")
                        .arg(isoDate(growth.visits.back().date.plusDays(kNextScanDays)));
  if (std::ranges::any_of(known->compared, [this](Treatment each) { return isAssumed(each); }))
    //: Footnote of a treatment's name
    heading += QStringLiteral("; ") + tr("* effect assumed");
  return heading;
}

bool ForecastModel::isAssumed(Treatment treatment) const {
  const auto& simulated = current()->simulated;
  const auto at = simulated.find(treatment);
  if (at == simulated.end() || !at->second) return false;
  return std::ranges::any_of(at->second->caveats, [](ScenarioCaveat caveat) {
    return caveat != ScenarioCaveat::irradiatedBefore;
  });
}

void ForecastModel::toggleMap() {
  if (!isKnown()) return;
  m_mapShown = !m_mapShown;
  if (m_mapShown && m_map.of != key()) computeMap();
  Q_EMIT changed();
}

void ForecastModel::computeMap() {
  m_map = {key(), nullptr};
  m_mapShown = m_session.tryStart<DensityMap>(
      this,
      JobSpec{.lane = Lane::gpu,
              .kind = "forecast",
              .subject = m_review.patient()->patient.key,
              .request = {}},
      [fitted = current()->fitted](Workspace&, const JobContext& context) {
        return densityMap(fitted->forecast, fitted->forecast.forecast.points.at(kNextScan),
                          context);
      },
      [this, of = m_map.of](const Result<DensityMap>& made) {
        if (of != m_map.of) return;  // another one is wanted by now
        if (made) {
          m_map.density = std::make_shared<const DensityMap>(*made);
        } else {
          m_map = {};
          m_mapShown = false;
          m_session.raise(made.error());
        }
        Q_EMIT changed();
      });
  if (!m_mapShown) m_map = {};
}

const DensityMap* ForecastModel::map() const {
  return isMapShown() && m_map.of == key() ? m_map.density.get() : nullptr;
}

QString ForecastModel::mapTitle() const {
  //: Above the colour scale of a map; %1 is a number of weeks
  return map() ? tr("Cell density in %1 weeks").arg(std::lround(map()->daysAhead / 7)) : QString();
}

QString ForecastModel::titleOf(Treatment treatment) {
  switch (treatment) {
    case Treatment::radiotherapy:
      //: A treatment that is simulated
      return tr("radiotherapy");
    case Treatment::temozolomide:
      //: A treatment that is simulated
      return tr("temozolomide");
    case Treatment::both:
      //: A treatment that is simulated: radiotherapy and temozolomide
      return tr("both");
    case Treatment::none:
      break;
  }
  //: A treatment that is simulated: none from the last scan on
  return tr("no treatment");
}

QString ForecastModel::describe(Treatment treatment) {
  switch (treatment) {
    case Treatment::radiotherapy:
      return tr("Radiotherapy, 60 Gy in 30 fractions");
    case Treatment::temozolomide:
      return tr("Temozolomide, days 1–5 of 28");
    case Treatment::both:
      return tr("Radiotherapy with daily temozolomide, then cycles");
    case Treatment::none:
      break;
  }
  return tr("No further treatment");
}

}  // namespace twinscope::app
