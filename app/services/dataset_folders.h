#pragma once

#include "core/base/job_context.h"
#include "core/learning/training/trainer.h"
#include "core/volume/label_table.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twinscope::app {

/// Public data sets that are read from the folders that they are published as.
enum class DatasetKind { brats, lits, acdc, totalSegmentator, amos };
/// "BraTS", "LiTS", "ACDC", "TotalSegmentator", "AMOS".
[[nodiscard]] std::string_view nameOf(DatasetKind kind);

/// The files of one case.
struct DatasetCase {
  struct Labels {
    std::filesystem::path file;
    LabelTable table;  ///< of the file
  };
  std::string name;
  std::vector<std::pair<Modality, std::filesystem::path>> images;
  std::vector<Labels> labels;  ///< one, or one a structure (TotalSegmentator)
};

/// A folder that was recognised. A caller splits it or keeps the CTs of it by taking cases away.
struct DatasetFolder {
  DatasetKind kind = DatasetKind::brats;
  /// Of the truth that datasetCases() gives: canonical, "lits", "acdc" or "abdomen". May be narrowed by the caller, to one organ
  /// for example: what it does not know becomes background.
  LabelTable table;
  std::vector<DatasetCase> cases;  ///< with labels, by name
  std::size_t unlabelled = 0;      ///< cases without labels, such as test sets: left out
};

/// Looks at the names of the files in a folder and below; opens none. Layouts:
///   BraTS 2017–2024   BraTS20_Training_001/BraTS20_Training_001_{t1,t1ce,t2,flair,seg}, BraTS-GLI-00000-000/…-{t1n,t1c,t2w,t2f,seg}
///   LiTS              volume-N with segmentation-N anywhere below; Decathlon: Task03_Liver/{imagesTr,labelsTr}/liver_N
///   ACDC              patient001/patient001_frame01 with …_gt: each frame is a case, its image Modality::other (cine)
///   TotalSegmentator  s0001/{ct,mri} with segmentations/{liver,spleen,kidney_right,kidney_left}, or one segmentations file
///   AMOS22            {imagesTr,imagesVa}/amos_0001 with labelsTr, labelsVa; from 500 on MR (Modality::other)
/// "dataset.unknown" where it is none of them, "dataset.several" where it holds more than one, "dataset.no-labels",
/// "dataset.missing-file", "file.unreadable".
[[nodiscard]] Result<DatasetFolder> openDataset(const std::filesystem::path& folder,
                                                const JobContext& context);

/// Cases to learn from, each read when asked for and brought to an isotropic grid; memory holds one at a time. The mask is
/// the brain for BraTS (voxels that are not 0 in some sequence), else the body. Errors of reading name the case;
/// "dataset.grids-differ" where a case's labels lie on another grid than its images.
[[nodiscard]] Result<learning::CaseSource> datasetCases(DatasetFolder folder, double spacingMm);

}  // namespace twinscope::app
