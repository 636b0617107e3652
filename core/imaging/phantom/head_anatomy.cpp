#include "core/imaging/phantom/head_anatomy.h"

#include "core/base/random.h"
#include "core/imaging/phantom/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace twinscope::imaging {
namespace {

/// Signed distance to a body between an ellipsoid and a box with round corners: the vault of a skull.
double vault(Vec3 p, Vec3 radii) {
  const Vec3 a{p.x / radii.x, p.y / radii.y, p.z / radii.z};
  const Vec3 b{a.x / radii.x, a.y / radii.y, a.z / radii.z};
  const Vec3 squares{a.x * a.x, a.y * a.y, a.z * a.z};
  const double scale = length(b);
  const double k = 0.62 * length(a) + 0.38 * std::sqrt(length(squares));
  return scale > 1e-9 ? (k - 1) * length(a) / scale : -std::min({radii.x, radii.y, radii.z});
}

std::uint64_t seedOf(std::uint64_t seed, const char* purpose) {
  return Random(seed).stream(purpose).next();
}

}  // namespace

HeadAnatomy::HeadAnatomy(std::uint64_t seed)
    : m_shape(seedOf(seed, "shape"), 55),
      m_folds(seedOf(seed, "folds"), 22),
      m_fineFolds(seedOf(seed, "fine folds"), 11),
      m_depth(seedOf(seed, "depth"), 32),
      m_texture(seedOf(seed, "texture"), 7),
      m_vessels(seedOf(seed, "vessels"), 13) {
  Random random = Random(seed).stream("measures");
  m_scale = random.uniform(0.95, 1.04);
  m_ventricles = random.uniform(0.75, 1.5);
  m_atrophy = random.uniform(0.75, 1.35);
  m_skullMm = random.uniform(5.5, 8);
  m_scalpMm = random.uniform(5, 8);
  m_fluidMm = random.uniform(1.8, 3.2);
  m_whiteSpots = random.uniform(0.1, 0.8);
}

Vec3 HeadAnatomy::beforeMass(Vec3 point) const {
  Vec3 result = point;
  for (const MassEffect& mass : m_masses) {
    const Vec3 out = point - mass.centreMm;
    const double r = length(out), reach = r / mass.reachMm;
    if (reach > 2.2) continue;
    const double push = mass.pushMm * (1 - std::exp(-r / 6)) * std::exp(-reach * reach);
    result = result - (push / std::max(r, 1.0)) * out;
  }
  return result;
}

HeadAnatomy::Envelope HeadAnatomy::envelopeAt(Vec3 p) const {
  // Narrower in front, and a flat base: the lower half is a shallower ellipsoid.
  const double taper = 1 - 0.1 * falling(p.y, -80, 10) - 0.04 * falling(-p.y, -95, -45);
  const Vec3 q{p.x / taper, p.y, p.z};
  const double below = p.z < 0 ? 44 : 67;
  const double main = vault(q, {64, 82, below});
  const double temporal = ellipsoid(mirrored(p), {36, -14, -26}, {25, 36, 20});
  const double wobble = 2.5 * m_shape.value(p);
  const double stem = std::min(capsule(p, {0, 16, -14}, {0, 24, -44}, 12, 13),
                               capsule(p, {0, 24, -44}, {0, 34, -95}, 13, 8));
  Envelope e{};
  e.cerebellum = ellipsoid(mirrored(p), {21, 48, -46}, {31, 29, 23}) + 0.3 * wobble;
  const double hull = smoothUnion(main, temporal, 14) + wobble;
  e.cavity = smoothUnion(smoothUnion(hull, e.cerebellum, 12), stem, 8) - m_fluidMm;
  // The cerebrum ends above the cerebellum (tentorium), and the basal cisterns lie below its middle.
  const double cistern = ellipsoid(p, {0, -5, -37}, {15, 17, 13}) + 2.5 * m_fineFolds.value(p);
  e.cerebrum = std::max({hull, 2.0 - e.cerebellum, -cistern});
  e.stem = stem;
  return e;
}

