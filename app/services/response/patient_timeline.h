#pragma once

#include "app/services/workspace.h"
#include "twin/timeline/event_csv.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// Takes a file of events (docs/user/timeline.md), all or none; how many were new or were there already. Patients are named by the
/// workspace's pseudonyms. "timeline.csv" names each line that is wrong, at most ten.
[[nodiscard]] Result<std::size_t> importEvents(Workspace& workspace, std::string_view csv);

/// Adds, changes or removes one; the screens are told. "response.case" where criteria are in words that the rules do not know.
[[nodiscard]] Status putEvent(Workspace& workspace, const twin::TimelineEvent& event);
[[nodiscard]] Status removeEvent(Workspace& workspace, PatientId patient, twin::EventId event);

/// Of one patient, or of all where the key is empty, as importEvents() reads them.
[[nodiscard]] Result<std::vector<twin::EventLine>> storedEvents(const storage::ReadStore& store,
                                                                std::string_view patientKey);

/// A person's word on what the engine says of a study; the screens are told. "assess.comment".
[[nodiscard]] Status signAssessment(Workspace& workspace, const twin::SignOff& word);

/// A person's diameters of a lesion, or the return to the measured ones; the screens are told. "diameters.revision",
/// "diameters.lines".
[[nodiscard]] Status editDiameters(Workspace& workspace, const twin::DiameterEdit& edit);

}  // namespace twinscope::app
