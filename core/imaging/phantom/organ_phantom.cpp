#include "core/imaging/phantom/organ_phantom.h"

#include "core/base/random.h"
#include "core/imaging/phantom/abdomen_anatomy.h"
#include "core/imaging/phantom/heart_anatomy.h"
#include "core/imaging/phantom/scanner.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

struct Box {
  Vec3 low, high;  ///< mm
};

/// What is drawn; what is imaged is a little less.
Box fieldOf(OrganScene scene) {
  if (scene == OrganScene::heart) return {{-115, -112, -66}, {115, 112, 62}};
  return {{-204, -142, -112}, {204, 142, 112}};
}

Grid fineGrid(OrganScene scene, double spacingMm) {
  const Box field = fieldOf(scene);
  const Vec3 extent = field.high - field.low;
  const auto count = [spacingMm](double mm) {
    return static_cast<std::int64_t>(std::ceil(mm / spacingMm)) + 1;
  };
  return Grid::axisAligned({count(extent.x), count(extent.y), count(extent.z)},
                           {spacingMm, spacingMm, spacingMm}, field.low);
}

/// Slices across z over the field, the body a little off the middle and turned.
Acquisition planOf(const OrganPhantomSpec& spec) {
  const Box field = fieldOf(spec.scene);
  const Vec3 extent = field.high - field.low - Vec3{10, 10, 10};
  const Vec3 voxel{spec.style.inPlaneMm, spec.style.inPlaneMm, spec.style.sliceThicknessMm};
  const auto count = [](double mm, double step) {
    return std::max<std::int64_t>(2, std::llround(mm / step));
  };
  const Size3 size{count(extent.x, voxel.x), count(extent.y, voxel.y), count(extent.z, voxel.z)};
  Acquisition plan{spec.sequence, Grid::axisAligned(size, voxel), {}};
  plan.grid.worldFromVoxel.translation = -1.0 * plan.grid.centreInWorld();
  Random random = Random(spec.visitSeed).stream("position");
  const auto some = [&random](double reach) { return random.uniform(-reach, reach); };
  plan.bodyFromScanner = Affine::shift({some(5), some(5), some(5)}) *
                         Affine::rotation({some(0.03), some(0.03), some(0.08)});
  return plan;
}

/// at(point, blur in mm) gives a BodyPoint.
template <class Anatomy>
Status draw(const Anatomy& anatomy, const OrganPhantomSpec& spec, const JobContext& context,
            RenderedBody& body) {
  const BodySignals signals = bodySignals(spec.sequence, spec.style.contrastShift);
  const NoiseField grain(Random(spec.anatomySeed).stream("grain").next(), 12);
  const float grains = spec.sequence == Modality::ct ? 5.F : 0.05F;
  return body.render(
      [&](std::size_t n, Vec3 p) {
        const BodyPoint point = anatomy.at(p, spec.spacingMm);
        if (point.body == 0.F) return;
        float sum = 0;
        for (std::size_t t = 0; t < kBodyTissues; ++t) sum += point.tissue.share[t] * signals[t];
        // HU vary by so many, signals by a share.
        const float unit = spec.sequence == Modality::ct ? 1.F : sum;
        body.signals[0][n] = sum + grains * unit * grain.value(p);
        body.mask[n] = byteOf(point.body);
        for (std::size_t part = 0; part < body.parts.size(); ++part)
          body.parts[part][n] = byteOf(point.label.share[part + 1]);
      },
      context);
}

Result<RenderedBody> drawn(const OrganPhantomSpec& spec, std::size_t labels,
                           const JobContext& context) {
  const float air = bodySignals(spec.sequence, 0)[static_cast<std::size_t>(BodyTissue::air)];
  RenderedBody body(fineGrid(spec.scene, spec.spacingMm), 1, air, labels);
  const Status done =
      spec.scene == OrganScene::heart
          ? draw(HeartAnatomy(spec.anatomySeed, spec.contraction), spec, context, body)
          : draw(AbdomenAnatomy(spec.anatomySeed, spec.liverTumours), spec, context, body);
  if (!done) return std::unexpected(done.error());
  return body;
}

bool canShow(OrganScene scene, Modality sequence) {
  if (scene == OrganScene::heart) return sequence == Modality::other;
  return sequence == Modality::ct || sequence == Modality::t1 || sequence == Modality::t2;
}

}  // namespace

Status OrganPhantomSpec::validate() const {
  if (!canShow(scene, sequence))
    return refusal("phantom.spec", "the organ phantom cannot be seen in this sequence",
                   "Use CT, T1 or T2 for the abdomen and cine (other) for the heart",
                   std::string(nameOf(sequence)));
  if (!(spacingMm >= 1 && spacingMm <= 6))
    return refusal("phantom.spec", "the spacing of an organ phantom must be 1 to 6 mm");
  if (liverTumours < 0 || liverTumours > 8)
    return refusal("phantom.spec", "a liver has 0 to 8 tumours");
  if (!(contraction >= 0 && contraction <= 1))
    return refusal("phantom.spec", "the contraction of a heart is 0 to 1");
  return style.validate(10);
}

Result<OrganPhantom> makeOrganPhantom(const OrganPhantomSpec& spec, const JobContext& context) {
  if (const Status valid = spec.validate(); !valid) return std::unexpected(valid.error());
  const LabelTable table = spec.scene == OrganScene::heart ? LabelTable::byEdition("acdc").value()
                                                           : AbdomenAnatomy::labels();
  context.progress.report(0, "drawing the body");
  const auto body = drawn(spec, table.entries().size(), context);
  if (!body) return std::unexpected(body.error());
  context.progress.report(0.7, "scanning");
  const Acquisition plan = planOf(spec);
  OrganPhantom made{acquire(*body, 0, plan, spec.style, spec.visitSeed),
                    LabelMap(plan.grid, labelsOn(*body, plan), table), maskOn(*body, plan)};
  context.progress.report(1, "phantom made");
  return made;
}

OrganPhantomSpec randomOrganPhantom(OrganScene scene, Modality sequence, std::uint64_t seed,
                                    double spacingMm) {
  Random random = Random(seed).stream("organ phantom");
  OrganPhantomSpec spec{.scene = scene,
                        .anatomySeed = random.next(),
                        .visitSeed = random.next(),
                        .spacingMm = spacingMm,
                        .sequence = sequence,
                        .style = {}};
  SiteStyle& style = spec.style;
  style.name = "random";
  const bool heart = scene == OrganScene::heart, ct = sequence == Modality::ct;
  style.inPlaneMm = std::clamp(spacingMm, 1.0, 4.0);
  const double thin = std::clamp(spacingMm, heart ? 5.0 : 1.0, 10.0);
  style.sliceThicknessMm = random.uniform(thin, std::max(thin, heart ? 10.0 : ct ? 5.0 : 7.0));
  style.noise = random.uniform(0.01, 0.06);
  style.biasField = random.uniform(0, 0.35);
  style.contrastShift = random.uniform(-0.9, 0.9);
  style.intensityScale = std::exp(random.uniform(std::log(100), std::log(2000)));
  spec.contraction = random.uniform() < 0.5 ? 0 : 1;
  return spec;
}

}  // namespace twinscope::imaging
