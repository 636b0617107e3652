#include "app/models/response_words.h"

#include "app/models/words.h"
#include "core/base/units.h"
#include "twin/timeline/event_words.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

struct Response {
  Q_DECLARE_TR_FUNCTIONS(Response)
};
struct Events {
  Q_DECLARE_TR_FUNCTIONS(Events)
};

using enum twin::ResponseLabel;

struct RuleWords {
  std::string_view rule;
  const char* words;
};
constexpr RuleWords kRules[] = {
#define RULE(id, words) {id, words},
#include "twin/response/rule_words.inc"
#undef RULE
};

constexpr std::string_view kSignable[] = {"CR", "PR", "MR", "SD", "pPD", "PD", "PsP", "OBS", "NE"};

QString titleOf(twin::ResponseLabel label) {
  switch (label) {
    //: Category of response
    case completeResponse:
      return Response::tr("Complete response");
    //: Category of response
    case partialResponse:
      return Response::tr("Partial response");
    //: Category of response
    case minorResponse:
      return Response::tr("Minor response");
    //: Category of response
    case stableDisease:
      return Response::tr("Stable");
    //: Category of response: progression that another scan must confirm
    case preliminaryProgression:
      return Response::tr("Preliminary progression");
    //: Category of response
    case progression:
      return Response::tr("Progression");
    //: Category of response: the scan that others are compared with
    case baseline:
      return Response::tr("Baseline");
    //: Category of response
    case notEvaluable:
      return Response::tr("Not evaluable");
    //: Category of response: more steroid may hide growth
    case observe:
      return Response::tr("Observe");
    //: Category of response
    case pseudoprogression:
      return Response::tr("Pseudoprogression");
    //: Category of response: another treatment has begun
    case afterNewTherapy:
      return Response::tr("After new treatment");
    case death:
      break;
  }
  //: Category of response
  return Response::tr("Death");
}

QString dateOr(const std::optional<Date>& date) { return date ? isoDate(*date) : kNothing; }

}  // namespace

QString categoryTitle(const twin::Category& category) {
  const QString title = titleOf(category.label);
  //: %1 is a category of response that a later scan must confirm
  return category.isResponse() && !category.confirmed ? Response::tr("%1, to confirm").arg(title)
                                                      : title;
}

QString categoryTitle(std::string_view name) {
  for (const bool confirmed : {true, false})
    for (int label = 0; label <= int(death); ++label) {
      const twin::Category category{twin::ResponseLabel(label), confirmed};
      if (nameOf(category) == name) return categoryTitle(category);
    }
  return text(name);
}

std::span<const std::string_view> signableCategories() { return kSignable; }

Tone categoryTone(const twin::Category& category) {
  switch (category.label) {
    case progression:
    case death:
      return Tone::bad;
    case completeResponse:
    case partialResponse:
    case minorResponse:
      return Tone::good;
    case preliminaryProgression:
    case notEvaluable:
    case observe:
      return Tone::warning;
    default:
      return Tone::plain;
  }
}

QString ruleText(std::string_view rule) {
  const auto* const at = std::ranges::find(kRules, rule, &RuleWords::rule);
  return at == std::end(kRules) ? QString() : QCoreApplication::translate("Rules", at->words);
}

QString nextStepText(const twin::NextStep& step) {
  using enum twin::NextStep::What;
  switch (step.what) {
    //: What follows a visit; %1 and %2 are the first and the last day for it
    case confirmingScan:
      return Response::tr("Confirming scan, %1 to %2").arg(dateOr(step.from), dateOr(step.due));
    //: What follows a visit; %1 is the last day for it
    case steroidsAndScan:
      return Response::tr("Review the steroid dose, scan by %1").arg(dateOr(step.due));
    //: What follows a visit; %1 is the first day for it
    case scanOfNewLesion:
      return Response::tr("Look at the new lesion again from %1").arg(dateOr(step.from));
    //: What follows a visit; %1 is the last day for it
    case missingInput:
      return Response::tr("Add what is missing by %1").arg(dateOr(step.due));
    //: What follows a visit; %1 is the last day for it
    case treatmentDecision:
      return Response::tr("Decide on treatment, next scan by %1").arg(dateOr(step.due));
    //: What follows a visit
    case newBaseline:
      return Response::tr("Name a baseline for the new treatment");
    //: What follows a visit; %1 is the last day for it
    case protocolScan:
      return Response::tr("Next scan by %1").arg(dateOr(step.due));
    case nothing:
      break;
  }
  return {};
}

QString sizeText(double value, twin::SizeMetric metric) {
  return metric == twin::SizeMetric::area ? decimal(value, 0) + QStringLiteral(" mm²")
                                          : millilitres(value / kMm3PerMl) + QStringLiteral(" ml");
}

QString changeText(const PatientCourse& course, std::size_t visit) {
  const auto& from = course.from.course;
  const twin::Compartment of = decisiveCompartment(from, course.assessed, visit);
  const auto now = from.visits[visit].sum(of);
  if (!now) return {};
  const auto& nadir = course.assessed.visits[visit].nadir[static_cast<std::size_t>(of)];
  const auto percent = percentFromNadir(from, course.assessed, visit, of);
  if (!nadir || !percent) return sizeText(*now, from.metric);
  //: %1 a size now, %2 its change, %3 the smallest size before and %4 its date
  return Response::tr("%1, %2 against the nadir of %3 (%4)")
      .arg(sizeText(*now, from.metric), percentChange(*percent / 100),
           sizeText(nadir->value, from.metric), isoDate(nadir->date));
}

QString eventTitle(twin::EventKind kind) {
  return QCoreApplication::translate("Events", twin::titleOf(kind).data());
}

QString detailTitle(std::string_view word) {
  const std::string_view known = twin::wordsOfDetail(word);
  return known.data() == word.data() ? text(word)
                                     : QCoreApplication::translate("Events", known.data());
}

QString eventText(const twin::TimelineEvent& event) {
  const twin::EventTraits& traits = traitsOf(event.kind);
  QStringList parts;
  if (event.amount) {
    const QString unit = text(twin::shownUnitOf(traits));
    parts << QString::number(*event.amount) + (unit.isEmpty() ? QString() : u' ' + unit);
  }
  if (event.count) {
    const bool fractions = traits.count == "fractions";
    //: %n fractions of radiotherapy
    parts << (fractions ? Events::tr("%n fractions", nullptr, *event.count)
                        //: %n cycles of a drug
                        : Events::tr("%n cycles", nullptr, *event.count));
  }
  if (!event.detail.empty()) parts << detailTitle(event.detail);
  return parts.join(QStringLiteral(", "));
}

}  // namespace twinscope::app
