#include "app/services/response/course_json.h"

#include "core/base/text.h"
#include "core/base/units.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <set>
#include <string>
#include <utility>

namespace twinscope::app {
namespace {

using Json = nlohmann::json;
using namespace twin;

constexpr std::size_t kMostBytes = 1 << 20;

/// Thrown within this file alone.
struct BadKey {
  std::string what;
};

/// An object whose keys are taken one by one; what is left at the end is not known.
class Fields {
 public:
  Fields(const Json& json, std::string where) : m_json(json), m_where(std::move(where)) {
    if (!json.is_object()) throw BadKey{concat(m_where, " is no object")};
  }

  [[nodiscard]] const Json* find(const char* key) {
    m_taken.insert(key);
    const auto at = m_json.find(key);
    return at == m_json.end() || at->is_null() ? nullptr : &*at;
  }
  [[nodiscard]] std::optional<double> number(const char* key) {
    const Json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) bad(key, "is no number");
    return value->get<double>();
  }
  [[nodiscard]] std::optional<int> integer(const char* key) {
    const Json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer()) bad(key, "is no whole number");
    return value->get<int>();
  }
  [[nodiscard]] bool flag(const char* key, bool otherwise) {
    const Json* const value = find(key);
    if (value == nullptr) return otherwise;
    if (!value->is_boolean()) bad(key, "is neither true nor false");
    return value->get<bool>();
  }
  [[nodiscard]] std::string text(const char* key) {
    const Json* const value = find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) bad(key, "is no text");
    return value->get<std::string>();
  }
  [[nodiscard]] std::optional<Date> date(const char* key) {
    const std::string said = text(key);
    if (said.empty()) return std::nullopt;
    const auto found = Date::parse(said);
    if (!found) bad(key, "is no day: write YYYY-MM-DD");
    return found;
  }
  template <class Value>
  [[nodiscard]] Value choice(const char* key, Value otherwise,
                             std::initializer_list<std::pair<std::string_view, Value>> known) {
    const std::string said = text(key);
    if (said.empty()) return otherwise;
    for (const auto& [word, meant] : known)
      if (word == said) return meant;
    bad(key, concat("is \"", said.substr(0, 40), "\", which is not known"));
  }
  [[nodiscard]] const Json& list(const char* key) {
    static const Json kNone = Json::array();
    const Json* const value = find(key);
    if (value == nullptr) return kNone;
    if (!value->is_array()) bad(key, "is no list");
    return *value;
  }
  void end() const {
    for (const auto& [key, value] : m_json.items())
      if (!m_taken.contains(key)) bad(key, "is not known");
  }
  [[noreturn]] void bad(std::string_view key, std::string_view what) const {
    throw BadKey{concat(m_where, ": ", key, ' ', what)};
  }

 private:
  const Json& m_json;
  std::string m_where;
  std::set<std::string> m_taken;
};

void takeDiameters(Fields& fields, StatedLesion& lesion) {
  const auto d1 = fields.number("d1Mm"), d2 = fields.number("d2Mm");
  if (d1.has_value() != d2.has_value()) fields.bad("d1Mm", "and d2Mm go together");
  if (d1) lesion.extent.diametersMm = Diameters{*d1, *d2};
  const Json& extent = fields.list("extentMm");
  if (extent.empty()) return;
  if (extent.size() != 3) fields.bad("extentMm", "has not three numbers");
  lesion.extent.extentMm.emplace();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!extent[axis].is_number()) fields.bad("extentMm", "has not three numbers");
    (*lesion.extent.extentMm)[axis] = extent[axis].get<double>();
  }
}

