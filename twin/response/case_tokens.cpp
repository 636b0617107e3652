#include "twin/response/detail/case_tokens.h"

#include <algorithm>

namespace twinscope::twin::detail {
namespace {

Therapy therapyFrom(std::string_view text) {
  const auto parts = split(text, '@');
  if (parts.size() != 2) throw BadToken{std::string(text)};
  const Date start = day(numberFrom<int>(parts[1], text));
  if (parts[0] == "AA") return {Therapy::Kind::antiangiogenic, start};
  if (parts[0] == "IT") return {Therapy::Kind::immunotherapy, start};
  if (parts[0] == "LT") return {Therapy::Kind::localWithPseudoprogression, start};
  throw BadToken{std::string(text)};
}

NewLesion newLesionFrom(std::string_view text) {
  NewLesion lesion;
  const std::string token(text);
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    lesion.firstSeen = numberFrom<std::size_t>(text.substr(at + 1), token);
    text = text.substr(0, at);
  }
  if (text.ends_with('o')) {
    lesion.outsideField = true;
    text.remove_suffix(1);
  }
  if (text.starts_with('n')) {
    lesion.compartment = Compartment::nonEnhancing;
    text.remove_prefix(1);
  }
  if (text == "M")
    lesion.kind = NewLesionKind::measurable;
  else if (text == "N")
    lesion.kind = NewLesionKind::nonMeasurable;
  else if (text == "E")
    lesion.kind = NewLesionKind::equivocal;
  else
    throw BadToken{token};
  return lesion;
}

NonTarget nonTargetFrom(std::string_view text) {
  if (text == "G") return {NonTarget::State::gone, 0};
  if (text == "S") return {NonTarget::State::stable, 0};
  if (text == "W") return {NonTarget::State::worseUnmeasured, 0};
  return {NonTarget::State::measured, numberFrom<double>(text, text)};
}

std::optional<double> maybe(std::string_view text) {
  return text == "?" ? std::nullopt : std::optional(numberFrom<double>(text, text));
}

ClinicalStatus clinicalFrom(std::string_view text) {
  if (text == "S") return ClinicalStatus::stableOrImproved;
  if (text == "W") return ClinicalStatus::worseByTumour;
  if (text == "O") return ClinicalStatus::worseOtherwise;
  if (text == "?") return ClinicalStatus::unknown;
  throw BadToken{std::string(text)};
}

void take(AssessedVisit& visit, std::string_view word) {
  const std::size_t at = word.find('=');
  const std::string_view name = word.substr(0, at);
  const std::string_view value = at == std::string_view::npos ? "" : word.substr(at + 1);
  if (word == "lm")
    visit.leptomeningeal = true;
  else if (word == "dead")
    visit.death = true;
  else if (word == "fl=W")
    visit.flairWorse = true;
  else if (word == "hx=T")
    visit.histology = Histology::tumour;
  else if (word == "hx=E")
    visit.histology = Histology::treatmentEffect;
  else if (name == "ce")
    visit.burden[0] = maybe(value);
  else if (name == "nce")
    visit.burden[1] = maybe(value);
  else if (name == "s")
    visit.steroidMg = maybe(value);
  else if (name == "c")
    visit.clinical = clinicalFrom(value);
  else if (name == "nl")
    visit.newLesions.push_back(newLesionFrom(value));
  else if (name == "nt")
    visit.nonTarget = nonTargetFrom(value);
  else if (const auto sides = split(value, 'x'); name == "nm" && sides.size() == 2)
    visit.nonMeasurable = {numberFrom<double>(sides[0], word), numberFrom<double>(sides[1], word)};
  else
    throw BadToken{std::string(word)};
}

AssessedVisit visitFrom(std::string_view text, TumourMode mode) {
  const auto parts = words(text);
  if (parts.empty()) throw BadToken{"an empty visit"};
  AssessedVisit visit;
  visit.date = day(numberFrom<int>(parts[0], parts[0]));
  visit.steroidMg = 0;
  visit.clinical = ClinicalStatus::stableOrImproved;
  if (mode == TumourMode::nonEnhancing) visit.burden[0] = 0;
  for (std::size_t n = 1; n < parts.size(); ++n) take(visit, parts[n]);
  return visit;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string_view> words(std::string_view text) {
  auto parts = split(text, ' ');
  std::erase(parts, std::string_view());
  return parts;
}

StatedCriteria takeCriteria(Tokens& tokens) {
  StatedCriteria made;
  made.edition = tokens.choice<Edition>("ed", "R2",
                                        {{"R2", Edition::rano2},
                                         {"H10", Edition::rano2010},
                                         {"L11", Edition::lgg2011},
                                         {"MR17", Edition::modified2017},
                                         {"IR15", Edition::immuno2015}});
  made.mode = tokens.choice<TumourMode>("mode", "CE",
                                        {{"CE", TumourMode::enhancing},
                                         {"NCE", TumourMode::nonEnhancing},
                                         {"MIX", TumourMode::mixed}});
  using Metric = std::optional<SizeMetric>;
  made.metric = tokens.choice<Metric>(
      "metric", "", {{"", {}}, {"A", SizeMetric::area}, {"V", SizeMetric::volume}});
  ResponseOptions& options = made.options;
  options.strict = tokens.flag("strict");
  options.confirmAboveNadir = tokens.choice<bool>("conf", "P", {{"N", true}, {"P", false}});
  options.confirmAlways = tokens.choice<bool>("confirm", "-", {{"always", true}, {"-", false}});
  options.confirmIdhMutant = tokens.flag("idhconf");
  options.minorResponseOfEnhancing = tokens.flag("mrce");
  options.nonTargetAlone = tokens.flag("ntalone");
  options.noiseSuppresses = tokens.choice<bool>("noise", "-", {{"E", true}, {"-", false}});
  options.mixedTakesTheOther = tokens.choice<bool>("mixed", "S", {{"Q", true}, {"S", false}});
  return made;
}

Setting settingFrom(std::string_view name) {
  if (name == "ND") return Setting::newlyDiagnosed;
  if (name == "REC") return Setting::recurrent;
  if (name == "NORT") return Setting::noRadiotherapy;
  throw BadToken{concat("setting=", name)};
}

ResponseCourse courseFrom(const ResponseCase& one) {
  Tokens tokens(one.params);
  const StatedCriteria criteria = takeCriteria(tokens);
  ResponseCourse course{
      .edition = criteria.edition,
      .mode = criteria.mode,
      .metric = criteria.metric.value_or(SizeMetric::area),
      .idhMutant = tokens.choice<bool>("idh", "wt", {{"wt", false}, {"mt", true}}),
      .radiotherapyEnd = {},
      .newTherapyStart = {},
      .therapies = {},
      .options = criteria.options,
      .visits = {}};
  if (const auto rt = tokens.take("rt", "0"); rt != "-")
    course.radiotherapyEnd = day(numberFrom<int>(rt, "rt"));
  if (const auto next = tokens.integer("nx")) course.newTherapyStart = day(*next);
  if (const auto therapies = tokens.take("th"); !therapies.empty())
    for (const std::string_view each : split(therapies, '+'))
      course.therapies.push_back(therapyFrom(each));
  tokens.end();
  for (const std::string_view visit : split(one.visits, ';'))
    course.visits.push_back(visitFrom(visit, course.mode));
  return course;
}

}  // namespace twinscope::twin::detail
