#include "core/imaging/nifti/nifti.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/nifti/header.h"
#include "core/imaging/nifti/stored.h"
#include "core/imaging/nifti/voxels.h"
#include "core/imaging/sidecar.h"
#include "core/imaging/slots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <utility>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPieceVoxels = 1U << 22U;  // between two looks at the stop token
constexpr std::size_t kFewLabels = 12;
constexpr double kShear = 1e-3;

bool isFile(const fs::path& path) {
  std::error_code none;
  return fs::is_regular_file(path, none);
}

/// The name without ".gz" and then without its own ending.
fs::path withoutEndings(fs::path path) {
  if (path.extension() == ".gz") path.replace_extension();
  return path.replace_extension();
}

std::string endingOf(const fs::path& file) {
  const fs::path name = file.extension() == ".gz" ? file.stem() : file.filename();
  return name.extension().string();
}

std::optional<fs::path> besides(const fs::path& file, std::string_view ending) {
  for (const std::string_view packed : {"", ".gz"}) {
    fs::path candidate = withoutEndings(file);
    candidate += ending;
    candidate += packed;
    if (isFile(candidate)) return candidate;
  }
  return std::nullopt;
}

/// A header that was checked against its file and the settings, and where the voxels lie.
struct Opened {
  nifti::Header header;
  fs::path data;
};

std::unexpected<Error> pairMissing(std::string_view ending) {
  return refusal("nifti.pair-missing",
                 concat("The ", ending, " file that belongs to it is missing"),
                 concat("Add the ", ending, " file beside it"));
}

Result<Opened> openImage(const fs::path& file, const IntakeLimits& limits) {
  fs::path headerFile = file;
  if (endingOf(file) == ".img") {
    const auto header = besides(file, ".hdr");
    if (!header) return pairMissing(".hdr");
    headerFile = *header;
  }
  const auto start = nifti::firstBytes(headerFile, nifti::kHeaderBytes);
  if (!start) return std::unexpected(start.error());
  const auto other = nifti::otherFormat(*start, file);
  if (!other.empty() && !nifti::startsLikeNifti(*start))
    return refusal("nifti.other-format", concat(other, " files are not read"),
                   "Convert it to NIfTI");
  const auto voxels = besides(headerFile, ".img");
  if (endingOf(headerFile) == ".hdr" && !voxels) return pairMissing(".img");
  auto header = nifti::parseHeader(*start);
  if (!header) return std::unexpected(header.error());
  if (header->pair && !voxels) return pairMissing(".img");
  Opened opened{*header, header->pair ? *voxels : headerFile};
  if (auto ok = nifti::checkCanHold(opened.data, header->endOfData()); !ok)
    return std::unexpected(ok.error());
  if (auto ok = nifti::checkLimits(*header, limits); !ok) return std::unexpected(ok.error());
  return opened;
}

/// The voxels of one frame as they are stored.
Result<std::span<const std::byte>> frameOf(nifti::StoredBytes& stored, const nifti::Header& header,
                                           int frame) {
  return stored.read(header.voxelOffset + static_cast<std::uint64_t>(frame) * header.frameBytes(),
                     header.frameBytes());
}

Status checkFrame(const nifti::Header& header, int frame) {
  if (frame >= 0 && static_cast<std::uint64_t>(frame) < header.frames) return {};
  return usageError(concat("Frame ", frame, " of an image of ", header.frames));
}

// --- sheared stacks ---

