#include "core/learning/augment/augment_options.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace twinscope::learning {

Status AugmentOptions::validate() const {
  for (const double p :
       {flip[0], flip[1], flip[2], rotate90, affine, elastic, anisotropy, gin, bias, blur, gamma,
        contrast, noise, motion, ghosting, spike, dropSequences})
    if (!(p >= 0 && p <= 1)) return usageError(concat("probability ", p, " is not 0 to 1"));
  for (const double range : {scaleRange, noiseSigma, gammaRange, contrastRange, shiftRange})
    if (!(range >= 0 && range < 1)) return usageError(concat("range ", range, " is not 0 to 1"));
  for (const double angle : {degrees, motionDegrees})
    if (!(angle >= 0 && angle <= 180)) return usageError("degrees must be 0 to 180");
  for (const double length : {elasticMm, blurMm, motionMm})
    if (!(length >= 0 && length <= 100)) return usageError("lengths must be 0 to 100 mm");
  if (!(coarsest >= 1.5 && coarsest <= 20)) return usageError("coarsest must be 1.5 to 20");
  if (!(biasRange >= 0 && biasRange <= 2)) return usageError("biasRange must be 0 to 2");
  return {};
}

std::string AugmentOptions::toJson() const {
  return nlohmann::ordered_json{{"flip", flip},
                                {"rotate90", rotate90},
                                {"affine", affine},
                                {"scaleRange", scaleRange},
                                {"degrees", degrees},
                                {"elastic", elastic},
                                {"elasticMm", elasticMm},
                                {"anisotropy", anisotropy},
                                {"coarsest", coarsest},
                                {"gin", gin},
                                {"bias", bias},
                                {"biasRange", biasRange},
                                {"blur", blur},
                                {"blurMm", blurMm},
                                {"gamma", gamma},
                                {"gammaRange", gammaRange},
                                {"contrast", contrast},
                                {"contrastRange", contrastRange},
                                {"shiftRange", shiftRange},
                                {"noise", noise},
                                {"noiseSigma", noiseSigma},
                                {"motion", motion},
                                {"motionDegrees", motionDegrees},
                                {"motionMm", motionMm},
                                {"ghosting", ghosting},
                                {"spike", spike},
                                {"dropSequences", dropSequences}}
      .dump();
}

AugmentOptions noAugmentation() {
  return {.flip = {0, 0, 0}, .rotate90 = 0, .gamma = 0, .contrast = 0, .noise = 0};
}

AugmentOptions domainRandomisation() {
  return {.flip = {0.5, 0.25, 0.25},
          .rotate90 = 0.1,
          .affine = 0.5,
          .scaleRange = 0.2,
          .degrees = 20,
          .elastic = 0.3,
          .anisotropy = 0.4,
          .gin = 0.4,
          .bias = 0.4,
          .blur = 0.3,
          .gamma = 0.4,
          .contrast = 0.6,
          .contrastRange = 0.35,
          .shiftRange = 0.35,
          .noise = 0.5,
          .noiseSigma = 0.25,
          .motion = 0.05,
          .ghosting = 0.05,
          .spike = 0.02};
}

}  // namespace twinscope::learning
