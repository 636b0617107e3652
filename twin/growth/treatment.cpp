#include "twin/growth/treatment.h"

#include "core/base/text.h"

namespace twinscope::twin::growth {
namespace {

constexpr double kKillDoseMgPerM2 = 75;
const Date kAMonday(2024, 1, 1);

bool isWeekend(Date date) {
  const int day = date.daysSince(kAMonday) % 7;
  return (day + 7) % 7 >= 5;
}

Status validate(const Treatment& treatment) {
  const auto refuse = [&](const char* what) {
    return refusal("growth.treatment",
                   concat("The treatment of ", treatment.begin.toString(), ": ", what));
  };
  if (treatment.kind == Treatment::Kind::radiotherapy) {
    if (treatment.fractions < 1 || treatment.fractions > 100) return refuse("1 to 100 fractions");
    if (!(treatment.totalGy > 0 && treatment.totalGy <= 200)) return refuse("a dose up to 200 Gy");
    return {};
  }
  if (!(treatment.mgPerM2 > 0 && treatment.mgPerM2 <= 1000))
    return refuse("a dose up to 1000 mg/m²");
  const int days = treatment.end.daysSince(treatment.begin);
  if (days < 0 || days > 1000) return refuse("an end 0 to 1000 days after the beginning");
  return {};
}

void addFractions(GrowthCourse& course, const Treatment& treatment, Date origin) {
  Date day = treatment.begin;
  for (int n = 0; n < treatment.fractions; ++n, day = day.plusDays(1)) {
    while (isWeekend(day)) day = day.plusDays(1);
    course.radiotherapy.push_back({.day = static_cast<double>(day.daysSince(origin)),
                                   .doseGy = treatment.totalGy / treatment.fractions});
  }
}

}  // namespace

Result<GrowthCourse> courseOf(std::span<const Treatment> treatments, Date origin) {
  GrowthCourse course;
  for (const Treatment& treatment : treatments) {
    if (auto ok = validate(treatment); !ok) return std::unexpected(ok.error());
    if (treatment.kind == Treatment::Kind::radiotherapy) {
      addFractions(course, treatment, origin);
      continue;
    }
    for (Date day = treatment.begin; day <= treatment.end; day = day.plusDays(1))
      course.chemotherapy.push_back({.day = static_cast<double>(day.daysSince(origin)),
                                     .amount = treatment.mgPerM2 / kKillDoseMgPerM2});
  }
  return course;
}

}  // namespace twinscope::twin::growth
