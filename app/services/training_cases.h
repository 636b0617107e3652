#pragma once

#include "app/services/workspace.h"
#include "core/learning/training/trainer.h"

#include <string>
#include <vector>

namespace twinscope::app {

/// How a study of a workspace stands as something to learn from.
struct StudyStanding {
  StudyId study;
  std::string patient;  ///< pseudonym
  Date date;
  bool prepared = false;
  bool labelled =
      false;  ///< a segmentation that a person or a phantom stands behind ("truth", "import", "edited")
  std::vector<Modality> missing;  ///< of the network's sequences
  std::string content;            ///< hash of its prepared images and its labels

  /// With a network that bears missing sequences one sequence is enough.
  [[nodiscard]] bool usable(const learning::ModelCard& card) const;
};

/// Every study for a network that looks at `channels`, by patient's key, then date.
[[nodiscard]] Result<std::vector<StudyStanding>> studyStandings(
    const Workspace& workspace, const std::vector<Modality>& channels);
/// Those studies as cases, in their order, with the sequences that they have. Read when asked for, from any thread.
/// "train.study" where one is not prepared or labelled.
[[nodiscard]] Result<learning::CaseSource> casesOf(const Workspace& workspace,
                                                   const std::vector<StudyId>& studies,
                                                   const std::vector<Modality>& channels);

/// Studies with all channels, split so that no patient is on both sides.
struct TrainingStudies {
  learning::CaseSource training, validation;
};

/// Every fifth patient (by key) is held out, at least one. "train.too-few" where there are not two patients with usable
/// studies.
[[nodiscard]] Result<TrainingStudies> trainingStudies(const Workspace& workspace,
                                                      const std::vector<Modality>& channels);

}  // namespace twinscope::app
