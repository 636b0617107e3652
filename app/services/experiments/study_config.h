#pragma once

#include "core/base/error.h"
#include "core/learning/networks/presets.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// Published studies that are repeated here: TwinSegNet (arXiv:2512.17488), FedSegNet (doi:10.64229/ttnjjp90), FedGIN
/// (arXiv:2508.05137), and a thesis that compares U-Net with Attention U-Net, centralised and federated. Two are no
/// publication's. longitudinal: whether a network that knows the visit before finds changes more exactly. progression: real
/// patients as hospitals; it needs their folder.
enum class StudyKind { twinSegNet, fedSegNet, fedGin, thesis, longitudinal, progression };
inline constexpr std::array kStudies{StudyKind::twinSegNet,   StudyKind::fedSegNet,
                                     StudyKind::fedGin,       StudyKind::thesis,
                                     StudyKind::longitudinal, StudyKind::progression};
/// "twinsegnet", "fedsegnet", "fedgin", "thesis", "longitudinal", "progression".
[[nodiscard]] std::string_view nameOf(StudyKind study);
[[nodiscard]] std::optional<StudyKind> studyFrom(std::string_view name);

/// laptop: under an hour on two processors. published: networks and numbers of the papers, for a GPU.
enum class StudyScale { laptop, published };

/// All that fixes what a study does: the same configuration gives the same numbers on the same machine.
struct StudyConfig {
  StudyKind study = StudyKind::twinSegNet;
  std::uint64_t firstSeed = 1;
  std::size_t seeds = 3;
  std::string networkSize = "tiny";  ///< "tiny", "small", "full"
  /// By kind of network, in place of what its size says: as in a card, {"unet3d": {"widths": [8, 16], "bottom": 32}}.
  std::string architectures = "{}";
  std::size_t patch = 0;  ///< side in voxels; 0: the network's own
  double spacingMm =
      4;  ///< of cases and networks; half as much again for trunks, which are larger than heads and hearts
  std::size_t sites = 9;
  std::size_t casesPerSite = 6;  ///< to learn from; of folders: at most
  std::size_t testPerSite = 4;   ///< that no training sees
  std::size_t rounds = 10;
  std::size_t localSteps = 15;  ///< of a site in a round
  std::size_t batch = 2;
  double learningRate = 3e-3;
  std::size_t startSteps =
      300;  ///< of the network that all federations of FedSegNet's study go on from
  std::size_t twinSteps = 30;      ///< of a site's own fine-tuning
  double twinLearningRate = 1e-3;  ///< of it
  double twinPull = 1e-2;          ///< L2-SP towards the global weights
  /// Folders of published data sets (dataset_folders.h); what a study needs and no folder has is procedural phantoms.
  std::vector<std::string> folders;

  [[nodiscard]] Status validate() const;
  /// Every field, in the order above.
  [[nodiscard]] std::string toJson() const;
  /// These with the members of a JSON object in place of their own; unknown members and nonsense are usage errors. The study
  /// itself stays.
  [[nodiscard]] Result<StudyConfig> changedBy(const std::string& json) const;
};

[[nodiscard]] StudyConfig configOf(StudyKind study, StudyScale scale);

}  // namespace twinscope::app
