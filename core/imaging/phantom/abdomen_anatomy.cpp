#include "core/imaging/phantom/abdomen_anatomy.h"

#include "core/base/random.h"
#include "core/imaging/phantom/shapes.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

enum Organ : std::uint8_t { none, liver, rightKidney, leftKidney, spleen, tumour };

constexpr Vec3 kTrunkMm{166, 114, 1e4};
constexpr double kSpineY = 46;

std::uint64_t seedOf(std::uint64_t seed, const char* purpose) {
  return Random(seed).stream(purpose).next();
}

/// To a column along z.
double column(Vec3 p, double x, double y, double rx, double ry) {
  return ellipsoid({p.x, p.y, 0}, {x, y, 0}, {rx, ry, 1e4});
}

/// Distance to the middle of the nearest band of a period along one axis.
double fromBand(double at, double period) {
  return std::abs(at - period * std::round(at / period));
}

/// To the nearest thread where the sheets of two fields cross.
double threadDistance(const NoiseField& a, const NoiseField& b, Vec3 p) {
  const auto first = a.at(p), second = b.at(p);
  return std::hypot(first.value / (length(first.gradientPerMm) + 0.005),
                    second.value / (length(second.gradientPerMm) + 0.005));
}

}  // namespace

AbdomenAnatomy::AbdomenAnatomy(std::uint64_t seed, int liverTumours)
    : m_shape(seedOf(seed, "shape"), 60),
      m_loops(seedOf(seed, "loops"), 38),
      m_filling(seedOf(seed, "filling"), 45),
      m_vessels(seedOf(seed, "vessels"), 44),
      m_branches(seedOf(seed, "branches"), 38),
      m_fine(seedOf(seed, "fine"), 14) {
  Random random = Random(seed).stream("measures");
  m_scale = random.uniform(0.92, 1.08);
  m_width = random.uniform(0.95, 1.06);
  m_depth = random.uniform(0.93, 1.08);
  m_fatMm = random.uniform(5, 26);
  m_wallMm = random.uniform(10, 15);
  m_liver = random.uniform(0.9, 1.08);
  m_leftLobe = random.uniform(0.7, 1.25);
  m_spleen = random.uniform(0.82, 1.18);
  for (int side = 0; side < 2; ++side) {
    m_kidneys[side] = random.uniform(0.9, 1.1);
    m_kidneyZMm[side] = (side == 0 ? -36 : -24) + random.uniform(-10, 10);
  }
  m_spleenMm = {92 + random.uniform(-4, 4), 44 + random.uniform(-8, 8), 38 + random.uniform(-8, 8)};
  m_stomach = random.uniform(0.75, 1.15);
  m_fillLevelMm = random.uniform(-45, -15);
  m_domeMm = random.uniform(-8, 8);
  growTumours(liverTumours, seedOf(seed, "tumours"));
}

LabelTable AbdomenAnatomy::labels() {
  auto entries = LabelTable::byEdition("abdomen").value().entries();
  entries.push_back({tumour, Region::liverTumour, "liver tumour"});
  return {"abdomen-phantom", std::move(entries)};
}

/// Well inside the liver, apart from each other; fewer where there is no room.
void AbdomenAnatomy::growTumours(int count, std::uint64_t seed) {
  Random random(seed);
  for (int attempt = 0; attempt < 400 && static_cast<int>(m_lesions.size()) < count; ++attempt) {
    const double radius = random.uniform(6, 22);
    const Vec3 centre{random.uniform(-140, 40), random.uniform(-70, 70), random.uniform(-50, 85)};
    const bool apart = std::ranges::none_of(m_lesions, [&](const Lesion& other) {
      return length(centre - other.centreMm) < radius + other.radiusMm + 4;
    });
    if (apart && liverDistance(centre, envelopeAt(centre)) < -0.8 * radius)
      m_lesions.push_back({centre, radius});
  }
}

