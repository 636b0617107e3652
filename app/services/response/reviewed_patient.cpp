#include "app/services/response/reviewed_patient.h"

#include <utility>

namespace twinscope::app {
namespace {

/// What cannot be assessed is shown with its reason; the list goes on.
ReviewedPatient reviewed(const storage::ReadStore& store, PatientSummary summary) {
  ReviewedPatient made{.summary = std::move(summary), .course = {}, .problem = {}};
  if (auto course = loadCourse(store, made.summary))
    made.course = std::move(*course);
  else
    made.problem = course.error();
  return made;
}

}  // namespace

Result<std::vector<ReviewedPatient>> loadReviewed(const storage::ReadStore& store) {
  const auto snapshot = store.studies().snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  auto summaries = loadPatients(store.studies());
  if (!summaries) return std::unexpected(summaries.error());
  std::vector<ReviewedPatient> all;
  for (PatientSummary& summary : *summaries) all.push_back(reviewed(store, std::move(summary)));
  return all;
}

Result<std::optional<ReviewedPatient>> loadReviewed(const storage::ReadStore& store, PatientId id) {
  const auto snapshot = store.studies().snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  auto summary = loadPatient(store.studies(), id);
  if (!summary) return std::unexpected(summary.error());
  if (!*summary) return std::nullopt;
  return reviewed(store, std::move(**summary));
}

}  // namespace twinscope::app
