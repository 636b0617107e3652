#include "core/imaging/dicom/derived/segmentation_file.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging::dicom {
namespace {

constexpr Code kBackground{"125040", "DCM", "Background"};
constexpr double kParallel = 1e-3;  ///< of two unit normals' difference
constexpr double kOffPlane = 0.25;  ///< of a step or a pixel, before a frame counts as astray
constexpr double kSameplaneMm = 1e-3;
constexpr std::size_t kMostSegments = 1000;
constexpr double kLeastVoxelMm3 = 1e-9;
constexpr std::int64_t kFarthest = 4;  ///< times as many planes as the source, or the file, has

std::unexpected<Error> corrupt(const char* what) {
  return refusal("dicom.corrupt", concat("The segmentation ", what),
                 "Export it again from the program that made it");
}
std::unexpected<Error> astray(const char* what) {
  return refusal("seg.geometry", concat("The frames of the segmentation ", what),
                 "Export it again on the slices of its source series");
}

ReadCode codeIn(const DataSet& item, Tag sequence) {
  const DataSet code = item.firstItem(sequence);
  return {code.text(kCodeValue), code.text(kCodingScheme), code.text(kCodeMeaning)};
}

Segment segmentFrom(const DataSet& item, const std::string& characters) {
  Segment segment;
  segment.number = static_cast<int>(item.integer(kSegmentNumber).value_or(0));
  segment.label = toUtf8(item.text(kSegmentLabel), characters);
  segment.type = codeIn(item, kSegmentTypeSequence);
  segment.trackingId = toUtf8(item.text(kSegmentTrackingId), characters);
  segment.trackingUid = item.text(kSegmentTrackingUid);
  segment.isBackground = segment.type.is(kBackground);
  if (!segment.isBackground) segment.region = regionOf(segment.type, segment.label);
  return segment;
}

/// Of each frame, from its own group or the shared one.
std::vector<int> frameSegments(const DataSet& header, std::size_t frames) {
  const auto numberIn = [](const DataSet& groups) {
    return groups.firstItem(kSegmentIdentification).integer(kReferencedSegmentNumber);
  };
  const auto shared = numberIn(header.firstItem(kSharedGroups));
  const std::vector<DataSet> own = header.items(kPerFrameGroups);
  std::vector<int> segments(frames, static_cast<int>(shared.value_or(0)));
  for (std::size_t n = 0; n < std::min(frames, own.size()); ++n)
    if (const auto number = numberIn(own[n])) segments[n] = static_cast<int>(*number);
  return segments;
}

struct FramePlanes {
  std::vector<double> z;  ///< along the normal, mm
  Vec3 normal;
};

/// One orientation and pixel size for all frames, and a place for each.
Result<FramePlanes> planesOf(const std::vector<FrameRow>& frames) {
  const FrameRow& first = frames.front();
  if (!first.orientation || !first.spacingMm) return astray("have no orientation or pixel size");
  FramePlanes planes{{}, cross((*first.orientation)[0], (*first.orientation)[1])};
  for (const FrameRow& frame : frames) {
    if (!frame.position || !frame.orientation) return astray("do not all have a place");
    for (int axis = 0; axis < 2; ++axis)
      if (length((*frame.orientation)[axis] - (*first.orientation)[axis]) > kParallel ||
          !frame.spacingMm ||
          std::abs((*frame.spacingMm)[axis] - (*first.spacingMm)[axis]) > kSameplaneMm)
        return astray("do not lie in parallel planes of one pixel size");
    planes.z.push_back(dot(*frame.position, planes.normal));
    if (!std::isfinite(planes.z.back())) return astray("have no place in this world");
  }
  return planes;
}

/// Between neighbouring planes; nothing where all frames lie in one.
std::optional<double> smallestGap(std::vector<double> z) {
  std::ranges::sort(z);
  std::optional<double> gap;
  for (std::size_t n = 1; n < z.size(); ++n)
    if (const double step = z[n] - z[n - 1]; step > kSameplaneMm && (!gap || step < *gap))
      gap = step;
  return gap;
}

/// The source's step where its slices are parallel to the frames.
std::optional<double> stepOf(const Grid& source, Vec3 normal) {
  const Vec3 across = cross(source.worldFromVoxel.column(0), source.worldFromVoxel.column(1));
  if (length(across) <= 0) return std::nullopt;
  const Vec3 unit = 1 / length(across) * across;
  if (std::abs(std::abs(dot(unit, normal)) - 1) > kParallel) return std::nullopt;
  const double step = std::abs(dot(source.worldFromVoxel.column(2), normal));
  return step > kSameplaneMm ? std::optional(step) : std::nullopt;
}

/// What each region is painted with, the later over the earlier.
std::vector<std::pair<Region, std::uint8_t>> paintsFor(const std::vector<Segment>& segments) {
  const LabelTable& table = LabelTable::canonical();
  const bool hasParts = std::ranges::any_of(segments, [](const Segment& s) {
    return s.region && *s.region != Region::wt && isPartOf(*s.region, Region::wt);
  });
  std::vector<std::pair<Region, std::uint8_t>> paints;
  for (const Region region :
       {Region::wt, Region::tc, Region::ed, Region::ncr, Region::et, Region::rc})
    paints.emplace_back(region, *table.valueFor(region));
  if (hasParts) paints.front().second = *table.valueFor(Region::ed);
  return paints;
}

}  // namespace

