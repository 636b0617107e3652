#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>

namespace twinscope {

/// How the BraTS 2023 challenges join and drop lesions.
struct LesionwiseOptions {
  int dilationSteps = 3;  ///< of the truth, with the 18-neighbour element; GLI 3, MEN 1, MET 1
  double minimumVolumeMm3 =
      50.0;  ///< truth lesions up to this are dropped, hit or missed; GLI 50, MEN 50, MET 2
};

/// Lesion by lesion agreement of one region (Moawad et al., arXiv:2305.17033; Baheti et al., BraTS 2023 evaluation).
struct LesionwiseAgreement {
  int found = 0;           ///< truth lesions that a prediction touches
  int missed = 0;          ///< truth lesions that none touches
  int falsePositives = 0;  ///< predicted components that touch no lesion, of any size
  double dice =
      1;  ///< sum of lesion Dices over lesions and false positives; 1 where there is nothing
  double hd95Mm = 0;  ///< the same with 374 mm for a missing side; 0 where there is nothing
};

[[nodiscard]] LesionwiseAgreement compareLesionwise(const Grid& grid,
                                                    std::span<const std::uint8_t> reference,
                                                    std::span<const std::uint8_t> prediction,
                                                    const LesionwiseOptions& options = {});

}  // namespace twinscope
