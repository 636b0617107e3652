#include "twin/growth/growth_parameters.h"

#include <cmath>

namespace twinscope::twin::growth {
namespace {

struct Entry {
  std::string_view name;
  double GrowthParameters::*member;
  GrowthPrior prior;
};

constexpr auto kShift = GrowthPrior::Scale::linear;
constexpr std::array<Entry, kGrowthParameters> kEntries{{
    {"diffusivityMm2PerDay", &GrowthParameters::diffusivityMm2PerDay, {0.13, 0.9, 0.01, 1.5}},
    {"proliferationPerDay", &GrowthParameters::proliferationPerDay, {0.02, 0.8, 0.002, 0.2}},
    {"alphaPerGy", &GrowthParameters::alphaPerGy, {0.03, 0.6, 0.003, 0.3}},
    {"chemotherapyKillPerDay", &GrowthParameters::chemotherapyKillPerDay, {0.2, 0.8, 0.01, 4}},
    {"coreShiftMm", &GrowthParameters::coreShiftMm, {0, 1, -4, 4, kShift}},
    {"wholeShiftMm", &GrowthParameters::wholeShiftMm, {0, 1, -4, 4, kShift}},
    {"seedMm", &GrowthParameters::seedMm, {2, 0.5, 0.4, 8}},
}};

const Entry& entryOf(GrowthParameter parameter) {
  return kEntries[static_cast<std::size_t>(parameter)];
}

}  // namespace

std::string_view nameOf(GrowthParameter parameter) { return entryOf(parameter).name; }

double& valueOf(GrowthParameters& parameters, GrowthParameter parameter) {
  return parameters.*entryOf(parameter).member;
}

double valueOf(const GrowthParameters& parameters, GrowthParameter parameter) {
  return parameters.*entryOf(parameter).member;
}

double GrowthPrior::scoreOf(double value) const {
  return scale == Scale::linear ? (value - median) / spread : std::log(value / median) / spread;
}

double GrowthPrior::valueAt(double score) const {
  return scale == Scale::linear ? median + spread * score : median * std::exp(spread * score);
}

const GrowthPrior& priorOf(GrowthParameter parameter) { return entryOf(parameter).prior; }

}  // namespace twinscope::twin::growth