Result<SegmentationFile> SegmentationFile::open(SharedRow row, const IntakeLimits& limits) {
  auto reader = FrameReader::open(row, limits);
  if (!reader) return std::unexpected(reader.error());
  SegmentationFile file(std::move(row), std::move(*reader), limits);
  if (const Status read = file.readDescription(); !read) return std::unexpected(read.error());
  return file;
}

Status SegmentationFile::readDescription() {
  const auto outline = readOutline(m_row->file, m_limits);
  if (!outline) return std::unexpected(outline.error());
  const DataSet& header = outline->header;
  for (const DataSet& item : header.items(kSegmentSequence))
    m_segments.push_back(segmentFrom(item, header.text(kCharacterSet)));
  if (m_segments.empty() || m_row->frames.empty()) return corrupt("describes no segment");
  if (m_segments.size() > kMostSegments)
    return refusal("dicom.too-large",
                   concat("The segmentation has ", m_segments.size(), " segments"));
  const std::string type = header.text(kSegmentationType);
  if (type == "LABELMAP") {
    m_frameSegments.assign(m_row->frames.size(), 0);
    return {};
  }
  if (type == "FRACTIONAL") m_maximumFraction = header.number(kMaximumFraction).value_or(255);
  m_frameSegments = frameSegments(header, m_row->frames.size());
  std::set<int> described;
  for (const Segment& segment : m_segments) described.insert(segment.number);
  for (const int number : m_frameSegments)
    if (number == 0 || !described.contains(number)) return corrupt("has a frame of no segment");
  return {};
}

std::set<int> SegmentationFile::segmentsIn(std::size_t frame, Region region) const {
  std::set<int> numbers;
  const int own = m_frameSegments.at(frame);
  for (const Segment& segment : m_segments)
    if (segment.region == region && (own == 0 || own == segment.number))
      numbers.insert(segment.number);
  return numbers;
}

Result<std::vector<std::uint8_t>> SegmentationFile::mask(std::size_t frame,
                                                         const std::set<int>& segments) {
  const int own = m_frameSegments.at(frame);
  if (own != 0 && !segments.contains(own)) return std::vector<std::uint8_t>{};
  const auto stored = m_reader.read(frame);
  if (!stored) return std::unexpected(stored.error());
  std::vector<std::uint8_t> inside(stored->size());
  std::ranges::transform(*stored, inside.begin(), [&](std::int32_t value) -> std::uint8_t {
    if (own == 0) return segments.contains(value) ? 1 : 0;
    if (m_maximumFraction) return 2.0 * value >= *m_maximumFraction ? 1 : 0;
    return value != 0 ? 1 : 0;
  });
  return inside;
}

