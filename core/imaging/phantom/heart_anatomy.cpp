#include "core/imaging/phantom/heart_anatomy.h"

#include "core/base/random.h"
#include "core/imaging/phantom/shapes.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

enum Chamber : std::uint8_t { none, rightVentricle, myocardium, leftVentricle };

std::uint64_t seedOf(std::uint64_t seed, const char* purpose) {
  return Random(seed).stream(purpose).next();
}

}  // namespace

HeartAnatomy::HeartAnatomy(std::uint64_t seed, double contraction)
    : m_shape(seedOf(seed, "shape"), 48), m_fine(seedOf(seed, "fine"), 9) {
  Random random = Random(seed).stream("measures");
  const double radius = random.uniform(23, 31), wall = random.uniform(7, 12);
  const double squeeze = random.uniform(0.22, 0.42), right = random.uniform(0.85, 1.15);
  m_radiusMm = radius * (1 - squeeze * contraction);
  m_wallMm = wall * (1 + 1.3 * squeeze * contraction);
  m_baseMm = random.uniform(32, 42) - random.uniform(7, 13) * contraction;
  m_lengthMm = random.uniform(72, 84) - 8 * contraction;
  m_rightMm = {-0.8 * radius - random.uniform(10, 16), -random.uniform(2, 14), m_baseMm - 6};
  const double narrowed = right * (1 - 0.22 * contraction);
  m_rightRadiiMm = {36 * narrowed, 44 * narrowed, 0.86 * m_lengthMm};
  m_septumMm = random.uniform(0.5, 2);
  m_papillaryMm = random.uniform(3.2, 5.5);
  m_wallDefect = random.uniform(0, 0.35);
}

void HeartAnatomy::paintChest(BodyPoint& point, Vec3 p, double blur) const {
  const double skin =
      ellipsoid({p.x, p.y, 0}, {-30, 24, 0}, {168, 124, 1e4}) + 3 * m_shape.value(p);
  point.body = inside(skin, blur);
  point.paint(BodyTissue::skin, point.body);
  point.paint(BodyTissue::fat, inside(skin + 2, blur));
  point.paint(BodyTissue::muscle, inside(skin + 12, blur));
  point.paint(BodyTissue::fat, inside(skin + 22, blur));
  point.paint(BodyTissue::lung, inside(skin + 26, blur));
  // Below the diaphragm: liver and stomach under the heart.
  const double under = 62 - p.y + 0.25 * p.x + 0.5 * (p.z + 10) + 6 * m_shape.value(p);
  point.paint(p.x < 25 ? BodyTissue::liver : BodyTissue::gutContent,
              inside(std::max(under, skin + 26), blur));
  const double spine = ellipsoid({p.x, p.y, 0}, {-6, 112, 0}, {22, 18, 1e4});
  point.paint(BodyTissue::marrow, inside(spine, blur));
  point.paint(BodyTissue::blood,
              inside(ellipsoid({p.x, p.y, 0}, {36, 88, 0}, {12, 12, 1e4}), blur));
}

/// Blood above the valves, which no label counts.
void HeartAnatomy::paintAtria(BodyPoint& point, Vec3 p, double blur) const {
  const double atria = std::min({ellipsoid(p, {8, 14, m_baseMm + 27}, {32, 28, 28}),
                                 ellipsoid(p, {-46, 8, m_baseMm + 24}, {28, 30, 28}),
                                 capsule(p, {-12, -16, m_baseMm - 4}, {-16, -22, 120}, 14, 14),
                                 capsule(p, {-34, -34, m_baseMm - 4}, {-20, -40, 120}, 13, 13)}) +
                       2 * m_shape.value(p);
  point.paint(BodyTissue::fat, inside(std::max(atria - 7, 2.0 * m_fine.value(p) - 2), blur));
  point.paint(BodyTissue::muscle, inside(atria - 2.5, blur));
  point.paint(BodyTissue::blood, inside(atria, blur));
}

void HeartAnatomy::paintVentricles(BodyPoint& point, Vec3 p, double blur) const {
  const double wobble = 1.8 * m_shape.value(p);
  const Vec3 top{0, 0, m_baseMm - 4};
  const double uneven = 1 + m_wallDefect * m_shape.value({1.3 * p.y, 1.3 * p.z, 1.3 * p.x});
  const double wall = m_wallMm * uneven;
  const double endo = ellipsoid(p, top, {m_radiusMm, m_radiusMm * 0.97, m_lengthMm}) + wobble;
  const double epi = endo - wall;
  const double belowBase = p.z - m_baseMm;
  const double right =
      std::max(ellipsoid(p, m_rightMm, m_rightRadiiMm) + 1.5 * wobble, m_septumMm - epi);
  const double whole = smoothUnion(epi, right - 3, 8);
  point.paint(BodyTissue::fat,
              inside(std::max(whole - 5 - 3 * m_fine.value(0.5 * p), belowBase - 6), blur));
  point.paint(BodyTissue::muscle, inside(std::max(right - 3, belowBase), blur));
  const auto below = [&](double d) { return inside(std::max(d, belowBase), blur); };
  point.paint(BodyTissue::blood, below(right), rightVentricle);
  // Trabeculae towards the apex are muscle, but counted as the chamber.
  const double low = std::clamp((m_baseMm - 25 - p.z) / 40, 0.0, 1.0);
  const double mesh = 9 * (0.42 - 0.35 * low - m_fine.value(p));
  point.tissue.paint(BodyTissue::myocardium, 0.8F * below(std::max({right + 1, mesh, 2 - epi})));
  point.paint(BodyTissue::myocardium, below(epi), myocardium);
  point.paint(BodyTissue::blood, below(endo), leftVentricle);
  const double reach = std::max(m_radiusMm - m_papillaryMm - 1, 1.0);
  const Vec3 front{0.75 * reach, -0.6 * reach, 0}, back{0.45 * reach, 0.85 * reach, 0};
  const Vec3 from{0, 0, m_baseMm - 62}, to{0, 0, m_baseMm - 30};
  const double papillary =
      std::min(capsule(p, 0.6 * front + from, front + to, m_papillaryMm, m_papillaryMm * 0.8),
               capsule(p, 0.6 * back + from, back + to, m_papillaryMm, m_papillaryMm * 0.8));
  point.tissue.paint(BodyTissue::myocardium, below(std::max(papillary, endo)));
}

BodyPoint HeartAnatomy::at(Vec3 pointMm, double blurMm) const {
  BodyPoint point;
  const double blur = std::max(blurMm, 0.5);
  paintChest(point, pointMm, blur);
  if (point.body == 0) return point;
  paintAtria(point, pointMm, blur);
  paintVentricles(point, pointMm, blur);
  return point;
}

}  // namespace twinscope::imaging
