#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct Options {
  std::string labels, reference, labelMap, referenceMap, region = "ET";
};

struct Measured {
  LabelMap labels;
  std::vector<Lesion> lesions;
  std::vector<std::pair<Region, MaskAgreement>> agreement;
};

/// Canonical values; where no edition is named, the meaning of 4 must not be guessed.
Result<LabelMap> readLabels(const std::string& file, const std::string& edition) {
  const auto table = LabelTable::byEdition(edition.empty() ? "canonical" : edition);
  if (!table) return std::unexpected(table.error());
  const auto raw = imaging::readNiftiLabels(file, *table);
  if (!raw) return std::unexpected(raw.error());
  if (edition.empty() && std::ranges::find(raw->labels(), 4) != raw->labels().end())
    return refusal("labels.ambiguous",
                   "Value 4 is enhancing tumour in BraTS 2017 to 2022, resection cavity in 2024",
                   "Add --label-map brats2021, brats2024 or canonical");
  return raw->convertedTo(LabelTable::canonical());
}

Result<Measured> measure(const Options& options, Region region, const JobContext& context) {
  context.progress.report(0, "reading labels");
  auto labels = readLabels(options.labels, options.labelMap);
  if (!labels) return std::unexpected(labels.error());
  Measured measured{.labels = std::move(*labels), .lesions = {}, .agreement = {}};
  context.progress.report(0.3, "measuring lesions");
  measured.lesions = measureLesions(measured.labels, {.region = region});
  if (options.reference.empty()) return measured;
  context.progress.report(0.5, "comparing with the reference");
  const auto reference = readLabels(
      options.reference, options.referenceMap.empty() ? options.labelMap : options.referenceMap);
  if (!reference) return std::unexpected(reference.error());
  auto agreement = compareLabels(*reference, measured.labels);
  if (!agreement) return std::unexpected(agreement.error());
  measured.agreement = std::move(*agreement);
  return measured;
}

Answer answerOf(const Measured& measured) {
  Answer answer{.json = {{"volumesMl", volumesOf(measured.labels)}, {"lesions", Json::array()}},
                .text = {},
                .exitCode = 0};
  for (const auto& [name, volume] : answer.json["volumesMl"].items())
    answer.text += concat(name, "  ", figure(volume.get<double>()), " ml\n");
  for (const Lesion& lesion : measured.lesions) {
    answer.json["lesions"].push_back(jsonOf(lesion));
    answer.text += concat("lesion  ", figure(lesion.volumeMl), " ml  ", figure(lesion.longestMm),
                          " x ", figure(lesion.perpendicularMm), " mm  slice ", lesion.slice, "\n");
  }
  if (measured.agreement.empty()) return answer;
  answer.json["regions"] = Json::object();
  for (const auto& [region, agreement] : measured.agreement) {
    answer.json["regions"][std::string(nameOf(region))] = jsonOf(agreement);
    answer.text +=
        concat(nameOf(region), "  Dice ", figure(agreement.dice), "  HD95 ",
               figure(agreement.hd95Mm), " mm  ASSD ", figure(agreement.assdMm), " mm\n");
  }
  return answer;
}

Result<Answer> run(Session& session, const Options& options) {
  const auto region = regionFromName(options.region);
  if (!region) return usageError("There is no region " + options.region, "ET, TC, WT, NCR or ED");
  const auto measured = session.run<Measured>(
      {.lane = app::Lane::cpu, .kind = "measure", .subject = {}, .request = {}},
      [&](const JobContext& context) { return measure(options, *region, context); });
  if (!measured) return std::unexpected(measured.error());
  return answerOf(*measured);
}

}  // namespace

void addMeasure(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "measure",
                       "Volumes, lesions and diameters; all metrics against a reference",
                       "twinscope-cli measure --labels seg.nii.gz --reference truth.nii.gz "
                       "--label-map brats2021");
  auto options = std::make_shared<Options>();
  verb->add_option("--labels", options->labels, "Label file")->required();
  verb->add_option("--reference", options->reference,
                   "Label file to compare with, on the same grid");
  verb->add_option("--label-map", options->labelMap, "What values mean: brats2021, brats2023, …");
  verb->add_option("--reference-map", options->referenceMap, "The same for --reference");
  verb->add_option("--region", options->region, "Region whose lesions are measured; default ET");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
