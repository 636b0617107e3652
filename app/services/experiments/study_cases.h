#pragma once

#include "app/services/experiments/study_config.h"
#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/trainer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// What a study segments. brain: a tumour on four sequences; liver: with its tumours, on CT; heart: on cine MR; abdomen: four
/// organs on CT or MR.
enum class StudyTask { brain, liver, heart, abdomen };
/// "brain", "liver", "heart", "abdomen".
[[nodiscard]] std::string_view nameOf(StudyTask task);

/// How the hospitals of a study differ, besides their scanners. quantity: from a third to three times the mean number of
/// cases; quality: every second one has noisy images of thick slices; badSite: the labels of the first one are permuted;
/// all: the three together.
enum class Hospitals { alike, quantity, quality, badSite, all };
[[nodiscard]] std::string_view nameOf(Hospitals hospitals);

/// Side of a voxel of the task's cases.
[[nodiscard]] double spacingOf(const StudyConfig& config, StudyTask task);

/// Cases of one hospital. No case is in two of them.
struct HospitalCases {
  learning::CaseSource training, validation, test;
};

/// The card of a network that is to learn a task, by the study's size, patch and spacing. "train.kind".
[[nodiscard]] Result<learning::ModelCard> studyCard(const StudyConfig& config, StudyTask task,
                                                    std::string_view network);

/// Hospitals of a study with one seed, from the folder of `config.folders` that holds the task, else from phantoms, each
/// hospital with a scanner of its own. A hospital of bad labels has right ones to be tested on. Cases are kept in memory once
/// they were asked for. `abdomen`: the first half of the hospitals has CT, the others MR. "study.cases" where a folder holds
/// too few; errors of datasetCases() and phantomCases().
[[nodiscard]] Result<std::vector<HospitalCases>> hospitalCases(const StudyConfig& config,
                                                               StudyTask task, Hospitals hospitals,
                                                               std::uint64_t seed,
                                                               const JobContext& context);

}  // namespace twinscope::app
