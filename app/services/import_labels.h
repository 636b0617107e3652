#pragma once

#include "app/services/import_study.h"

namespace twinscope::app {

/// Stores labels as a revision of a study, with measurements; the same labels only once.
[[nodiscard]] Status addImportedLabels(Workspace& workspace, const twin::StudyRecord& study,
                                       const LabelMap& labels);

/// Labels brought onto a grid by nearest neighbour; as they are where they lie on it. "import.labels-elsewhere" where nothing
/// of them is left.
[[nodiscard]] Result<LabelMap> labelsOn(const Grid& grid, const LabelMap& labels,
                                        const JobContext& context);

/// Each DICOM segmentation among the images seen becomes a revision of the stored study whose series it outlines: told by
/// the series' UID, as the file has it or pseudonymised by this workspace. Studies that got one are added to the outcome; one
/// that cannot be taken is skipped ("seg.waiting" where its series is not there). Fails only when cancelled.
[[nodiscard]] Status importSegmentations(Workspace& workspace, const ImportPlan& plan,
                                         ImportOutcome& outcome, const JobContext& context);

}  // namespace twinscope::app
