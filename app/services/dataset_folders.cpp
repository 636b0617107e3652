#include "app/services/dataset_folders.h"

#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/file_tree.h"
#include "core/imaging/layouts.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/prepare/head.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<DatasetKind, std::string_view> kNames[] = {
    {DatasetKind::brats, "BraTS"},
    {DatasetKind::lits, "LiTS"},
    {DatasetKind::acdc, "ACDC"},
    {DatasetKind::totalSegmentator, "TotalSegmentator"},
    {DatasetKind::amos, "AMOS"}};

constexpr int kFirstAmosMr = 500;
constexpr const char* kSegmentations = "segmentations";

LabelTable edition(std::string_view name) { return LabelTable::byEdition(name).value(); }

LabelTable truthTable(DatasetKind kind) {
  switch (kind) {
    case DatasetKind::brats:
      return LabelTable::canonical();
    case DatasetKind::lits:
      return edition("lits");
    case DatasetKind::acdc:
      return edition("acdc");
    default:
      return edition("abdomen");
  }
}

/// What a file is to its data set.
struct Place {
  DatasetKind kind = DatasetKind::brats;
  std::string name;                      ///< of the case
  std::optional<Modality> image;         ///< else labels
  std::optional<LabelTable> labelTable;  ///< of the file
};

bool isMr(const std::string& amosCase) {
  return std::atoi(amosCase.c_str() + amosCase.find('_') + 1) >= kFirstAmosMr;
}

std::optional<DatasetKind> kindOf(const imaging::LayoutPlace& place) {
  if (place.layout == "brats") return DatasetKind::brats;
  if (place.layout == "lits" || (place.layout == "msd" && place.caseKey.starts_with("liver_")))
    return DatasetKind::lits;
  if (place.layout == "acdc") return DatasetKind::acdc;
  if (place.layout == "totalsegmentator") return DatasetKind::totalSegmentator;
  if (place.layout == "amos") return DatasetKind::amos;
  return std::nullopt;
}

std::optional<Modality> modalityOf(DatasetKind kind, const imaging::LayoutPlace& place,
                                   const fs::path& file) {
  switch (kind) {
    case DatasetKind::brats:
      return place.slot ? std::optional(place.slot->slot) : std::nullopt;
    case DatasetKind::lits:
      return Modality::ct;
    case DatasetKind::acdc:
      return Modality::other;
    case DatasetKind::totalSegmentator:
      return file.filename().string().starts_with("ct") ? Modality::ct : Modality::other;
    case DatasetKind::amos:
      return isMr(place.caseKey) ? Modality::other : Modality::ct;
  }
  return std::nullopt;
}

std::optional<Place> placeOf(const fs::path& file) {
  // TotalSegmentator's structures are many, and found by the image that they belong to.
  if (file.parent_path().filename() == kSegmentations &&
      file.filename().string().find("segmentation-") == std::string::npos)
    return std::nullopt;
  const auto layout = imaging::placeOf(file.generic_string());
  if (!layout) return std::nullopt;
  const auto kind = kindOf(*layout);
  if (!kind) return std::nullopt;
  Place place{*kind, layout->caseKey, std::nullopt, std::nullopt};
  if (!layout->studyKey.empty()) place.name += " " + layout->studyKey;
  if (layout->labelRole.empty()) {
    place.image = modalityOf(*kind, *layout, file);
    return place.image ? std::optional(place) : std::nullopt;
  }
  const auto table =
      LabelTable::byEdition(*kind == DatasetKind::brats  ? layout->labelEdition
                            : *kind == DatasetKind::amos ? "amos"
                                                         : truthTable(*kind).edition());
  if (!table) return std::nullopt;
  place.labelTable = *table;
  return place;
}

using CasesByName = std::map<std::string, DatasetCase>;

void add(const Place& place, const fs::path& file, CasesByName& cases) {
  DatasetCase& one = cases[place.name];
  one.name = place.name;
  if (place.labelTable) {
    if (one.labels.empty()) one.labels.push_back({file, *place.labelTable});
    return;
  }
  // The same image may lie there packed and unpacked.
  if (std::ranges::find(one.images, *place.image, &std::pair<Modality, fs::path>::first) ==
      one.images.end())
    one.images.emplace_back(*place.image, file);
}

