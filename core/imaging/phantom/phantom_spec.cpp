#include "core/base/random.h"
#include "core/base/text.h"
#include "core/imaging/phantom/phantom.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace twinscope::imaging {
namespace {

struct Range {
  std::string_view what;
  double value, low, high;
};

/// Refuses the first value that is not in its range; NaN never is.
Status within(std::initializer_list<Range> ranges) {
  for (const Range& r : ranges)
    if (!(r.value >= r.low && r.value <= r.high))
      return refusal("phantom.spec",
                     concat(r.what, " ", r.value, " is not in [", r.low, ", ", r.high, "]"));
  return {};
}

Status checkTumour(const TumourSpec& t) {
  return within({{"tumour radius (mm)", t.radiusMm, 1, 40},
                 {"oedema (mm)", t.oedemaMm, 0, 40},
                 {"necrosis", t.necrosis, 0, 0.9},
                 {"irregularity", t.irregularity, 0, 1},
                 {"enhancement", t.enhancement, 0, 1},
                 {"cavity (mm)", t.cavityMm, 0, 40},
                 {"mass effect", t.massEffect, 0, 0.5},
                 {"seed x (mm)", t.seedInWorld.x, -90, 90},
                 {"seed y (mm)", t.seedInWorld.y, -110, 110},
                 {"seed z (mm)", t.seedInWorld.z, -90, 90}});
}

SiteStyle randomStyle(Random& random, double spacingMm) {
  SiteStyle style;
  style.name = "random";
  style.inPlaneMm = std::clamp(spacingMm, 0.5, 4.0);
  const double thin = std::clamp(spacingMm, 1.0, 6.0);
  style.sliceThicknessMm = random.uniform() < 0.45 ? thin : random.uniform(thin, 5.5);
  style.noise = random.uniform(0.01, 0.06);
  style.biasField = random.uniform(0, 0.3);
  style.contrastShift = random.uniform(-0.9, 0.9);
  style.intensityScale = std::exp(random.uniform(std::log(100), std::log(2000)));
  return style;
}

/// Somewhere in the cerebral white matter, off the midline and clear of the ventricles' middle.
Vec3 randomPlace(Random& random) {
  const double side = random.uniform() < 0.5 ? -1 : 1;
  return {side * random.uniform(20, 46), random.uniform(-52, 54), random.uniform(-6, 44)};
}

TumourSpec randomTumour(Random& random) {
  TumourSpec t;
  t.seedInWorld = randomPlace(random);
  const double kind = random.uniform();
  t.radiusMm = kind < 0.25 ? random.uniform(5, 9) : random.uniform(9, 23);
  t.oedemaMm = random.uniform(4, 16);
  t.necrosis = random.uniform() < 0.2 ? 0 : random.uniform(0.2, 0.78);
  t.irregularity = random.uniform(0.1, 0.8);
  t.massEffect = random.uniform(0, 0.3);
  if (kind > 0.92) {  // after surgery, or low grade: nothing enhances
    t.enhancement = 0;
    if (random.uniform() < 0.6) t.cavityMm = 0.8 * t.radiusMm;
  } else if (kind > 0.82) {  // residual tumour about a cavity
    t.enhancement = random.uniform(0.4, 0.8);
    t.cavityMm = random.uniform(0.5, 0.8) * t.radiusMm;
  } else if (kind > 0.72) {
    t.enhancement = random.uniform(0.5, 0.9);
  }
  return t;
}

}  // namespace

Status SiteStyle::validate(double thickestSliceMm) const {
  return within({{"slice thickness (mm)", sliceThicknessMm, 1, thickestSliceMm},
                 {"slices of T1 (mm)", volumeSliceMm, 0, 8},
                 {"in-plane size (mm)", inPlaneMm, 0.5, 4},
                 {"noise", noise, 0, 0.5},
                 {"bias field", biasField, 0, 1},
                 {"contrast shift", contrastShift, -1, 1},
                 {"intensity scale", intensityScale, 1, 1e6}});
}

Status PhantomSpec::validate() const {
  if (auto ok = within({{"spacing (mm)", spacingMm, 0.5, 4},
                        {"head turn (rad)", length(headTurnRad), 0, 0.6},
                        {"head shift (mm)", length(headShiftMm), 0, 40}});
      !ok)
    return ok;
  if (auto ok = style.validate(6); !ok) return ok;
  for (const TumourSpec& tumour : tumours)
    if (auto ok = checkTumour(tumour); !ok) return ok;
  if (sequences.empty()) return refusal("phantom.spec", "a visit needs at least one sequence");
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    const bool known =
        (std::ranges::find(kTumourSequences, sequences[n]) != kTumourSequences.end());
    const auto repeats = std::count(sequences.begin(), sequences.end(), sequences[n]);
    if (!known || repeats > 1)
      return refusal("phantom.spec", concat("sequence ", nameOf(sequences[n]),
                                            known ? " is asked for twice" : " cannot be made"));
  }
  if (damagedSequence && !(std::ranges::find(sequences, *damagedSequence) != sequences.end()))
    return refusal("phantom.spec", concat("the damaged sequence ", nameOf(*damagedSequence),
                                          " is not among the visit's sequences"));
  return {};
}

PhantomSpec randomPhantomSpec(std::uint64_t seed, double spacingMm) {
  Random random = Random(seed).stream("phantom");
  PhantomSpec spec;
  spec.anatomySeed = random.next();
  spec.visitSeed = random.next();
  spec.spacingMm = spacingMm;
  spec.style = randomStyle(random, spacingMm);
  const double count = random.uniform();
  spec.tumours.push_back(randomTumour(random));
  for (int extra = 0; extra < (count > 0.95 ? 2 : count > 0.8 ? 1 : 0); ++extra) {
    TumourSpec satellite = randomTumour(random);
    satellite.radiusMm = random.uniform(4, 10);
    satellite.oedemaMm = std::min(satellite.oedemaMm, 9.0);
    satellite.cavityMm = 0;
    satellite.enhancement = 1;
    spec.tumours.push_back(satellite);
  }
  const auto angle = [&random] { return random.uniform(-0.1, 0.1); };
  spec.headTurnRad = {angle(), angle(), angle()};
  spec.headShiftMm = {random.uniform(-4, 4), random.uniform(-5, 5), random.uniform(-4, 4)};
  return spec;
}

}  // namespace twinscope::imaging
