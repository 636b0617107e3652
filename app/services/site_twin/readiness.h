#pragma once

#include "app/services/workspace.h"
#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/trainer.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// What of a site's studies differs from what its model learnt from, or is wrong with them.
struct ReadinessFinding {
  enum class Kind {
    notPrepared,      ///< studies that are not prepared yet
    notLabelled,      ///< studies without a segmentation that a person stands behind
    missingSequence,  ///< studies that lack `sequence`
    thickSlices,      ///< `site` mm, the model learnt from `learnt`
    coarsePlane,      ///< in-plane voxels, mm
    noisy,            ///< signal to noise
    outsideBrain,     ///< labelled studies with more than 1 % of the tumour outside the brain mask
    fragments,        ///< labelled studies whose tumour has more than ten parts
    holes,            ///< labelled studies whose tumour encloses more than 1 % of unlabelled voxels
    noTumour          ///< labelled studies without a labelled voxel
  };
  Kind kind = Kind::notPrepared;
  std::size_t studies = 0;                ///< how many of the site's
  Modality sequence = Modality::unknown;  ///< of missingSequence and the differences
  double site = 0;                        ///< median over the site's studies
  std::array<double, 2> learnt{0, 0};     ///< least and most that the model learnt from
};

/// How far a site is from an update of its twin.
struct Readiness {
  std::string model;                                  ///< that the findings are about
  std::size_t studies = 0, usable = 0, patients = 0;  ///< patients: with usable studies
  bool bearsMissing = false;  ///< the model takes studies that lack a sequence
  std::string fallback;       ///< the model that takes those which it refuses; may be empty
  bool knowsImages = false;  ///< its card says what it learnt from; else differences cannot be told
  std::vector<ReadinessFinding> findings;
};

/// Reads every usable study once: a second or so each. `model`: by name.
[[nodiscard]] Result<Readiness> siteReadiness(const Workspace& workspace, const std::string& model,
                                              const JobContext& context);

/// What is wrong with the labels of one case, as findings of one study each.
[[nodiscard]] std::vector<ReadinessFinding> labelFindings(const learning::TrainingCase& of);
/// How a site's images, one list a study in the card's channels' order, differ from what the model learnt from: a median
/// more than a tenth beyond its range.
struct SiteImages {
  Modality sequence = Modality::unknown;
  std::vector<double> sliceMm, inPlaneMm, snr;  ///< one a study
};
[[nodiscard]] std::vector<ReadinessFinding> imageFindings(
    const std::vector<learning::ModelCard::LearntImages>& learnt,
    const std::vector<SiteImages>& site);

}  // namespace twinscope::app