std::optional<fs::path> niftiNamed(const fs::path& stem) {
  for (const char* ending : {".nii.gz", ".nii"})
    if (const fs::path file = stem.string() + ending; fs::exists(file)) return file;
  return std::nullopt;
}

std::unexpected<Error> missing(const std::string& of, const std::string& what) {
  return refusal("dataset.missing-file", concat("The case ", of, " has no ", what),
                 "Unpack the data set again, or take the case's folder away");
}

/// Of a TotalSegmentator case: one file for all structures, or one for each.
Status findStructures(DatasetCase& one) {
  const fs::path folder = one.images.front().second.parent_path();
  if (const auto all = niftiNamed(folder / kSegmentations)) {
    one.labels.push_back({*all, edition("totalsegmentator")});
    return {};
  }
  if (!fs::is_directory(folder / kSegmentations)) return {};
  for (const auto& [structure, region] :
       {std::pair("liver", Region::liver), std::pair("kidney_right", Region::rightKidney),
        std::pair("kidney_left", Region::leftKidney), std::pair("spleen", Region::spleen)}) {
    const auto file = niftiNamed(folder / kSegmentations / structure);
    if (!file) return missing(one.name, concat(kSegmentations, "/", structure, ".nii.gz"));
    one.labels.push_back({*file, LabelTable(structure, {{1, region, structure}})});
  }
  return {};
}

Status checkImages(DatasetKind kind, DatasetCase& one) {
  if (kind != DatasetKind::brats)
    return one.images.empty() ? Status(missing(one.name, "image")) : Status();
  decltype(one.images) ordered;
  for (const Modality sequence : kTumourSequences) {
    const auto at = std::ranges::find(one.images, sequence, &std::pair<Modality, fs::path>::first);
    if (at == one.images.end()) return missing(one.name, concat(nameOf(sequence), " image"));
    ordered.push_back(*at);
  }
  one.images = std::move(ordered);
  return {};
}

Result<DatasetFolder> folderOf(DatasetKind kind, CasesByName cases) {
  DatasetFolder found{kind, truthTable(kind), {}, 0};
  for (auto& [name, one] : cases) {
    if (kind == DatasetKind::totalSegmentator && !one.images.empty())
      if (const Status complete = findStructures(one); !complete)
        return std::unexpected(complete.error());
    if (one.labels.empty()) {
      ++found.unlabelled;
      continue;
    }
    if (const Status complete = checkImages(kind, one); !complete)
      return std::unexpected(complete.error());
    found.cases.push_back(std::move(one));
  }
  if (found.cases.empty())
    return refusal("dataset.no-labels",
                   concat("The ", nameOf(kind), " folder has ", found.unlabelled,
                          " cases, none of them with labels"),
                   "Choose the part of the data set that is meant for training");
  return found;
}

Error inCase(Error error, const std::string& name) {
  error.context = error.context.empty() ? name : name + ", " + error.context;
  return error;
}

/// Values of the truth's table, from all files of labels.
Result<LabelMap> readTruth(const DatasetCase& one, const LabelTable& table, const Grid& image) {
  std::vector<std::uint8_t> truth(image.voxels(), 0);
  for (const DatasetCase::Labels& labels : one.labels) {
    const auto file = imaging::readNiftiLabels(labels.file, labels.table);
    if (!file) return std::unexpected(file.error());
    if (!file->grid().coincidesWith(image, 0.1))
      return refusal("dataset.grids-differ",
                     "The labels lie on another grid than the image: size, spacing or position",
                     "Correct the file's header, or leave the case out",
                     labels.file.filename().string());
    const auto narrowed = file->narrowedTo(table);
    if (!narrowed) return std::unexpected(narrowed.error());
    std::ranges::transform(truth, narrowed->labels(), truth.begin(),
                           [](auto before, auto now) { return now != 0 ? now : before; });
  }
  return LabelMap(image, std::move(truth), table);
}

