#include "app/cli/image_files.h"

#include "core/base/text.h"
#include "core/imaging/intake.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

std::unexpected<Error> refused(const imaging::Finding& finding, const std::filesystem::path& file) {
  return refusal(finding.code, finding.message, finding.remedy, file.filename().string());
}

Result<Volume> loadImage(const NamedImage& image, const JobContext& context) {
  const auto series = imaging::inspectPath(image.second, {}, context);
  if (!series) return std::unexpected(series.error());
  const auto usable = std::ranges::find_if(*series, [](const imaging::InspectedSeries& one) {
    return one.report.verdict() != imaging::Verdict::refused;
  });
  if (usable == series->end()) {
    if (!series->empty() && !series->front().report.findings.empty())
      return refused(series->front().report.findings.front(), image.second);
    return refusal("import.nothing", "There is no usable image",
                   "Choose a NIfTI file or a DICOM folder", image.second.filename().string());
  }
  if (!usable->report.spacingKnown)
    return refusal("prepare.spacing-unknown", "The file gives no true voxel size",
                   "Import it with --spacing-mm x,y,z, then segment the study",
                   image.second.filename().string());
  auto volume = usable->load(0, context);
  if (!volume) return std::unexpected(volume.error());
  return volume->withModality(image.first);
}

}  // namespace

Result<std::vector<NamedImage>> namedImages(const std::vector<std::string>& words) {
  std::vector<NamedImage> images;
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    const auto slot = modalityFromName(word.substr(0, equals));
    if (equals == std::string::npos || equals + 1 == word.size() || !slot)
      return usageError(concat("\"", word, "\" is not SEQUENCE=FILE"),
                        "For example t1=t1.nii.gz; sequences are t1, t1c, t2, flair");
    if (std::ranges::find(images, *slot, &NamedImage::first) != images.end())
      return usageError(concat(nameOf(*slot), " is named twice"));
    images.emplace_back(*slot, word.substr(equals + 1));
  }
  return images;
}

Result<std::vector<Volume>> loadImages(const std::vector<NamedImage>& images,
                                       const JobContext& context) {
  std::vector<Volume> volumes;
  for (const NamedImage& image : images) {
    context.progress.report(0.05 * static_cast<double>(volumes.size()) / 4.0,
                            concat("reading ", nameOf(image.first)));
    auto volume = loadImage(image, context);
    if (!volume) return std::unexpected(volume.error());
    volumes.push_back(std::move(*volume));
  }
  return volumes;
}

}  // namespace twinscope::cli