/// Perpendicular axes (Gram–Schmidt from the first), spacing across the layers, and a box around every voxel.
Grid uprightGrid(const Grid& sheared) {
  const Affine& a = sheared.worldFromVoxel;
  const Vec3 u = (1 / length(a.column(0))) * a.column(0);
  const Vec3 across = a.column(1) - dot(a.column(1), u) * u;
  const Vec3 v = (1 / length(across)) * across;
  const Vec3 normal = cross(u, v);
  const Vec3 w = dot(normal, a.column(2)) < 0 ? -1.0 * normal : normal;
  const std::array<Vec3, 3> axes{u, v, w};
  const std::array<double, 3> spacing{length(a.column(0)), length(across),
                                      std::abs(dot(a.column(2), w))};
  Grid upright;
  Vec3 origin{};
  std::array<std::int64_t, 3> count{};
  for (int axis = 0; axis < 3; ++axis) {
    double low = 1e300, high = -1e300;
    for (int corner = 0; corner < 8; ++corner) {
      const Vec3 voxel{(corner & 1) ? static_cast<double>(sheared.size.i - 1) : 0.0,
                       (corner & 2) ? static_cast<double>(sheared.size.j - 1) : 0.0,
                       (corner & 4) ? static_cast<double>(sheared.size.k - 1) : 0.0};
      const double at = dot(a * voxel, axes[axis]);
      low = std::min(low, at), high = std::max(high, at);
    }
    const double steps = std::ceil((high - low) / spacing[axis] - 1e-6);
    count[axis] = steps < 1e9 ? static_cast<std::int64_t>(steps) + 1 : 0;
    origin = origin + low * axes[axis];
    upright.worldFromVoxel.setColumn(axis, spacing[axis] * axes[axis]);
  }
  upright.size = {count[0], count[1], count[2]};
  upright.worldFromVoxel.translation = origin;
  return upright;
}

/// The upright grid of a sheared one. A tilted scanner needs a few times the room; a damaged affine would need any.
Result<Grid> checkedUpright(const Grid& sheared, const IntakeLimits& limits) {
  constexpr double kMostGrowth = 8;
  const Grid grid = uprightGrid(sheared);
  const double voxels = static_cast<double>(grid.size.i) * static_cast<double>(grid.size.j) *
                        static_cast<double>(grid.size.k);
  const double most = std::min({static_cast<double>(limits.maxVoxels),
                                static_cast<double>(limits.maxBytes) / sizeof(float),
                                kMostGrowth * static_cast<double>(sheared.voxels()) + 1e5});
  if (std::ranges::min({grid.size.i, grid.size.j, grid.size.k}) >= 1 && voxels <= most) return grid;
  return refusal(
      "nifti.header",
      concat("Axes are so far from perpendicular that ", voxels, " voxels would be needed"),
      "Resample it with the tool that wrote it");
}

/// Resampled to perpendicular axes where it is sheared; what lies outside holds the lowest value.
Result<Volume> upright(Result<Volume> stored, const IntakeLimits& limits) {
  if (!stored) return stored;
  const Volume& volume = *stored;
  if (volume.grid().shear() <= kShear) return volume;
  const auto grid = checkedUpright(volume.grid(), limits);
  if (!grid) return std::unexpected(grid.error());
  const float lowest = *std::ranges::min_element(volume.voxels());
  return resample(volume, *grid, {}, Interpolation::linear, lowest);
}

// --- one frame ---

Result<Volume> readFrame(const fs::path& file, int frame, const IntakeLimits& limits) {
  const auto opened = openImage(file, limits);
  if (!opened) return std::unexpected(opened.error());
  if (auto ok = checkFrame(opened->header, frame); !ok) return std::unexpected(ok.error());
  auto stored = nifti::StoredBytes::open(opened->data, opened->header.endOfData());
  if (!stored) return std::unexpected(stored.error());
  const auto bytes = frameOf(*stored, opened->header, frame);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<Finding> noticed;
  const nifti::Scaling scaling = nifti::scalingOf(opened->header, noticed);
  return Volume(nifti::placementOf(opened->header).grid,
                nifti::toFloats(*bytes, opened->header, scaling));
}

std::unexpected<Error> memoryFull() {
  return failure("memory.full", "The image does not fit into the free memory",
                 "Close other programs, or crop the image");
}

/// On the grid of the file, sheared or not; does not throw.
Result<Volume> readStored(const fs::path& file, int frame, const IntakeLimits& limits) {
  try {
    return readFrame(file, frame, limits);
  } catch (const std::bad_alloc&) {
    return memoryFull();
  }
}