/// Air of a CT is as dark as the lungs; what lies above water minus half is a body.
std::vector<std::uint8_t> bodyOf(const Volume& image) {
  if (image.modality() != Modality::ct) return imaging::headMask({image});
  constexpr float kDarkestHu = -500;
  std::vector<float> voxels(image.voxels().begin(), image.voxels().end());
  for (float& hu : voxels) hu = std::max(hu, kDarkestHu);
  return imaging::headMask({Volume(image.grid(), std::move(voxels), Modality::ct)});
}

Result<learning::TrainingCase> loadCase(const DatasetFolder& folder, const DatasetCase& one,
                                        double spacingMm) {
  learning::TrainingCase made{.name = one.name, .images = {}, .brainMask = {}, .truth = {}};
  Grid scanned, grid;
  std::vector<std::uint8_t> notZero;
  for (const auto& [modality, file] : one.images) {
    const auto image = imaging::readNifti(file);
    if (!image) return std::unexpected(image.error());
    if (made.images.empty()) {
      scanned = image->grid();
      grid = imaging::boundingGrid(scanned, spacingMm);
      notZero.assign(scanned.voxels(), 0);
    }
    if (folder.kind == DatasetKind::brats && !image->grid().coincidesWith(scanned))
      return refusal("dataset.grids-differ", "The sequences do not lie on one grid",
                     "Take the files as BraTS publishes them", file.filename().string());
    for (std::size_t v = 0; v < notZero.size() && folder.kind == DatasetKind::brats; ++v)
      if (image->voxels()[v] != 0.F) notZero[v] = 1;
    made.images.push_back(resample(image->withModality(modality), grid));
  }
  const auto truth = readTruth(one, folder.table, scanned);
  if (!truth) return std::unexpected(truth.error());
  made.truth = resample(*truth, grid);
  if (folder.kind == DatasetKind::brats) {
    const LabelMap brain = resample(LabelMap(scanned, std::move(notZero)), grid);
    made.brainMask.assign(brain.labels().begin(), brain.labels().end());
  } else {
    made.brainMask = bodyOf(made.images.front());
  }
  return made;
}

}  // namespace

std::string_view nameOf(DatasetKind kind) {
  return std::ranges::find(kNames, kind, &std::pair<DatasetKind, std::string_view>::first)->second;
}

Result<DatasetFolder> openDataset(const fs::path& folder, const JobContext& context) {
  const auto tree = imaging::listFiles(folder, {}, context);
  if (!tree) return std::unexpected(tree.error());
  std::map<DatasetKind, CasesByName> found;
  for (const fs::path& file : tree->files) {
    if (context.stopRequested()) return cancelled();
    const std::string name = file.filename().string();
    if (!name.ends_with(".nii") && !name.ends_with(".nii.gz")) continue;
    if (const auto place = placeOf(file)) add(*place, file, found[place->kind]);
  }
  if (found.empty())
    return refusal("dataset.unknown",
                   "The folder holds none of the data sets that can be read: BraTS, LiTS (or "
                   "Task03_Liver), ACDC, TotalSegmentator, AMOS",
                   "Choose the folder that the data set was unpacked into, with the names of its "
                   "files as published",
                   folder.filename().string());
  if (found.size() > 1)
    return refusal("dataset.several",
                   concat("The folder holds ", nameOf(found.begin()->first), " and ",
                          nameOf(found.rbegin()->first)),
                   "Choose the folder of one data set", folder.filename().string());
  return folderOf(found.begin()->first, std::move(found.begin()->second));
}

Result<learning::CaseSource> datasetCases(DatasetFolder folder, double spacingMm) {
  if (!(spacingMm >= 0.5 && spacingMm <= 10)) return usageError("spacing must be 0.5 to 10 mm");
  const auto shared = std::make_shared<const DatasetFolder>(std::move(folder));
  const auto load = [shared, spacingMm](std::size_t n) -> Result<learning::TrainingCase> {
    const DatasetCase& one = shared->cases.at(n);
    auto made = loadCase(*shared, one, spacingMm);
    if (!made) return std::unexpected(inCase(made.error(), one.name));
    return made;
  };
  return learning::CaseSource{shared->cases.size(), load};
}

}  // namespace twinscope::app
