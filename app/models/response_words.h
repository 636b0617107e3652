#pragma once

#include "app/models/tone.h"
#include "app/services/response/patient_course.h"

#include <QString>
#include <span>
#include <string_view>

namespace twinscope::app {

/// "Progression", "Stable", "Partial response, to confirm".
[[nodiscard]] QString categoryTitle(const twin::Category& category);
/// bad: progression; good: response; warning: not evaluable, preliminary, observed; muted: stable and the rest.
[[nodiscard]] Tone categoryTone(const twin::Category& category);
/// The same of a sign-off's "PD", "pPR" and so on; the word itself where it is none of them.
[[nodiscard]] QString categoryTitle(std::string_view name);
/// What a person may sign, in the words of a file: "CR", "PR" and so on.
[[nodiscard]] std::span<const std::string_view> signableCategories();
/// What a rule or a flag says.
[[nodiscard]] QString ruleText(std::string_view rule);
/// "Confirm by a scan, 2025-10-15 to 2025-11-12"; empty where nothing follows.
[[nodiscard]] QString nextStepText(const twin::NextStep& step);
/// "mm²" or "ml" with its value.
[[nodiscard]] QString sizeText(double value, twin::SizeMetric metric);
/// "7.8 ml, +200 % against the nadir 2.6 ml (2025-08-15)"; empty without a size.
[[nodiscard]] QString changeText(const PatientCourse& course, std::size_t visit);

/// "Radiotherapy", "Steroid" and so on.
[[nodiscard]] QString eventTitle(twin::EventKind kind);
/// Amount, count and detail: "60 Gy, 30 fractions".
[[nodiscard]] QString eventText(const twin::TimelineEvent& event);
/// A word of a kind's list, "gross-total" or "worse-tumour", as a person reads it.
[[nodiscard]] QString detailTitle(std::string_view word);

}  // namespace twinscope::app