AbdomenAnatomy::Envelope AbdomenAnatomy::envelopeAt(Vec3 p) const {
  const double wobble = 3 * m_shape.value(p);
  const double back = p.y > 0 ? 0.92 : 1.0;
  const Vec3 radii{kTrunkMm.x * m_width, kTrunkMm.y * m_depth * back, kTrunkMm.z};
  Envelope e{};
  e.skin = ellipsoid({p.x, p.y, 0}, {0, 4, 0}, radii) + wobble - 0.55 * m_fatMm;
  e.muscle = e.skin + m_fatMm * (p.y < 0 ? 1.0 : 0.8);
  e.cavity = e.muscle + m_wallMm;
  e.spine = std::min(column(p, 0, kSpineY, 23, 18), column(p, 0, kSpineY + 26, 15, 14));
  const double right = ellipsoid(p, {-72, 0, -20}, {98, 104, 104 + m_domeMm});
  const double left = ellipsoid(p, {72, 4, -20}, {92, 98, 96 + m_domeMm});
  // Below its widest place the diaphragm hangs down along the wall.
  e.dome = p.z < -20 ? -50 : smoothUnion(right, left, 25) + wobble;
  return e;
}

double AbdomenAnatomy::kidneyDistance(Vec3 p, int side) const {
  const double sign = side == 0 ? -1 : 1, size = m_kidneys[side];
  const Vec3 d = p - Vec3{sign * 60, 46, m_kidneyZMm[side]};
  // The upper pole leans to the spine and to the back, the hilum looks forward and inward.
  const Vec3 leaned{sign * d.x + 0.22 * d.z, d.y + 0.12 * d.z, d.z};
  const Vec3 q{0.87 * leaned.x + 0.5 * leaned.y, -0.5 * leaned.x + 0.87 * leaned.y, leaned.z};
  return ellipsoid(q, {0, 0, 0}, {26 * size, 30 * size, 56 * size}) + 1.5 * m_fine.value(0.5 * p);
}

double AbdomenAnatomy::liverDistance(Vec3 p, const Envelope& e) const {
  if (p.x > 110 || p.z < -90) return 50;
  const double right = ellipsoid(p, {-80, 4, 22}, {76 * m_liver, 84 * m_liver, 80 * m_liver});
  const double left = ellipsoid(p, {8, -44, 42}, {64 * m_leftLobe, 36, 34});
  double d = smoothUnion(right, left, 18) + 3.5 * m_shape.value(1.4 * p);
  // The under-surface rises to the left and to the front of the kidney.
  const double under = -(0.94 * (p.z + 52) - 0.3 * (p.x + 80) - 0.12 * p.y) + 4 * m_shape.value(p);
  d = std::max({d, under, -ellipsoid(p, {-8, 12, -12}, {42, 46, 44})});
  d = std::max({d, e.cavity + 3, e.dome + 4, 5 - e.spine, 5 - column(p, 10, 22, 10, 10)});
  return std::max({d, 4 - kidneyDistance(p, 0), 3 - stomachDistance(p)});
}

double AbdomenAnatomy::stomachDistance(Vec3 p) const {
  const double body = ellipsoid(p, {58, -20, 46}, {36 * m_stomach, 42 * m_stomach, 42 * m_stomach});
  const double antrum = capsule(p, {52, -45, 20}, {0, -52, -14}, 20 * m_stomach, 12);
  return smoothUnion(body, antrum, 14) + 2.5 * m_shape.value(2 * p);
}

double AbdomenAnatomy::spleenDistance(Vec3 p, const Envelope& e) const {
  if (p.x < 30) return 50;
  const Vec3 d = p - m_spleenMm;
  const Vec3 q{d.x + 0.15 * d.z, d.y + 0.3 * d.z, d.z};
  const double size = m_spleen;
  double s =
      ellipsoid(q, {0, 0, 0}, {30 * size, 46 * size, 55 * size}) + 2 * m_shape.value(1.7 * p);
  s = std::max({s, e.cavity + 3, e.dome + 4, 3 - stomachDistance(p)});
  return std::max(s, 4 - kidneyDistance(p, 1));
}

