#include "core/imaging/phantom/body_tissue.h"

#include <algorithm>

namespace twinscope::imaging {
namespace {

// In the order of BodyTissue:
//                     air     lung    skin   fat    muscle bone   marrow disc   blood  liver
//                     tumour  spleen  cortex medulla pancr. wall  content fluid  myocardium
constexpr BodySignals kCt{-1000, -820, 20,  -100, 58, 620, 210, 85, 165, 104,
                          62,    136,  195, 150,  92, 70,  25,  8,  105};
constexpr BodySignals kT1{0.005F, 0.05F, 0.60F, 1.60F, 0.62F, 0.08F, 1.15F, 0.45F, 0.38F, 1.00F,
                          0.62F,  0.58F, 0.80F, 0.52F, 1.08F, 0.60F, 0.45F, 0.25F, 0.60F};
constexpr BodySignals kT2{0.005F, 0.06F, 0.40F, 0.45F, 0.30F, 0.06F, 0.40F, 0.50F, 0.25F, 0.60F,
                          1.30F,  1.25F, 1.35F, 1.75F, 0.75F, 0.60F, 1.50F, 3.00F, 0.50F};
constexpr BodySignals kCine{0.005F, 0.06F, 0.45F, 0.85F, 0.30F, 0.05F, 0.50F, 0.35F, 1.00F, 0.42F,
                            0.60F,  0.70F, 0.70F, 0.75F, 0.50F, 0.40F, 0.70F, 1.15F, 0.36F};

const BodySignals& neutralSignals(Modality sequence) {
  switch (sequence) {
    case Modality::ct:
      return kCt;
    case Modality::t1:
      return kT1;
    case Modality::t2:
      return kT2;
    default:
      return kCine;
  }
}

}  // namespace

BodySignals bodySignals(Modality sequence, double contrastShift) {
  BodySignals signals = neutralSignals(sequence);
  const bool ct = sequence == Modality::ct;
  const float least = ct ? -1000.F : 0.03F;
  const float middle = signals[static_cast<std::size_t>(BodyTissue::muscle)];
  const auto factor = static_cast<float>(1 + 0.3 * contrastShift);
  // Air, lung, skin and fat are what they are; of CT so is bone.
  for (auto n = static_cast<std::size_t>(BodyTissue::muscle); n < kBodyTissues; ++n)
    if (!ct || n >= static_cast<std::size_t>(BodyTissue::blood))
      signals[n] = std::max(least, middle + factor * (signals[n] - middle));
  return signals;
}

}  // namespace twinscope::imaging
