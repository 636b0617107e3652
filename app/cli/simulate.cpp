#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/compute/reaction_diffusion.h"
#include "core/imaging/nifti/nifti.h"

#include <chrono>
#include <cmath>

namespace twinscope::cli {
namespace {

struct Options {
  std::string grid, white, grey, out;
  GrowthOptions growth;
  double days = 0;
};

struct Grown {
  double steps = 0;
  double seconds = 0;
  double massMl = 0;
};

Result<std::vector<float>> sharesOn(const Grid& grid, const std::string& file, float otherwise) {
  if (file.empty()) return std::vector<float>(grid.voxels(), otherwise);
  const auto volume = imaging::readNifti(file);
  if (!volume) return std::unexpected(volume.error());
  if (!volume->grid().coincidesWith(grid))
    return refusal("growth.domain", "The tissue is not on the density's grid",
                   "Resample it to the file of --grid", file);
  return std::vector<float>(volume->voxels().begin(), volume->voxels().end());
}

Result<GrowthDomain> domainOf(const Grid& grid, const Options& options) {
  const bool given = !options.white.empty() || !options.grey.empty();
  auto white = sharesOn(grid, options.white, given ? 0.F : 1.F);
  if (!white) return std::unexpected(white.error());
  auto grey = sharesOn(grid, options.grey, 0.F);
  if (!grey) return std::unexpected(grey.error());
  return GrowthDomain{grid.size, grid.spacingMm(), std::move(*white), std::move(*grey)};
}

Result<Grown> grow(const Options& options, const JobContext& context) {
  const auto start = imaging::readNifti(options.grid);
  if (!start) return std::unexpected(start.error());
  std::vector<float> density(start->voxels().begin(), start->voxels().end());
  for (const float u : density)
    if (!(u >= 0 && u <= 1))
      return refusal("growth.density", concat("A density of ", u, " is not in [0, 1]"), {},
                     options.grid);
  const auto domain = domainOf(start->grid(), options);
  if (!domain) return std::unexpected(domain.error());
  const auto began = std::chrono::steady_clock::now();
  const auto solver = ReactionDiffusion::make(*domain, options.growth);
  if (!solver) return std::unexpected(solver.error());
  if (auto ok = solver->advance(density, {}, 0, options.days, context); !ok)
    return std::unexpected(ok.error());
  Grown grown{.steps = std::ceil(options.days / solver->stepDays() - 1e-6)};
  grown.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  for (const float u : density) grown.massMl += static_cast<double>(u);
  grown.massMl *= start->grid().voxelVolumeMm3() / kMm3PerMl;
  const Volume end(start->grid(), std::move(density), Modality::unknown, Unit::cellDensity);
  if (auto ok = imaging::writeNifti(end, options.out); !ok) return std::unexpected(ok.error());
  return grown;
}

Result<Answer> run(Session& session, const Options& options) {
  if (auto ok = options.growth.validate(); !ok) return std::unexpected(ok.error());
  if (!(options.days >= 0 && options.days <= 36500))
    return usageError(concat(options.days, " days are not in 0 to 36500"));
  const auto grown = session.run<Grown>(
      {.lane = app::Lane::cpu, .kind = "simulate", .subject = "growth", .request = {}},
      [&](const JobContext& context) { return grow(options, context); });
  if (!grown) return std::unexpected(grown.error());
  return Answer{.json = {{"steps", static_cast<std::int64_t>(grown->steps)},
                         {"seconds", grown->seconds},
                         {"massMl", grown->massMl},
                         {"file", options.out}},
                .text = concat(figure(grown->massMl), " ml of cells after ", grown->steps,
                               " steps in ", figure(grown->seconds), " s\n", options.out, "\n")};
}

}  // namespace

void addSimulateGrowth(CLI::App& app, Command& command) {
  auto* simulate = app.add_subcommand("simulate", "Models alone, without a patient");
  simulate->require_subcommand(1);
  auto* verb = addVerb(*simulate, command, "growth",
                       "Grow a density of tumour cells; all tissue is white matter unless told",
                       "twinscope-cli simulate growth --grid start.nii.gz --diffusivity 0.13 "
                       "--proliferation 0.02 --days 100 --out grown.nii.gz");
  auto options = std::make_shared<Options>();
  GrowthOptions& growth = options->growth;
  verb->add_option("--grid", options->grid, "Density at day 0, shares of capacity")->required();
  verb->add_option("--diffusivity", growth.whiteDiffusivityMm2PerDay, "In white matter, mm²/day")
      ->required();
  verb->add_option("--proliferation", growth.proliferationPerDay, "1/day")->required();
  verb->add_option("--days", options->days, "How long")->required();
  verb->add_option("--out", options->out, "File of the density at the end")->required();
  verb->add_option("--white", options->white, "White-matter shares on the same grid");
  verb->add_option("--grey", options->grey, "Grey-matter shares on the same grid");
  verb->add_option("--white-over-grey", growth.whiteOverGrey, "D in white over D in grey matter");
  verb->add_option("--step", growth.stepDays,
                   "Longest step in days; 0: the largest stable, at most 1");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
