#include "core/imaging/dicom/functional_groups.h"

#include <cmath>

namespace twinscope::imaging::dicom {
namespace {

constexpr double kUnitTolerance = 1e-3;

constexpr Tag kGroups[] = {
    kMrFrameTypeSequence,   kCtFrameTypeSequence,      kDiffusionSequence,
    kPlanePositionSequence, kPlaneOrientationSequence, kPixelMeasuresSequence,
    kValueSequence,         kMrEchoSequence,           kTimingSequence,
    kModifierSequence,      kFrameContentSequence,     kUnassignedPerFrame};

/// The groups of one frame, or the shared ones, each parsed once: a small file may declare many frames.
class Groups {
 public:
  Groups() = default;
  explicit Groups(const DataSet& item) {
    for (const Tag group : kGroups)
      if (item.contains(group)) m_groups.emplace(group, item.firstItem(group));
  }
  [[nodiscard]] const DataSet& at(Tag group) const {
    static const DataSet kNone;
    const auto found = m_groups.find(group);
    return found == m_groups.end() ? kNone : found->second;
  }

 private:
  std::map<Tag, DataSet> m_groups;
};

/// The places where one frame's values may stand, best first.
class Lookup {
 public:
  Lookup(const Groups& frame, const Groups& shared, const DataSet& top)
      : m_frame(frame), m_shared(shared), m_top(top) {}

  [[nodiscard]] std::vector<double> numbers(Tag group, Tag tag) const {
    for (const Groups* place : {&m_frame, &m_shared}) {
      auto values = place->at(group).numbers(tag);
      if (!values.empty()) return values;
    }
    auto values = m_frame.at(kUnassignedPerFrame).numbers(tag);
    return values.empty() ? m_top.numbers(tag) : values;
  }
  [[nodiscard]] std::optional<double> number(Tag group, Tag tag) const {
    const auto values = numbers(group, tag);
    return values.empty() ? std::nullopt : std::optional(values.front());
  }
  [[nodiscard]] std::vector<std::string> frameType() const {
    for (const Groups* place : {&m_frame, &m_shared})
      for (const Tag group : {kMrFrameTypeSequence, kCtFrameTypeSequence}) {
        auto values = place->at(group).texts(kFrameType);
        if (!values.empty()) return values;
      }
    return m_top.texts(kImageType);
  }
  [[nodiscard]] std::vector<double> gradient() const {
    for (const Groups* place : {&m_frame, &m_shared}) {
      auto values =
          place->at(kDiffusionSequence).firstItem(kGradientSequence).numbers(kDiffusionGradient);
      if (!values.empty()) return values;
    }
    return m_top.numbers(kDiffusionGradient);
  }

