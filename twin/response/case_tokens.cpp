#include "twin/response/detail/case_tokens.h"

#include <algorithm>
#include <set>

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

/// A size, or a word for what was not measured.
OtherLesion nonTargetFrom(std::string_view text, Compartment of) {
  using State = OtherLesion::State;
  OtherLesion lesion{.key = {OtherLesion::Kind::nonTarget, of, 0}, .diameters = {}};
  if (text == "G")
    lesion.state = State::gone;
  else if (text == "W")
    lesion.state = State::worseUnmeasured;
  else if (text != "S")
    lesion.state = State::measured, lesion.size = numberFrom<double>(text, text);
  return lesion;
}

/// "6x5", mm.
OtherLesion nonMeasurableFrom(std::string_view text, std::string_view word, Compartment of) {
  const auto sides = split(text, 'x');
  if (sides.size() != 2) throw BadToken{std::string(word)};
  const Diameters found{numberFrom<double>(sides[0], word), numberFrom<double>(sides[1], word)};
  const bool gone = found.longest == 0 && found.perpendicular == 0;
  return {.key = {OtherLesion::Kind::nonMeasurable, of, 0},
          .state = gone ? OtherLesion::State::gone : OtherLesion::State::measured,
          .diameters = found};
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

/// side: where lesions lie whose compartment is not said.
void take(AssessedVisit& visit, std::string_view word, Compartment side) {
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
  else if (name == "nt" || name == "nnt")
    visit.others.push_back(nonTargetFrom(value, name == "nt" ? side : Compartment::nonEnhancing));
  else if (name == "nm" || name == "nnm")
    visit.others.push_back(
        nonMeasurableFrom(value, word, name == "nm" ? side : Compartment::nonEnhancing));
  else
    throw BadToken{std::string(word)};
}

AssessedVisit visitFrom(std::string_view text, const ResponseCourse& course) {
  const auto parts = words(text);
  if (parts.empty()) throw BadToken{"an empty visit"};
  AssessedVisit visit;
  visit.date = day(numberFrom<int>(parts[0], parts[0]));
  visit.steroidMg = 0;
  visit.clinical = ClinicalStatus::stableOrImproved;
  const bool enhancingMayBeLeftOut =
      course.mode == TumourMode::nonEnhancing || course.edition == Edition::lgg2011;
  if (enhancingMayBeLeftOut) visit.burden[0] = 0;
  const Compartment side =
      course.mode == TumourMode::nonEnhancing ? Compartment::nonEnhancing : Compartment::enhancing;
  std::set<std::string_view> taken;
  for (std::size_t n = 1; n < parts.size(); ++n) {
    const std::string_view name = parts[n].substr(0, parts[n].find('='));
    if (name != "nl" && !taken.insert(name).second) throw BadToken{std::string(parts[n])};
    take(visit, parts[n], side);
  }
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
    course.visits.push_back(visitFrom(visit, course));
  return course;
}

}  // namespace twinscope::twin::detail
