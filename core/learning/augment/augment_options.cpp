#include "core/learning/augment/augment_options.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace twinscope::learning {
namespace {

template <class Options, class Visit>
void eachField(Options& o, Visit visit) {
  visit("flipI", o.flip[0]);
  visit("flipJ", o.flip[1]);
  visit("flipK", o.flip[2]);
  visit("rotate90", o.rotate90);
  visit("affine", o.affine);
  visit("scaleRange", o.scaleRange);
  visit("degrees", o.degrees);
  visit("elastic", o.elastic);
  visit("elasticMm", o.elasticMm);
  visit("anisotropy", o.anisotropy);
  visit("coarsest", o.coarsest);
  visit("gin", o.gin);
  visit("bias", o.bias);
  visit("biasRange", o.biasRange);
  visit("blur", o.blur);
  visit("blurMm", o.blurMm);
  visit("gamma", o.gamma);
  visit("gammaRange", o.gammaRange);
  visit("contrast", o.contrast);
  visit("contrastRange", o.contrastRange);
  visit("shiftRange", o.shiftRange);
  visit("noise", o.noise);
  visit("noiseSigma", o.noiseSigma);
  visit("motion", o.motion);
  visit("motionDegrees", o.motionDegrees);
  visit("motionMm", o.motionMm);
  visit("ghosting", o.ghosting);
  visit("spike", o.spike);
  visit("dropSequences", o.dropSequences);
}

}  // namespace

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
  nlohmann::ordered_json json;
  eachField(*this, [&](const char* name, double value) { json[name] = value; });
  return json.dump();
}

Result<AugmentOptions> AugmentOptions::changedBy(const std::string& json) const {
  auto changes = nlohmann::json::parse(json, nullptr, false);
  if (!changes.is_object()) return usageError("augmentation options are a JSON object");
  AugmentOptions changed = *this;
  std::string wrong;
  eachField(changed, [&](const char* name, double& value) {
    const auto member = changes.find(name);
    if (member == changes.end()) return;
    member->is_number() ? void(value = *member) : void(wrong = name);
    changes.erase(member);
  });
  if (!wrong.empty()) return usageError(wrong + " is not a number");
  if (!changes.empty())
    return usageError("There is no augmentation option " + changes.begin().key(), toJson());
  if (const Status valid = changed.validate(); !valid) return std::unexpected(valid.error());
  return changed;
}

std::optional<AugmentOptions> augmentationNamed(std::string_view name) {
  if (name == "none") return noAugmentation();
  if (name == "standard") return AugmentOptions{};
  if (name == "domain") return domainRandomisation();
  return std::nullopt;
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