void AbdomenAnatomy::paintWall(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const {
  point.body = inside(e.skin, blur);
  point.paint(BodyTissue::skin, point.body);
  point.paint(BodyTissue::fat, inside(e.skin + 2, blur));
  point.paint(BodyTissue::muscle, inside(e.muscle, blur));
  const double fatBetween = std::abs(e.muscle + 0.55 * m_wallMm) - 0.8;
  point.paint(BodyTissue::fat, 0.7F * inside(fatBetween, blur));
  // Ribs run down to the front within the wall.
  if (p.z > -55 && e.muscle < 3 && e.cavity > -3 && p.y > -88 + 0.8 * std::abs(p.z - 60)) {
    const double along = fromBand(p.z - 0.7 * p.y, 30);
    const double rib = std::hypot(along / 1.25, e.cavity - 0.35 * m_wallMm) - 4;
    point.paint(BodyTissue::bone, inside(rib, blur));
    point.paint(BodyTissue::marrow, inside(rib + 2.2, blur));
  }
  point.paint(BodyTissue::fat, inside(e.cavity, blur));
}

void AbdomenAnatomy::paintSpine(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const {
  const Vec3 m = mirrored(p);
  if (p.y < 15 || m.x > 95) return;
  if (p.z < 25)
    point.paint(BodyTissue::muscle, inside(capsule(m, {30, 44, 10}, {46, 40, -130}, 8, 20), blur));
  point.paint(BodyTissue::muscle, inside(std::max(column(m, 34, 82, 32, 22), e.muscle), blur));
  const double body = column(p, 0, kSpineY, 22, 17);
  const double disc = fromBand(p.z, 36) - 4.5;
  point.paint(BodyTissue::bone, inside(body, blur));
  point.paint(BodyTissue::marrow, inside(body + 2, blur));
  point.paint(BodyTissue::disc, inside(std::max(body, disc), blur));
  const double arch = std::abs(column(p, 0, kSpineY + 26, 12, 11)) - 2.5;
  const double spinous = std::max(column(p, 0, kSpineY + 48, 3.5, 15), fromBand(p.z + 8, 36) - 11);
  const double transverse =
      std::max(capsule({m.x, p.y, 0}, {12, kSpineY + 20, 0}, {38, kSpineY + 24, 0}, 4, 3),
               fromBand(p.z, 36) - 6);
  point.paint(BodyTissue::bone,
              inside(std::max(std::min({arch, spinous, transverse}), e.skin + 5), blur));
  point.paint(BodyTissue::fluid, inside(column(p, 0, kSpineY + 26, 10, 9), blur));
  point.paint(BodyTissue::disc, inside(column(p, 0, kSpineY + 26, 6, 5), blur));  // the cord
}

void AbdomenAnatomy::paintGut(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const {
  const auto tube = [&](double d, double wall, double gasAt) {
    point.paint(BodyTissue::gutWall, inside(d, blur));
    point.paint(BodyTissue::gutContent, inside(d + wall, blur));
    const double gas = std::max(d + wall, 14 * (gasAt - m_filling.value(p)));
    point.paint(BodyTissue::air, inside(gas, blur));
  };
  const double room = std::max({e.cavity + 5, p.z - 25, 5 - e.spine, p.y - 40});
  if (room < blur) {
    const auto n = m_loops.at(p);
    const double sheet = std::abs(n.value) / (length(n.gradientPerMm) + 0.006);
    tube(std::max(2.5 - sheet, room), 3, 0.25 + 0.004 * (p.y + 60));
  }
  const double colon = std::min({capsule(p, {-104, 12, -130}, {-98, 2, -58}, 24, 22),
                                 capsule(p, {108, 34, -130}, {106, 34, -30}, 17, 17),
                                 capsule(p, {-84, -48, -66}, {84, -50, -40}, 19, 17)});
  tube(std::max(colon + 2.5 * m_fine.value(p), e.cavity + 3), 2.5, 0.0);
}

/// Great vessels and pancreas.
void AbdomenAnatomy::paintMiddle(BodyPoint& point, Vec3 p, double blur) const {
  if (std::abs(p.x) > 110 || p.y > 50) return;
  const double pancreas = std::min(capsule(p, {-26, 2, -16}, {0, -6, 2}, 13, 9),
                                   capsule(p, {0, -6, 2}, {74, 26, 26}, 9, 8)) +
                          2.5 * m_fine.value(p);
  point.paint(BodyTissue::pancreas, inside(pancreas, blur));
  const double splenic = capsule(p, {-8, 8, 2}, {78, 34, 30}, 4, 4);
  const double portal = capsule(p, {-8, 8, 2}, {-46, -2, 26}, 6.5, 6);
  point.paint(BodyTissue::blood, inside(std::min(splenic, portal), blur));
  point.paint(BodyTissue::blood, inside(column(p, 10, 22, 10, 10), blur));
  point.paint(BodyTissue::blood, inside(column(p, -20, 22, 12, 9), blur));
  const double renal = std::min(capsule(p, {10, 22, -24}, {48, 36, m_kidneyZMm[1]}, 3.5, 3.5),
                                capsule(p, {-20, 22, -32}, {-48, 36, m_kidneyZMm[0]}, 4, 4));
  point.paint(BodyTissue::blood, inside(renal, blur));
  const double d = stomachDistance(p);
  point.paint(BodyTissue::gutWall, inside(d, blur));
  point.paint(BodyTissue::gutContent, inside(d + 4, blur));
  point.paint(BodyTissue::air, inside(std::max(d + 4, p.y - m_fillLevelMm), blur));
}

void AbdomenAnatomy::paintLiver(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const {
  const double d = liverDistance(p, e);
  const double bladder = capsule(p, {-44, -38, 8}, {-52, -58, -38}, 8, 14);
  if (d < blur) {
    point.paint(BodyTissue::liver, inside(d, blur), liver);
    const double hilum = length(p - Vec3{-30, 0, 20});
    const double width = 5 - 0.03 * hilum;
    if (d < -4)
      point.tissue.paint(BodyTissue::blood,
                         inside(threadDistance(m_vessels, m_branches, p) - width, blur));
    for (const Lesion& lesion : m_lesions) {
      const double r = length(p - lesion.centreMm);
      if (r > 1.6 * lesion.radiusMm + blur) continue;
      const double ball = r - lesion.radiusMm * (1 + 0.25 * m_fine.value(p));
      point.paint(BodyTissue::tumour, inside(std::max(ball, d + 0.5), blur), tumour);
    }
  }
  point.paint(BodyTissue::gutWall, inside(bladder, blur));
  point.paint(BodyTissue::fluid, inside(bladder + 2, blur));
}

void AbdomenAnatomy::paintKidney(BodyPoint& point, Vec3 p, int side, double blur) const {
  const double d = kidneyDistance(p, side);
  if (d > blur) return;
  point.paint(BodyTissue::cortex, inside(d, blur), side == 0 ? rightKidney : leftKidney);
  const double pyramids = std::max(d + 6, 10 * (m_fine.value(p) - 0.25));
  point.tissue.paint(BodyTissue::medulla, inside(pyramids, blur));
  // The sinus: fat and pelvis, open to the front and the middle.
  const double sign = side == 0 ? -1 : 1;
  const double sinus =
      ellipsoid(p, {sign * 48, 37, m_kidneyZMm[side]}, {13, 11, 24}) + 3 * m_fine.value(p);
  point.paint(BodyTissue::fat, inside(sinus, blur));
  point.paint(BodyTissue::fluid, inside(sinus + 6, blur));
}

void AbdomenAnatomy::paintChest(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const {
  const double lung = std::max({e.cavity, -e.dome + 2, 8 - e.spine, 6 - column(p, 10, 22, 10, 10)});
  if (e.dome < -3 || p.z < -20) return;
  point.paint(BodyTissue::muscle, inside(std::max(e.cavity, -e.dome), blur));
  point.paint(BodyTissue::lung, inside(lung, blur));
  const double heart = ellipsoid(p, {18, -38, 112}, {62, 50, 46});
  point.paint(BodyTissue::fat, inside(std::max(heart - 5, -e.dome + 3), blur));
  point.paint(BodyTissue::myocardium, inside(std::max(heart, -e.dome + 6), blur));
  point.paint(BodyTissue::blood, inside(std::max(heart + 10, -e.dome + 10), blur));
  const double aorta = std::max(column(p, 10, 22, 10, 10), -e.dome);
  point.paint(BodyTissue::blood, inside(aorta, blur));
}

BodyPoint AbdomenAnatomy::at(Vec3 pointMm, double blurMm) const {
  BodyPoint point;
  const Vec3 p = (1 / m_scale) * pointMm;
  const double blur = std::max(blurMm, 0.5) / m_scale;
  const Envelope e = envelopeAt(p);
  if (e.skin > blur) return point;
  paintWall(point, p, e, blur);
  if (e.cavity < blur) {
    paintGut(point, p, e, blur);
    paintMiddle(point, p, blur);
    paintLiver(point, p, e, blur);
    point.paint(BodyTissue::spleen, inside(spleenDistance(p, e), blur), spleen);
    for (const int side : {0, 1}) paintKidney(point, p, side, blur);
    paintChest(point, p, e, blur);
  }
  paintSpine(point, p, e, blur);
  return point;
}

}  // namespace twinscope::imaging