StatedLesion lesionFrom(const Json& json, const std::string& where) {
  using Role = StatedLesion::Role;
  using Status = StatedLesion::Status;
  Fields fields(json, where);
  StatedLesion lesion;
  lesion.id = fields.text("id");
  if (lesion.id.empty()) fields.bad("id", "is missing");
  lesion.compartment = fields.choice<Compartment>(
      "comp", Compartment::enhancing,
      {{"CE", Compartment::enhancing}, {"NonCE", Compartment::nonEnhancing}});
  lesion.role = fields.choice<Role>(
      "role", Role::target,
      {{"target", Role::target}, {"nonTarget", Role::nonTarget}, {"new", Role::fresh}});
  lesion.status = fields.choice<Status>("status", Status::measured,
                                        {{"measured", Status::measured},
                                         {"gone", Status::gone},
                                         {"stable", Status::stable},
                                         {"worse", Status::worse},
                                         {"notEvaluable", Status::notEvaluable}});
  lesion.areaMm2 = fields.number("areaMm2");
  if (const auto ml = fields.number("volumeMl")) lesion.volumeMm3 = kMm3PerMl * *ml;
  takeDiameters(fields, lesion);
  lesion.extent.slices = fields.integer("slices").value_or(2);
  lesion.extent.sliceMm = fields.number("sliceThicknessMm").value_or(1);
  lesion.extent.clearMargin =
      fields.choice<bool>("margin", true, {{"clear", true}, {"unclear", false}});
  lesion.outsideField =
      fields.choice<bool>("field", false, {{"in", false}, {"out", true}, {"unknown", false}});
  lesion.equivocal =
      fields.choice<bool>("certainty", false, {{"definite", false}, {"equivocal", true}});
  fields.end();
  return lesion;
}

std::optional<NanoScores> nanoIn(Fields& fields) {
  const Json* const scores = fields.find("nano");
  if (scores == nullptr) return std::nullopt;
  std::string words;
  if (scores->is_object())
    for (const auto& [domain, level] : scores->items()) {
      const std::string word = concat(domain, '=', level.dump());
      if (!nanoFrom(word)) fields.bad("nano", concat("\"", word.substr(0, 40), "\" is not known"));
      words += word + ' ';
    }
  const auto found = nanoFrom(words);
  if (!found) fields.bad("nano", "has no domain");
  return found;
}

/// The first visit with so low an index, to the visit's day.
std::optional<int> daysSince(const std::optional<Date>& low, Date at) {
  return low ? std::optional(at.daysSince(*low)) : std::nullopt;
}

StatedVisit visitFrom(const Json& json, std::size_t number) {
  using Cause = Performance::Cause;
  const std::string where = concat("visits[", number, "]");
  Fields fields(json, where);
  StatedVisit visit;
  const auto date = fields.date("date");
  if (!date) fields.bad("date", "is missing");
  visit.date = *date;
  visit.enhancingEvaluable = fields.flag("t1cEvaluable", true);
  visit.nonEnhancingEvaluable = fields.flag("flairEvaluable", true);
  visit.steroidMg = fields.number("steroidMgPerDay");
  using Clinical = std::optional<ClinicalStatus>;
  visit.clinical = fields.choice<Clinical>("clinical", {},
                                           {{"stable", ClinicalStatus::stableOrImproved},
                                            {"worseTumour", ClinicalStatus::worseByTumour},
                                            {"worseOther", ClinicalStatus::worseOtherwise},
                                            {"unknown", ClinicalStatus::unknown}});
  visit.performance.now = fields.integer("kps");
  visit.performance.days = daysSince(fields.date("kpsLowSince"), visit.date);
  visit.performance.cause = fields.choice<Cause>(
      "declineCause", Cause::unknown,
      {{"tumour", Cause::tumour}, {"other", Cause::other}, {"unknown", Cause::unknown}});
  visit.nano = nanoIn(fields);
  visit.histology = fields.choice<Histology>("tissue", Histology::none,
                                             {{"none", Histology::none},
                                              {"tumour", Histology::tumour},
                                              {"treatmentEffect", Histology::treatmentEffect}});
  visit.leptomeningeal = fields.flag("leptomeningealDefinite", false);
  visit.flairWorse = fields.flag("flairSignificantIncrease", false);
  visit.death = fields.flag("death", false);
  const Json& lesions = fields.list("lesions");
  for (std::size_t n = 0; n < lesions.size(); ++n)
    visit.lesions.push_back(lesionFrom(lesions[n], concat(where, ".lesions[", n, "]")));
  fields.end();
  return visit;
}