/// Distance to the nearest sheet of fluid between gyri, mm; far away below the depth that sulci reach.
double HeadAnatomy::sulcusDistance(Vec3 p, double depth) const {
  // Interhemispheric fissure down to the corpus callosum, arched over the ventricles.
  const double wave = 1.2 * m_depth.value({0, p.y, p.z});
  const double arch = ellipsoid({0, p.y, p.z}, {0, 4, 2}, {1, 43, p.z > 2 ? 27.0 : 38.0});
  double distance = std::max(std::abs(p.x - wave) - 0.5, -arch);
  // Sylvian fissure: rises towards the back.
  const Vec3 m = mirrored(p);
  const double plane = m.z - (-9 + 0.33 * (m.y + 15)) + 6 * m_depth.value(p);
  distance = std::min(distance, std::max({std::abs(plane) - 0.8, 37 - m.x, -38 - m.y, m.y - 34}));
  // Gyri: sheets that run across the surface, for the field changes little with depth.
  const double side = p.x < 0 ? 300 : 0;
  const Vec3 q{m.x - 20, m.y - 4, m.z - 4};
  const double r = std::max(length(q), 4.0);
  const Vec3 across = (55 / r * (0.72 + 0.28 * r / 55)) * q + Vec3{side, 0, 0};
  const auto coarse = m_folds.at(across);
  const auto fine = m_fineFolds.at(across);
  const double n = coarse.value + 0.38 * fine.value;
  const double slope = length(coarse.gradientPerMm + 0.38 * fine.gradientPerMm);
  const double sheet = std::abs(n) / (slope + 0.012) * std::clamp(r / 55, 0.5, 1.2);
  const double reach = 19 + 10 * m_depth.value(0.8 * across);
  return std::min(distance, std::max({sheet, depth - reach, 24 - r}));
}

double HeadAnatomy::ventricleDistance(Vec3 p) const {
  const Vec3 m = mirrored(p);
  const double w = m_ventricles;
  // Taller than wide: distances count more along x.
  const Vec3 q{m.x * 1.25, m.y, m.z * 0.85};
  const auto tube = [&](Vec3 a, Vec3 b, double ra, double rb) {
    return capsule(q, {a.x * 1.25, a.y, a.z * 0.85}, {b.x * 1.25, b.y, b.z * 0.85}, ra * w, rb * w);
  };
  double d = tube({13, -34, 6}, {10, -10, 16}, 4.0, 4.2);
  d = smoothUnion(d, tube({10, -10, 16}, {15, 22, 17}, 4.2, 4.4), 4);
  d = smoothUnion(d, tube({15, 22, 17}, {25, 38, 3}, 4.4, 5.5), 4);
  d = smoothUnion(d, tube({25, 38, 3}, {22, 60, 4}, 4.6, 1.6), 4);
  d = smoothUnion(d, tube({25, 38, 3}, {33, 14, -16}, 4.2, 2.0), 4);
  d = smoothUnion(d, tube({33, 14, -16}, {30, -4, -21}, 2.0, 1.8), 3);
  // A thin wall of white matter between the two sides.
  d = std::max(d, 0.7 - m.x);
  return std::min(d, ellipsoid(m, {0, 4, 0}, {1.8 * w, 15, 10}));
}

void HeadAnatomy::paintOuter(TissueMix& mix, Vec3 p, double cavity, double blur) const {
  const double skullOuter = cavity - m_skullMm * (1 + 0.18 * m_depth.value(p));
  const double face = ellipsoid(p, {0, -50, -66}, {52, 46, 58});
  const double neck = capsule(p, {0, 30, -60}, {0, 40, -200}, 56, 56);
  const double skin = smoothUnion(skullOuter - m_scalpMm * (1 + 0.2 * m_shape.value(p)),
                                  smoothUnion(face, neck, 20), 14);
  if (skin > blur) return;
  mix.paint(Tissue::skin, inside(skin, blur));
  mix.paint(Tissue::fat, inside(skin + 1.8, blur));
  // Muscle: the temples, the neck and most of the face.
  const Vec3 m = mirrored(p);
  const double patch = std::min({ellipsoid(m, {69, -26, -22}, {17, 32, 36}), face + 9, neck + 8});
  if (patch < 5 + 2.5 * blur)
    mix.paint(Tissue::muscle, inside(patch + 5 * m_fineFolds.value(p), 2.5 * blur));
  const double orbit = ellipsoid(m, {31, -68, -40}, {18, 24, 16});
  mix.paint(Tissue::fat, inside(orbit, blur));
  mix.paint(Tissue::bone, inside(skullOuter, blur));
  const double half = 0.5 * (cavity + skullOuter);
  const double diploe = std::abs(half) - 0.26 * m_skullMm;
  if (diploe < blur)
    mix.paint(Tissue::marrow, inside(diploe, blur) * (0.55F + 0.45F * m_fineFolds.value(p)));
  mix.paint(Tissue::fat, inside(std::max(orbit, -skullOuter), blur) * 0.999F);
  mix.paint(Tissue::muscle, inside(capsule(m, {33, -74, -40}, {20, -44, -36}, 2.5, 3.5), blur));
  mix.paint(Tissue::skin, inside(ellipsoid(m, {33, -78, -40}, {13, 13, 13}), blur));
  mix.paint(Tissue::fluid, inside(ellipsoid(m, {33, -78, -40}, {12, 12, 12}), blur));
  const double sinuses = std::min(
      {ellipsoid(m, {25, -66, -72}, {13, 15, 15}), ellipsoid(m, {0, -68, -66}, {8, 24, 18}),
       ellipsoid(m, {6, -40, -44}, {9, 11, 8}), ellipsoid(m, {9, -96, -30}, {11, 4, 8})});
  if (sinuses < 2 + blur) mix.paint(Tissue::air, inside(sinuses + 2 * m_fineFolds.value(p), blur));
}

