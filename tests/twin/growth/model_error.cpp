// Prints how far the model's volumes lie off those of phantoms although it has their true parameters and scans without noise: what
// the first density, the lattice and the tissue's shares leave out. usage: growth_model_error [PHANTOMS] [FIRST SEED]
#include "tests/twin/growth/growth_phantom.h"
#include "twin/growth/growth_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace twinscope;
using namespace twinscope::twin::growth;

struct Pair {
  double trueMl, modelMl;
};

/// Median distance from the median, as the standard deviation of a normal distribution that has it.
double robustSpread(std::vector<double> values) {
  const auto median = [](std::vector<double>& of) {
    std::ranges::nth_element(of, of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2));
    return of[of.size() / 2];
  };
  const double middle = median(values);
  for (double& value : values) value = std::abs(value - middle);
  return 1.4826 * median(values);
}

void print(const char* region, const std::vector<Pair>& pairs) {
  constexpr std::array kEdges{0.0, 0.05, 1.0, 5.0, 15.0, 40.0, 150.0, 1e9};
  for (std::size_t n = 0; n + 1 < kEdges.size(); ++n) {
    std::vector<double> ml, relative;
    double squares = 0;
    for (const auto& [trueMl, modelMl] : pairs) {
      if (trueMl < kEdges[n] || trueMl >= kEdges[n + 1]) continue;
      ml.push_back(modelMl - trueMl);
      relative.push_back(logRatio(modelMl, trueMl));
      squares += relative.back() * relative.back();
    }
    if (ml.empty()) continue;
    std::printf("%-22s %6.2f to %6.4g ml  n %3zu  off by %6.3f ml, %5.1f %% (rms %5.1f %%)\n",
                region, kEdges[n], kEdges[n + 1], ml.size(), robustSpread(ml),
                100 * robustSpread(relative),
                100 * std::sqrt(squares / static_cast<double>(relative.size())));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto phantoms = static_cast<std::uint64_t>(argc > 1 ? std::atoi(argv[1]) : 140);
  const auto first = static_cast<std::uint64_t>(argc > 2 ? std::atoi(argv[2]) : 90001);
  std::array<std::vector<Pair>, 2> core, whole;  // untreated, irradiated
  for (std::uint64_t n = 0; n < phantoms; ++n) {
    const bool irradiated = n % 3 == 2;
    const tests::GrowthPhantom phantom = tests::growthPhantom(
        first + n,
        {.visits = 2 + static_cast<int>(n % 4), .irradiated = irradiated, .noise = 1e-9});
    std::vector<TumourScan> scans = phantom.problem.scans;
    scans.push_back({.day = phantom.next.day, .volumes = phantom.trueNext});
    std::vector<double> days;
    for (const TumourScan& scan : scans) days.push_back(scan.day);
    const auto made = volumesOn(days, phantom.problem, phantom.truth, silentContext());
    if (!made) {
      std::fprintf(stderr, "%s\n", describe(made.error()).c_str());
      return 1;
    }
    for (std::size_t scan = 1; scan < scans.size(); ++scan) {
      core[irradiated].push_back({scans[scan].volumes.coreMl, (*made)[scan].coreMl});
      whole[irradiated].push_back({scans[scan].volumes.wholeMl, (*made)[scan].wholeMl});
    }
  }
  print("core", core[0]);
  print("whole", whole[0]);
  print("core, irradiated", core[1]);
  print("whole, irradiated", whole[1]);
  return 0;
}
