#pragma once

#include "core/imaging/dicom/derived/codes.h"
#include "core/imaging/dicom/pixels.h"
#include "core/imaging/dicom/stack.h"
#include "core/volume/label_map.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::imaging::dicom {

/// One segment as the file describes it.
struct Segment {
  int number = 0;
  std::string label;  ///< free text: shown to nobody but the user
  ReadCode type;
  std::optional<Region> region;
  std::string trackingId,
      trackingUid;            ///< what it is followed by from visit to visit; may be empty
  bool isBackground = false;  ///< of a LABELMAP, which lists it among its segments
};

/// A segmentation of any type (BINARY, FRACTIONAL, LABELMAP), read by our own bounded reader: files come from anywhere.
/// One instance a thread.
class SegmentationFile {
 public:
  /// The row must have passed checkPixels. "dicom.corrupt" where segments are missing or a frame names none,
  /// "dicom.too-large" for more than a thousand.
  [[nodiscard]] static Result<SegmentationFile> open(SharedRow row, const IntakeLimits& limits);

  [[nodiscard]] const std::vector<Segment>& segments() const { return m_segments; }
  [[nodiscard]] std::size_t frames() const { return m_frameSegments.size(); }
  [[nodiscard]] bool isFractional() const { return m_maximumFraction.has_value(); }
  /// Row by row, 1 where the frame has one of the segments; empty where the frame is of another segment. Fractions count from
  /// half of their maximum.
  [[nodiscard]] Result<std::vector<std::uint8_t>> mask(std::size_t frame,
                                                       const std::set<int>& segments);
  /// The planes of all frames as a grid: parallel to the source its steps, else the smallest gap. "seg.geometry" where
  /// frames lie across each other or between the planes, "dicom.too-large".
  [[nodiscard]] Result<Grid> gridNear(const Grid& source) const;
  /// All segments as canonical labels on gridNear(). Parts win over unions: what a whole tumour leaves over is oedema, what a
  /// core leaves over necrosis. "seg.unknown-segment" names segments that are no part of a brain tumour.
  [[nodiscard]] Result<LabelMap> labelsNear(const Grid& source, const JobContext& context);

 private:
  SegmentationFile(SharedRow row, FrameReader reader, IntakeLimits limits)
      : m_row(std::move(row)), m_reader(std::move(reader)), m_limits(limits) {}
  [[nodiscard]] Status readDescription();
  [[nodiscard]] Status refuseUnknown() const;
  [[nodiscard]] std::set<int> segmentsIn(std::size_t frame, Region region) const;
  [[nodiscard]] Result<std::int64_t> planeOf(std::size_t frame, const Grid& grid) const;

  SharedRow m_row;
  FrameReader m_reader;
  IntakeLimits m_limits;
  std::vector<Segment> m_segments;
  std::vector<int> m_frameSegments;  ///< 0: a LABELMAP's frame, whose values are segments
  std::optional<double> m_maximumFraction;
};

}  // namespace twinscope::imaging::dicom
