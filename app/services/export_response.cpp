#include "app/services/export_response.h"

#include "core/base/text.h"
#include "core/imaging/dicom/derived/report_codes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace twinscope::app {
namespace {

namespace dicom = imaging::dicom;
using twin::Compartment;
using twin::ResponseLabel;

constexpr std::array<std::pair<ResponseLabel, dicom::Code>, 12> kCategories{
    {{ResponseLabel::completeResponse, dicom::kCompleteResponse},
     {ResponseLabel::partialResponse, dicom::kPartialResponse},
     {ResponseLabel::minorResponse, dicom::kMinorResponse},
     {ResponseLabel::stableDisease, dicom::kStableDisease},
     {ResponseLabel::preliminaryProgression, dicom::kPreliminaryProgression},
     {ResponseLabel::progression, dicom::kProgressiveDisease},
     {ResponseLabel::baseline, dicom::kBaseline},
     {ResponseLabel::notEvaluable, dicom::kNotEvaluable},
     {ResponseLabel::observe, dicom::kObserve},
     {ResponseLabel::pseudoprogression, dicom::kPseudoprogression},
     {ResponseLabel::afterNewTherapy, dicom::kAfterNewTherapy},
     {ResponseLabel::death, dicom::kDeath}}};

const char* nameOf(twin::Edition edition) {
  switch (edition) {
    case twin::Edition::rano2:
      return "RANO 2.0";
    case twin::Edition::rano2010:
      return "RANO 2010";
    case twin::Edition::lgg2011:
      return "RANO-LGG 2011";
    case twin::Edition::modified2017:
      return "Modified RANO 2017";
    case twin::Edition::immuno2015:
      break;
  }
  return "iRANO 2015";
}

/// "PD", "pPR" as the engine and people write them.
void setCategory(std::string_view name, dicom::RatedResponse& rated) {
  for (const auto& [label, code] : kCategories)
    for (const bool confirmed : {true, false}) {
      const twin::Category category{label, confirmed};
      if (twin::nameOf(category) != name) continue;
      rated.category = code;
      if (category.isResponse())
        rated.confirmation = confirmed ? dicom::kConfirmed : dicom::kUnconfirmed;
      return;
    }
  throw std::logic_error("a category without a code");
}

/// The sum of one compartment at each of the visits that are compared; what is not evaluable is left out.
std::vector<dicom::SumOfLesions> comparedSums(const PatientCourse& course, std::size_t visit,
                                              Compartment of, const std::string& uid) {
  const auto& visits = course.from.course.visits;
  const bool isArea = course.from.course.metric == twin::SizeMetric::area;
  const bool enhances = of == Compartment::enhancing;
  std::vector<dicom::SumOfLesions> sums;
  const auto add = [&](const dicom::Code& moment, Date date, std::optional<double> value) {
    if (!value) return;
    sums.push_back(
        {.region = enhances ? Region::et : Region::ed,
         .trackingId = concat("Sum of ", enhances ? "enhancing" : "non-enhancing", " lesions"),
         .trackingUid = uid,
         .moment = moment,
         .date = date,
         .size = isArea ? dicom::SumOfLesions::Size::areaMm2 : dicom::SumOfLesions::Size::volumeMm3,
         .value = *value});
  };
  add(dicom::kBaseline, visits.front().date, visits.front().sum(of));
  if (visit == 0) return sums;
  if (const auto& nadir = course.assessed.visits[visit].nadir[static_cast<std::size_t>(of)])
    add(dicom::kNadir, nadir->date, nadir->value);
  add(dicom::kVisitBefore, visits[visit - 1].date, visits[visit - 1].sum(of));
  add(dicom::kThisVisit, visits[visit].date, visits[visit].sum(of));
  return sums;
}

std::optional<std::size_t> visitOf(const ExportMaterial& material) {
  if (!material.course || !material.course->hasBaseline()) return std::nullopt;
  return material.course->visitOf(material.study.id);
}

}  // namespace

std::optional<dicom::RatedResponse> responseOf(const ExportMaterial& material) {
  const auto visit = visitOf(material);
  if (!visit) return std::nullopt;
  const PatientCourse& course = *material.course;
  const twin::ResponseCourse& from = course.from.course;
  dicom::RatedResponse rated{.origin = dicom::kComputed, .method = dicom::kRano};
  if (from.edition == twin::Edition::immuno2015) rated.method = dicom::kImmunoRano;
  rated.criteria = nameOf(from.edition);
  rated.rule = *visit == 0 ? course.from.baselineRule
                           : course.assessed.visits[decidingVisit(course.assessed, *visit)].rule;
  rated.ruleWords = twin::wordsOf(rated.rule);
  std::string category = twin::nameOf(course.assessed.visits[*visit].category);
  if (const twin::SignOff* word = course.signedFor(material.study.id)) {
    category = word->category;
    rated.origin = dicom::kSigned;
  }
  setCategory(category, rated);
  return rated;
}

std::vector<dicom::SumOfLesions> sumsOf(
    const ExportMaterial& material, const std::function<std::string(const std::string&)>& uidFor) {
  std::vector<dicom::SumOfLesions> all;
  const auto visit = visitOf(material);
  if (!visit) return all;
  for (const Compartment of : twin::kCompartments) {
    const char* name = of == Compartment::enhancing ? "enhancing" : "non-enhancing";
    const auto uid = uidFor(concat("tracking ", material.patient.key, " sum of ", name));
    std::ranges::move(comparedSums(*material.course, *visit, of, uid), std::back_inserter(all));
  }
  return all;
}

}  // namespace twinscope::app