Result<Grid> SegmentationFile::gridNear(const Grid& source) const {
  const std::vector<FrameRow>& frames = m_row->frames;
  const auto planes = planesOf(frames);
  if (!planes) return std::unexpected(planes.error());
  const auto [low, high] = std::ranges::minmax_element(planes->z);
  const FrameRow& first = frames[static_cast<std::size_t>(low - planes->z.begin())];
  const FrameRow& last = frames[static_cast<std::size_t>(high - planes->z.begin())];
  const double thickness = first.thicknessMm > 0 ? first.thicknessMm : 1;
  const double step =
      stepOf(source, planes->normal).value_or(smallestGap(planes->z).value_or(thickness));
  const double steps = std::round((*high - *low) / step);
  // Two frames in a small file can lie a world apart.
  const auto most =
      static_cast<double>(kFarthest * std::max<std::int64_t>(source.size.k, std::ssize(frames)));
  if (!(steps <= most)) return astray("lie far from the slices of their source");
  const double voxels = (steps + 1) * static_cast<double>(m_row->pixels.pixels());
  if (voxels > static_cast<double>(m_limits.maxVoxels))
    return refusal("dicom.too-large", concat("The segmentation spans ", voxels, " voxels"),
                   "Raise the limit in Settings › Limits if this file is trusted");
  Grid grid{{m_row->pixels.columns, m_row->pixels.rows, static_cast<std::int64_t>(steps) + 1}, {}};
  grid.worldFromVoxel.setColumn(0, (*first.spacingMm)[1] * (*first.orientation)[0]);
  grid.worldFromVoxel.setColumn(1, (*first.spacingMm)[0] * (*first.orientation)[1]);
  grid.worldFromVoxel.setColumn(
      2, steps > 0 ? 1 / steps * (*last.position - *first.position) : step * planes->normal);
  grid.worldFromVoxel.translation = *first.position;
  if (!(grid.voxelVolumeMm3() > kLeastVoxelMm3)) return astray("have no volume");
  return grid;
}

Result<std::int64_t> SegmentationFile::planeOf(std::size_t frame, const Grid& grid) const {
  const Vec3 at = grid.worldFromVoxel.inverse() * *m_row->frames[frame].position;
  const double plane = std::round(at.z);
  const bool lies = std::abs(at.x) <= kOffPlane && std::abs(at.y) <= kOffPlane &&
                    std::abs(at.z - plane) <= kOffPlane;
  if (!lies || plane < 0 || plane >= static_cast<double>(grid.size.k))
    return astray("lie between the slices of their source");
  return static_cast<std::int64_t>(plane);
}

Status SegmentationFile::refuseUnknown() const {
  std::string names;
  for (const Segment& segment : m_segments)
    if (!segment.region && !segment.isBackground)
      names += concat(names.empty() ? "" : ", ", segment.number, " (", segment.type.meaning, ")");
  if (names.empty()) return {};
  return refusal("seg.unknown-segment",
                 concat("These segments are no known part of a brain tumour: ", names),
                 "Code or name the segments as necrosis, edema and enhancing lesion");
}

Result<LabelMap> SegmentationFile::labelsNear(const Grid& source, const JobContext& context) {
  if (const Status known = refuseUnknown(); !known) return std::unexpected(known.error());
  const auto grid = gridNear(source);
  if (!grid) return std::unexpected(grid.error());
  std::vector<std::uint8_t> labels(grid->voxels());
  for (const auto& [region, value] : paintsFor(m_segments))
    for (std::size_t frame = 0; frame < frames(); ++frame) {
      if (context.stopRequested()) return cancelled();
      const auto numbers = segmentsIn(frame, region);
      if (numbers.empty()) continue;
      const auto inside = mask(frame, numbers);
      if (!inside) return std::unexpected(inside.error());
      const auto plane = planeOf(frame, *grid);
      if (!plane) return std::unexpected(plane.error());
      std::uint8_t* out = labels.data() + static_cast<std::size_t>(*plane) * inside->size();
      for (std::size_t n = 0; n < inside->size(); ++n)
        if ((*inside)[n] != 0) out[n] = value;
    }
  if (isFractional())
    context.log.write(LogLevel::warning,
                      "A fractional segmentation was cut at half of its maximum");
  return LabelMap(*grid, std::move(labels));
}

}  // namespace twinscope::imaging::dicom