 private:
  const Groups& m_frame;
  const Groups& m_shared;
  const DataSet& m_top;
};

std::optional<Vec3> vectorOf(const std::vector<double>& values) {
  if (values.size() != 3) return std::nullopt;
  return Vec3{values[0], values[1], values[2]};
}

/// Unit length and right angles within a thousandth, then made exact; else nothing.
std::optional<std::array<Vec3, 2>> orientationOf(const std::vector<double>& values) {
  if (values.size() != 6) return std::nullopt;
  const Vec3 row{values[0], values[1], values[2]}, column{values[3], values[4], values[5]};
  if (std::abs(length(row) - 1) > kUnitTolerance || std::abs(length(column) - 1) > kUnitTolerance ||
      std::abs(dot(row, column)) > kUnitTolerance)
    return std::nullopt;
  const Vec3 unitRow = 1 / length(row) * row;
  const Vec3 straight = column - dot(column, unitRow) * unitRow;
  return std::array{unitRow, 1 / length(straight) * straight};
}

std::optional<std::array<double, 2>> spacingOf(const std::vector<double>& values) {
  if (values.size() != 2 || values[0] <= 0 || values[1] <= 0) return std::nullopt;
  return std::array{values[0], values[1]};
}

/// "HHMMSS.ffffff" as seconds after midnight.
std::optional<double> secondsOf(const std::string& time) {
  const auto value = time.size() < 4 ? std::nullopt : parseDecimal(time);
  if (!value) return std::nullopt;
  const double whole = std::floor(*value);
  const double hours = std::floor(whole / 10000),
               minutes = std::floor(std::fmod(whole, 10000) / 100);
  return hours * 3600 + minutes * 60 + std::fmod(*value, 100);
}

/// Standard first, then the vendors' private places (Siemens, GE with its offset of 1e9, Philips).
double diffusionBOf(const Lookup& lookup, const DataSet& top) {
  if (const auto b = lookup.number(kDiffusionSequence, kDiffusionB)) return *b;
  if (const auto b = top.number(kSiemensB)) return *b;
  if (const auto b = top.number(kGeB)) return std::fmod(*b, 1e6);
  return top.number(kPhilipsB).value_or(0);
}

void readPlace(FrameRow& row, const Lookup& lookup) {
  row.position = vectorOf(lookup.numbers(kPlanePositionSequence, kPosition));
  row.orientation = orientationOf(lookup.numbers(kPlaneOrientationSequence, kOrientation));
  row.spacingMm = spacingOf(lookup.numbers(kPixelMeasuresSequence, kPixelSpacing));
  row.thicknessMm = lookup.number(kPixelMeasuresSequence, kSliceThickness).value_or(0);
}

FrameRow rowOf(const Lookup& lookup, const DataSet& top) {
  FrameRow row;
  readPlace(row, lookup);
  row.slope = lookup.number(kValueSequence, kSlope);
  row.intercept = lookup.number(kValueSequence, kIntercept);
  row.imageType = lookup.frameType();
  const auto echo = lookup.number(kMrEchoSequence, kEffectiveEchoTime);
  row.echoTimeMs = echo ? *echo : top.number(kEchoTime).value_or(0);
  row.repetitionTimeMs = lookup.number(kTimingSequence, kRepetitionTime).value_or(0);
  const auto inversion = lookup.number(kModifierSequence, kInversionTimes);
  row.inversionTimeMs = inversion ? *inversion : top.number(kInversionTime).value_or(0);
  row.flipAngleDeg = lookup.number(kTimingSequence, kFlipAngle).value_or(0);
  row.diffusionB = diffusionBOf(lookup, top);
  row.gradient = vectorOf(lookup.gradient());
  const auto temporal = lookup.number(kFrameContentSequence, kTemporalIndex);
  row.temporalPosition = temporal ? temporal : top.number(kTemporalPosition);
  row.acquisitionNumber = top.number(kAcquisitionNumber);
  row.triggerTimeMs = top.number(kTriggerTime);
  const std::string time = top.text(kContentTime);
  row.timeOfDaySeconds = secondsOf(time.empty() ? top.text(kAcquisitionTime) : time);
  row.instanceNumber = top.number(kInstanceNumber).value_or(0);
  return row;
}

}  // namespace

std::int64_t declaredFrames(const DataSet& header) {
  return std::max<std::int64_t>(1, header.integer(kFrames).value_or(1));
}

std::vector<FrameRow> framesOf(const DataSet& header) {
  const std::int64_t count = declaredFrames(header);
  if (count > kMaxFrames) return {};
  const Groups shared(header.firstItem(kSharedGroups));
  const std::vector<DataSet> perFrame = header.items(kPerFrameGroups);
  std::vector<FrameRow> rows;
  rows.reserve(static_cast<std::size_t>(count));
  for (std::size_t n = 0; n < static_cast<std::size_t>(count); ++n) {
    const Groups own = n < perFrame.size() ? Groups(perFrame[n]) : Groups();
    rows.push_back(rowOf(Lookup(own, shared, header), header));
    if (count > 1) rows.back().instanceNumber = static_cast<double>(n + 1);
  }
  return rows;
}

bool isSlideFrames(const DataSet& header) {
  return header.firstItem(kPerFrameGroups).contains(kSlidePositionSequence) ||
         header.firstItem(kSharedGroups).contains(kSlidePositionSequence);
}

}  // namespace twinscope::imaging::dicom