// --- labels ---

Status checkListed(std::span<const std::uint8_t> values, const LabelTable& table) {
  std::array<bool, 256> known{}, missing{};
  known[0] = true;
  for (const auto& entry : table.entries()) known[entry.value] = true;
  for (const std::uint8_t value : values) missing[value] = missing[value] || !known[value];
  std::string list;
  for (std::size_t value = 0; value < missing.size(); ++value)
    if (missing[value]) list += concat(list.empty() ? "" : ", ", value);
  if (list.empty()) return {};
  return refusal("labels.unknown-value",
                 concat("Values ", list, " are not in the label table ", table.edition()),
                 "Choose the edition that the file was written for");
}

// --- inspection ---

Finding asFinding(const Error& error) {
  return {Verdict::refused, error.code, error.message, error.remedy};
}

Result<nifti::ValueSummary> summariseAll(nifti::StoredBytes& stored, const nifti::Header& header,
                                         nifti::Scaling scaling, const JobContext& context) {
  nifti::ValueSummary all;
  const std::uint64_t voxels = header.frames * header.voxelsPerFrame();
  for (std::uint64_t begin = 0; begin < voxels; begin += kPieceVoxels) {
    if (context.stopRequested()) return cancelled();
    const std::uint64_t count = std::min(kPieceVoxels, voxels - begin);
    const auto piece = stored.read(header.voxelOffset + begin * header.bytesPerVoxel,
                                   count * header.bytesPerVoxel);
    if (!piece) return std::unexpected(piece.error());
    all.add(nifti::summarise(*piece, header, scaling));
  }
  return all;
}

void takeSummary(const nifti::ValueSummary& values, SeriesReport& report) {
  if (values.finite > 0)
    report.statistics =
        VoxelStatistics{values.min, values.max, values.sum / static_cast<double>(values.finite)};
  if (values.nonFinite > 0)
    report.findings.push_back({Verdict::warning, "nifti.nonfinite",
                               concat(values.nonFinite, " voxels are NaN or infinite"),
                               "Shown as the lowest value"});
}

/// File name first, then what the JSON beside it says.
void takeNames(const fs::path& file, SeriesReport& report) {
  auto sidecar = sidecarOf(file).value_or(Sidecar{});
  sidecar.evidence.fileName = withoutEndings(file.filename()).string();
  report.description = knownWords(sidecar.evidence.fileName);
  report.slot = classify(sidecar.evidence);
  report.date = sidecar.date;
}

/// A label file by its name with whole values, or by few whole values under a name that says nothing.
void takeKind(const nifti::ValueSummary& values, const std::string& name, SeriesReport& report) {
  const auto role = labelRoleOfName(name);
  const std::size_t distinct = values.labels ? values.labels->count() : 0;
  const bool namedImage = !role && report.slot.confidence >= 0.6;
  const bool few = distinct >= 2 && distinct <= kFewLabels;
  if (!values.labels || !(role || (few && !namedImage))) return;
  report.kind = "nifti-labels";
  report.slot = {Modality::unknown, 0, "label file", {}, false};
  report.labelRole = distinct > kFewLabels ? "structures" : role.value_or("");
}

