#pragma once

#include "core/imaging/phantom/tissue.h"
#include "core/volume/modality.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinscope::imaging {

/// What the trunk is made of.
enum class BodyTissue : std::uint8_t {
  air,
  lung,
  skin,
  fat,
  muscle,
  bone,
  marrow,
  disc,
  blood,  ///< with contrast agent on CT
  liver,
  tumour,
  spleen,
  cortex,   ///< of a kidney
  medulla,  ///< of a kidney
  pancreas,
  gutWall,
  gutContent,
  fluid,
  myocardium,
};

inline constexpr std::size_t kBodyTissues = 19;

/// What may have a label: the values of the abdomen's and the heart's truth are in this order.
inline constexpr std::size_t kMostBodyLabels = 6;  ///< 0 included

/// A point of the trunk: its tissue, and which organ it counts to (the vessels in a liver are blood, but liver).
struct BodyPoint {
  Mix<BodyTissue, kBodyTissues> tissue;
  Mix<std::uint8_t, kMostBodyLabels> label;  ///< 0: none
  float body = 0;                            ///< share inside the skin

  /// Lays tissue of an organ, or of none, over what is there.
  void paint(BodyTissue kind, float fraction, std::uint8_t organ = 0) {
    tissue.paint(kind, fraction);
    label.paint(organ, fraction);
  }
};

/// Signal of each tissue. CT: HU in the portal venous phase; T1 (gradient echo), T2 (fast spin echo, fat suppressed) and
/// cine (Modality::other, balanced steady state): muscle-to-fluid contrasts of textbooks, liver or blood at about 1.
using BodySignals = std::array<float, kBodyTissues>;
[[nodiscard]] BodySignals bodySignals(Modality sequence, double contrastShift);

}  // namespace twinscope::imaging
