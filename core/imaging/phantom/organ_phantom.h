#pragma once

#include "core/imaging/phantom/phantom.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace twinscope::imaging {

/// abdomen: liver, spleen and kidneys on CT, T1 or T2. heart: the ventricles on short-axis cine MR (Modality::other).
enum class OrganScene { abdomen, heart };

/// One image of a trunk. The style's slice thickness is that of the image (here 1 to 10 mm); on CT noise 0.02 is 10 HU, and
/// bias field and intensity scale mean nothing.
struct OrganPhantomSpec {
  OrganScene scene = OrganScene::abdomen;
  std::uint64_t anatomySeed = 1;
  std::uint64_t visitSeed = 1;  ///< noise, bias and position
  double spacingMm = 3;         ///< of the anatomy; the image follows the style
  Modality sequence = Modality::ct;
  SiteStyle style;
  int liverTumours = 0;    ///< 0 to 8, of 6 to 22 mm; fewer where the liver has no room
  double contraction = 0;  ///< of the heart: 0 end of diastole to 1 end of systole

  [[nodiscard]] Status validate() const;
};

struct OrganPhantom {
  Volume image;
  /// On the image's grid. Abdomen: as the edition "abdomen", with 5 for tumours of the liver. Heart: edition "acdc".
  LabelMap truth;
  std::vector<std::uint8_t> bodyMask;  ///< inside the skin
};

/// Deterministic from its seeds, whatever the number of threads; under half a second at 3 mm on two cores. World: the
/// scanner's LPS; for the heart its short axis is z. "phantom.spec".
[[nodiscard]] Result<OrganPhantom> makeOrganPhantom(const OrganPhantomSpec& spec,
                                                    const JobContext& context);

/// A random case for training and validation: its own body and its own scanner. A heart is at the end of diastole or systole.
[[nodiscard]] OrganPhantomSpec randomOrganPhantom(OrganScene scene, Modality sequence,
                                                  std::uint64_t seed, double spacingMm);

}  // namespace twinscope::imaging