void inspectContent(const fs::path& file, const IntakeLimits& limits, const JobContext& context,
                    SeriesReport& report) {
  const auto opened = openImage(file, limits);
  if (!opened) return report.findings.push_back(asFinding(opened.error()));
  const nifti::Header& header = opened->header;
  nifti::Placement placement = nifti::placementOf(header);
  report.grid = placement.grid;
  report.spacingKnown = placement.spacingKnown;
  report.frames = static_cast<int>(header.frames);
  report.header = nifti::headerJson(header);
  report.findings = std::move(placement.findings);
  if (header.offsetMoved)
    report.findings.push_back(
        {Verdict::warning, "nifti.offset", "The start of the voxels points into the header",
         concat("Read from byte ", header.voxelOffset, "; check the picture")});
  if (report.grid.shear() > kShear)
    if (auto room = checkedUpright(report.grid, limits); !room)
      return report.findings.push_back(asFinding(room.error()));
  const nifti::Scaling scaling = nifti::scalingOf(header, report.findings);
  auto stored = nifti::StoredBytes::open(opened->data, header.endOfData());
  if (!stored) return report.findings.push_back(asFinding(stored.error()));
  if (stored->tail() > 0)
    report.findings.push_back({Verdict::warning, "nifti.tail",
                               concat(stored->tail(), " bytes after the end"), "Ignored"});
  const auto values = summariseAll(*stored, header, scaling, context);
  if (!values) return report.findings.push_back(asFinding(values.error()));
  takeSummary(*values, report);
  takeKind(*values, withoutEndings(file.filename()).string(), report);
}

}  // namespace

bool looksLikeNifti(const fs::path& file) {
  const std::string ending = endingOf(file);
  if (ending == ".nii" || ending == ".hdr") return true;
  if (ending == ".img" && besides(file, ".hdr")) return true;
  const auto start = nifti::firstBytes(file, nifti::kHeaderBytes);
  return start && (nifti::startsLikeNifti(*start) || !nifti::otherFormat(*start, file).empty());
}

InspectedSeries inspectNifti(const fs::path& file, const IntakeLimits& limits,
                             const JobContext& context) {
  InspectedSeries series;
  SeriesReport& report = series.report;
  report.path = file;
  report.kind = "nifti";
  takeNames(file, report);
  try {
    inspectContent(file, limits, context, report);
  } catch (const std::bad_alloc&) {
    report.findings.push_back(asFinding(memoryFull().error()));
  }
  if (report.kind == "nifti" && report.verdict() != Verdict::refused)
    if (auto open = slotFinding(report.slot)) report.findings.push_back(std::move(*open));
  std::ranges::stable_sort(report.findings, std::ranges::greater{}, &Finding::severity);
  const Modality slot = report.slot.slot;
  series.load = [file, limits, slot](int frame, const JobContext& job) -> Result<Volume> {
    if (job.stopRequested()) return cancelled();
    const auto volume = readNifti(file, frame, limits);
    if (!volume) return std::unexpected(volume.error());
    return volume->withModality(slot);
  };
  return series;
}

Result<Volume> readNifti(const fs::path& file, int frame, const IntakeLimits& limits) {
  return upright(readStored(file, frame, limits), limits);
}

Result<LabelMap> readNiftiLabels(const fs::path& file, const LabelTable& table,
                                 const IntakeLimits& limits) {
  const auto opened = openImage(file, limits);
  if (!opened) return std::unexpected(opened.error());
  auto stored = nifti::StoredBytes::open(opened->data, opened->header.endOfData());
  if (!stored) return std::unexpected(stored.error());
  const auto bytes = frameOf(*stored, opened->header, 0);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<Finding> noticed;
  auto values = nifti::toLabels(*bytes, opened->header, nifti::scalingOf(opened->header, noticed));
  if (!values) return std::unexpected(values.error());
  if (auto ok = checkListed(*values, table); !ok) return std::unexpected(ok.error());
  const Grid grid = nifti::placementOf(opened->header).grid;
  LabelMap labels(grid, std::move(*values), table);
  if (grid.shear() <= kShear) return labels;
  const auto upright = checkedUpright(grid, limits);
  if (!upright) return std::unexpected(upright.error());
  return resample(labels, *upright);
}

std::vector<Result<Volume>> readNiftiFiles(std::span<const fs::path> files,
                                           const IntakeLimits& limits) {
  std::vector<Result<Volume>> volumes(files.size(), Volume());
  parallelFor(files.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) volumes[n] = readStored(files[n], 0, limits);
  });
  for (auto& volume : volumes) volume = upright(std::move(volume), limits);
  return volumes;
}

}  // namespace twinscope::imaging