Therapy therapyFrom(const Json& json, std::size_t number) {
  Fields fields(json, concat("therapies[", number, "]"));
  Therapy therapy;
  therapy.kind = fields.choice<Therapy::Kind>(
      "kind", Therapy::Kind::antiangiogenic,
      {{"antiangiogenic", Therapy::Kind::antiangiogenic},
       {"immunotherapy", Therapy::Kind::immunotherapy},
       {"localHighPseudoprogression", Therapy::Kind::localWithPseudoprogression}});
  const auto start = fields.date("start");
  if (!start) fields.bad("start", "is missing");
  therapy.start = *start;
  fields.end();
  return therapy;
}

void takeCriteria(Fields& fields, StatedCourse& course) {
  StatedCriteria& criteria = course.criteria;
  // Options are those of the case language: one table of them.
  if (const std::string words = fields.text("options"); !words.empty()) {
    const auto stated = criteriaFrom(words);
    if (!stated) fields.bad("options", stated.error().message);
    criteria = *stated;
  }
  criteria.edition = fields.choice<Edition>("edition", criteria.edition,
                                            {{"RANO2.0", Edition::rano2},
                                             {"RANO2010", Edition::rano2010},
                                             {"LGG2011", Edition::lgg2011},
                                             {"mRANO", Edition::modified2017},
                                             {"iRANO", Edition::immuno2015}});
  criteria.mode = fields.choice<TumourMode>("mode", criteria.mode,
                                            {{"CE", TumourMode::enhancing},
                                             {"NonCE", TumourMode::nonEnhancing},
                                             {"Mixed", TumourMode::mixed}});
  using Metric = std::optional<SizeMetric>;
  criteria.metric = fields.choice<Metric>(
      "metric", criteria.metric, {{"area", SizeMetric::area}, {"volume", SizeMetric::volume}});
  using MaybeSetting = std::optional<Setting>;
  criteria.setting = fields.choice<MaybeSetting>("setting", criteria.setting,
                                                 {{"newlyDiagnosed", Setting::newlyDiagnosed},
                                                  {"recurrent", Setting::recurrent},
                                                  {"noRadiotherapy", Setting::noRadiotherapy}});
}

StatedCourse courseFrom(const Json& json) {
  Fields fields(json, "course");
  StatedCourse course;
  takeCriteria(fields, course);
  course.idhMutant = fields.choice<bool>("idh", false, {{"wildtype", false}, {"mutant", true}});
  course.radiotherapyEnd = fields.date("rtEnd");
  course.treatmentStart = fields.date("treatmentStart");
  course.newTherapyStart = fields.date("newTherapyStart");
  course.baseline = fields.date("baseline");
  const Json& therapies = fields.list("therapies");
  for (std::size_t n = 0; n < therapies.size(); ++n)
    course.therapies.push_back(therapyFrom(therapies[n], n));
  const Json& visits = fields.list("visits");
  for (std::size_t n = 0; n < visits.size(); ++n) course.visits.push_back(visitFrom(visits[n], n));
  fields.end();
  return course;
}

}  // namespace

Result<StatedCourse> courseFromJson(std::string_view text) {
  const auto refused = [](std::string what) {
    return refusal("response.course", std::move(what),
                   "The keys of a course are in docs/user/response.md");
  };
  if (text.size() > kMostBytes) return refused("The course has more than 1 MiB");
  try {
    return courseFrom(Json::parse(text));
  } catch (const BadKey& bad) {
    return refused(bad.what);
  } catch (const Json::exception& bad) {
    return refused(concat("The course is no JSON: ", bad.what()));
  }
}

}  // namespace twinscope::app
