#pragma once

#include "core/base/date.h"
#include "core/base/id.h"
#include "core/volume/grid.h"
#include "core/volume/label_table.h"
#include "core/volume/modality.h"

#include <optional>
#include <string>
#include <vector>

namespace twinscope::twin {

/// Content address of a stored blob (hex BLAKE2b-256 of the uncompressed bytes).
using BlobKey = std::string;

/// A patient as the twin knows one: by a keyed pseudonym, never by name, id or date of birth.
struct PatientRecord {
  PatientId id;
  std::string key;   ///< pseudonym, unique in the workspace, for example "TW-3F9A2C"
  std::string site;  ///< the hospital or demo site the data came from; may be empty
  std::string
      note;  ///< diagnosis line for the header ("Glioblastoma, IDH wild type"); may be empty
};

/// One dated examination.
struct StudyRecord {
  StudyId id;
  PatientId patient;
  Date date;                 ///< kept, or shifted by the patient's offset: intervals are exact
  std::string origin;        ///< "import" or "demo"
  bool spacingKnown = true;  ///< false: the files give no true voxel size, so volumes are in voxels
};

/// One image of a study on its native grid.
struct SeriesRecord {
  SeriesId id;
  StudyId study;
  Modality slot = Modality::unknown;
  double slotConfidence = 0;  ///< 0 to 1
  std::string slotRule;       ///< what decided, "user" where a person chose
  std::string verdict;        ///< "usable" or "warning"; refused series are never stored
  std::string code;           ///< reason of a warning, for example "nifti.spacing-odd"
  std::string message;
  Grid grid;
  BlobKey voxels;
  std::string header;  ///< JSON of the de-identified header row
};

/// How a study was brought onto one grid, in the world of its reference sequence.
struct PreparationRecord {
  StudyId study;
  Modality reference = Modality::unknown;
  Grid grid;  ///< the working grid
  Affine
      studyFromBaseline;  ///< rigid: point in this study's world = this * point in the patient's baseline world
  std::string provenance;  ///< JSON: steps with version, parameters, input hashes, registrations
};

/// A study's sequence after registration to the reference, resampled to the study's working grid.
struct PreparedRecord {
  StudyId study;
  Modality slot = Modality::unknown;  ///< unknown: the brain mask, 0 and 1
  BlobKey voxels;
};

/// A label map of a study; a correction is a new revision, never an overwrite.
struct SegmentationRecord {
  SegmentationId id;
  StudyId study;
  int revision = 1;
  std::string origin;     ///< "model", "import", "truth" (phantoms), "edited"
  std::string modelName;  ///< empty unless origin is "model"
  std::string modelHash;
  std::string inputHash;  ///< hash of input blobs, model and options: equal hash, same result
  std::string labelEdition = "canonical";
  Grid grid;
  BlobKey labels;
};

/// A figure of one segmentation.
struct MeasurementRecord {
  SegmentationId segmentation;
  std::string region;    ///< "WT", "TC", "ET", "NCR", "ED", "RC"
  std::string quantity;  ///< "volumeMl", "longestMm", "perpendicularMm"
  double value = 0;
  std::optional<double> low;  ///< interval, where the method gives one
  std::optional<double> high;
  int lesion = 0;  ///< 0: the whole region; 1…: lesions by falling volume
};

/// A model that this workspace can run.
struct ModelRecord {
  ModelId id;
  std::string name;
  std::string hash;  ///< SHA-256 of the weights file
  std::string kind;  ///< "unet3d", "torchscript", …
  std::string card;  ///< JSON
  BlobKey weights;
};

enum class JobState { waiting, running, done, failed, cancelled, interrupted };

/// One run of a job: what the Jobs screen shows.
struct JobRecord {
  JobId id;
  std::string kind;     ///< "import", "prepare", "segment", "train", "demo", …
  std::string subject;  ///< pseudonym or study, never a path with a name in it
  std::string request;  ///< JSON, enough to run it again
  JobState state = JobState::waiting;
  double progress = 0;  ///< 0 to 1
  std::string step;
  std::string errorCode;
  std::string errorMessage;
  std::string errorRemedy;
  std::string created;   ///< UTC, ISO 8601
  std::string finished;  ///< empty while it runs
};

/// "waiting", "running", "done", "failed", "cancelled", "interrupted".
[[nodiscard]] std::string_view nameOf(JobState state);
[[nodiscard]] std::optional<JobState> jobStateFromName(std::string_view name);

}  // namespace twinscope::twin