void HeadAnatomy::paintCerebrum(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const {
  const double depth = -e.cerebrum;
  if (depth < -blur) return;
  const double gyral = sulcusDistance(p, depth);
  const double width = m_atrophy * (0.95 - 0.45 * std::clamp(depth / 20, 0.0, 1.0));
  const double pial = std::min(depth, gyral - width);
  const double cortex = 2.7 + 0.35 * m_depth.value(p);
  mix.paint(Tissue::grey, inside(-pial, blur));
  mix.paint(Tissue::white, inside(cortex - pial, blur));
}

void HeadAnatomy::paintDeep(TissueMix& mix, Vec3 p, double blur) const {
  const Vec3 m = mirrored(p);
  if (m.x > 48 || m.z > 40 || m.z < -34 || (m.y < -50 && m.z < -30)) return;
  const double ventricle = ventricleDistance(p);
  const double wobble = 1.2 * m_fineFolds.value(p);
  const double caudate = std::min(ellipsoid(m, {15.5, -22, 8}, {5, 13, 10}),
                                  capsule(m, {16, -10, 16}, {20, 24, 18}, 3, 1.6));
  const double putamen = ellipsoid({m.x - 0.16 * m.y, m.y, m.z}, {26.5, -2, 2}, {5.2, 17, 11});
  const double pallidum = ellipsoid({m.x - 0.18 * m.y, m.y, m.z}, {20.5, 0, 0}, {3.6, 10, 7});
  const double thalamus = ellipsoid(m, {11, 13, 4}, {9.5, 15, 10});
  mix.paint(Tissue::grey, 0.95F * inside(caudate + wobble, blur));
  mix.paint(Tissue::grey, 0.95F * inside(putamen + wobble, blur));
  mix.paint(Tissue::deepGrey, inside(std::min(pallidum, thalamus) + wobble, blur));
  const double hippocampus = capsule(m, {27, 20, -15}, {26, -6, -20}, 4, 5);
  mix.paint(Tissue::grey, inside(hippocampus + wobble, blur));
  // Caps of gliosis at the horns, brighter with age.
  const double caps = falling(ventricle, 1, 5) * falling(std::abs(m.y - 8), 60, 30) *
                      (0.35 + 0.9 * m_fineFolds.value(1.3 * p));
  mix.paint(Tissue::gliosis,
            mix.of(Tissue::white) * static_cast<float>(std::clamp(m_whiteSpots * caps, 0.0, 0.6)));
  mix.paint(Tissue::fluid, inside(ventricle, blur));
  const double plexus = ellipsoid(m, {22, 34, 5}, {3, 7, 4}) + 3 * m_vessels.value(2 * p);
  mix.paint(Tissue::choroid, inside(std::max(plexus, ventricle + 0.8), blur));
}

void HeadAnatomy::paintHind(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const {
  mix.paint(Tissue::fluid, inside(e.cerebellum - 1.8, blur));
  if (e.cerebellum < blur) {
    // Folia: thin leaves stacked from top to bottom, bent around the white core.
    const double core = ellipsoid(mirrored(p), {19, 40, -45}, {13, 11, 9});
    const double phase = (e.cerebellum + 0.55 * p.z + 2.5 * m_fineFolds.value(p)) / 4.4;
    const double leaf = std::sin(2 * std::numbers::pi * phase);
    const double depth = -e.cerebellum;
    mix.paint(Tissue::grey, inside(e.cerebellum, blur));
    const double arbor = std::max(2.5 * (0.3 - leaf), 2.2 - depth);
    mix.paint(Tissue::white, inside(std::min(core - 1 + 2 * leaf, arbor), 1.5 * blur));
    mix.paint(Tissue::fluid, 0.7F * inside(0.8 + leaf, 0.6) * inside(depth - 9, 6));
  }
  mix.paint(Tissue::fluid, inside(std::max(e.stem - 2.2 - 2.5 * m_depth.value(p), p.z + 20), blur));
  mix.paint(Tissue::white, inside(e.stem, blur));
  mix.paint(Tissue::deepGrey, 0.5F * inside(e.stem + 3 + 2 * m_fineFolds.value(p), 3 * blur));
  mix.paint(Tissue::fluid, inside(ellipsoid(p, {0, 37, -42}, {7, 4.5, 9}), blur));
}

void HeadAnatomy::paintArteries(TissueMix& mix, Vec3 p, double blur) const {
  const Vec3 m = mirrored(p);
  const double base = std::min({capsule(p, {0, 6, -28}, {0, 9, -60}, 1.7, 1.9),
                                capsule(m, {11, -10, -50}, {10, -9, -24}, 2.3, 2.1),
                                capsule(m, {10, -9, -24}, {36, -8, -12}, 1.6, 1.4),
                                capsule(m, {36, -8, -12}, {48, 8, -3}, 1.3, 1.0),
                                capsule(m, {10, -9, -24}, {2, -30, -8}, 1.3, 1.2),
                                capsule(m, {2, -30, -8}, {2, -42, 12}, 1.2, 0.9)});
  mix.paint(Tissue::blood, inside(base, blur));
}

void HeadAnatomy::paintVessels(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const {
  const Vec3 m = mirrored(p);
  // Falx, and the sagittal sinus as a triangle under the vault.
  const double wave = 1.2 * m_depth.value({0, p.y, p.z});
  const double x = std::abs(p.x - wave);
  const double arch = ellipsoid({0, p.y, p.z}, {0, 4, 2}, {1, 52, p.z > 2 ? 34.0 : 80.0});
  const bool vault = p.z > -12 && (p.y > -70 || p.z > 10);
  if (vault && arch > 0) mix.paint(Tissue::dura, 0.8F * inside(x - 0.5, blur));
  const double roof = -e.cavity;
  if (vault && p.z > -5)
    mix.paint(Tissue::blood, inside(std::max(x + 0.55 * roof - 4.2, -roof - 0.5), blur));
  // Transverse sinuses along the tentorium.
  const double level = std::abs(p.z + 22 + 0.12 * (m.x - 30)) + 0.6 * std::abs(roof - 2) +
                       0.3 * std::max(m.x - 42, 0.0) - 4;
  if (p.y > 30) mix.paint(Tissue::blood, inside(level, blur));
  // Arteries at the base, and small vessels in the sulci.
  if (p.z < 16 && m.x < 52 && p.y < 14) paintArteries(mix, p, blur);
  const float fluid = mix.of(Tissue::fluid);
  if (fluid > 0.15F && e.cavity < -1) {
    const auto n = m_vessels.at(p);
    const double string = std::abs(n.value - 0.12) / (length(n.gradientPerMm) + 0.01);
    mix.paint(Tissue::blood, 0.75F * std::min(1.F, 1.6F * fluid) * inside(string - 0.7, blur) *
                                 (p.z > -30 ? 1.F : 0.F) *
                                 (e.cerebrum > -13 && e.cerebrum < 0.5 ? 1.F : 0.F));
  }
}

TissueMix HeadAnatomy::at(Vec3 pointMm, double blurMm) const {
  TissueMix mix;
  const Vec3 p = (1 / m_scale) * beforeMass(pointMm);
  const double blur = std::max(blurMm, 0.5) / m_scale;
  // Nothing of the head reaches beyond these.
  if (p.z > -30 && vault(p, {90, 110, 95}) > 0 && p.y > -70) return mix;
  const Envelope e = envelopeAt(p);
  if (e.cavity > -2 * blur) paintOuter(mix, p, e.cavity, blur);
  if (e.cavity > blur) return mix;
  mix.paint(Tissue::fluid, inside(e.cavity, blur));
  paintCerebrum(mix, p, e, blur);
  if (e.cerebrum < -4) paintDeep(mix, p, blur);
  paintHind(mix, p, e, blur);
  paintVessels(mix, p, e, blur);
  const double hull = std::min({e.cerebrum, e.cerebellum, std::max(e.stem, -62 - p.z)});
  mix.brain = inside(hull, blur);
  return mix;
}

}  // namespace twinscope::imaging
