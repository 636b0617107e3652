#pragma once

#include "app/services/workspace.h"
#include "core/base/date.h"
#include "core/imaging/intake.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

enum class DatePolicy { keep, shift };

struct ImportRequest {
  std::filesystem::path path;
  std::optional<std::string> patientKey;  ///< overrides what files and folders say
  std::optional<Date> date;
  std::optional<std::filesystem::path>
      labels;                     ///< a segmentation that belongs to the one study at path
  std::string labelEdition;       ///< empty: told by the layout, else asked for
  std::optional<Vec3> spacingMm;  ///< the true voxel size where the files give none
  DatePolicy dates = DatePolicy::keep;
};

/// A visit that an import would make. The dialog may change slots, key and date before running it.
struct ProposedStudy {
  std::string patientKey;  ///< already pseudonymised
  Date date;
  bool dateKnown = true;            ///< false: no file says one; see undatedVisitRule()
  std::vector<std::size_t> series;  ///< indices into ImportPlan::series
  std::vector<Modality> slots;      ///< one a series; unknown: left out of the tumour work but kept
  std::optional<std::filesystem::path> labels;
  std::string labelEdition;
  bool included = true;
};

struct ImportPlan {
  std::vector<imaging::InspectedSeries> series;  ///< every image seen, the refused ones too
  std::vector<ProposedStudy> studies;
  std::optional<Vec3> spacingMm;
};

/// How visits without a date get one, in words for the user.
[[nodiscard]] const char* undatedVisitRule();

struct ImportOutcome {
  std::vector<StudyId> studies;  ///< new ones, and those that were there already
  std::vector<Error>
      skipped;  ///< studies, or their labels, that could not be taken; the others were
};

/// Looks, groups and proposes; stores nothing. The plan holds identities in memory only.
[[nodiscard]] Result<ImportPlan> planImport(Workspace& workspace, const ImportRequest& request,
                                            const JobContext& context);
/// Stores the included studies, each whole or not at all; given labels become segmentations with measurements.
/// A visit whose images are all there already is not stored again; labels that it lacks are added.
[[nodiscard]] Result<ImportOutcome> runImport(Workspace& workspace, const ImportPlan& plan,
                                              const JobContext& context);

}  // namespace twinscope::app
