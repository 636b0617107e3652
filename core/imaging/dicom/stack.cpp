#include "core/imaging/dicom/stack.h"

#include "core/base/text.h"
#include "core/imaging/dicom/positions.h"
#include "core/imaging/dicom/verdicts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace twinscope::imaging::dicom {
namespace {

constexpr double kSpacingTolerance = 1e-4;      // relative
constexpr double kOrientationTolerance = 1e-4;  // a component
constexpr std::size_t kLocalizerSlices = 8;
constexpr std::size_t kMaxStacks = 500;

bool hasWord(const FrameRow& frame, std::string_view word) {
  return std::ranges::find(frame.imageType, word) != frame.imageType.end();
}

/// Magnitude, phase, real, imaginary, water, fat, in phase, opposed phase, field map: the third or fourth value.
std::string typeFamily(const FrameRow& frame) {
  static const std::vector<std::string> kFamilies{"M", "P",  "R",  "I",         "W",
                                                  "F", "IP", "OP", "FIELD_MAP", "PHASE MAP"};
  for (std::size_t n = 2; n < std::min<std::size_t>(4, frame.imageType.size()); ++n) {
    const std::string& value = frame.imageType[n];
    const std::string head = value == "FIELD_MAP" ? value : value.substr(0, value.find('_'));
    if (std::ranges::find(kFamilies, head) != kFamilies.end()) return head;
  }
  return {};
}

bool sameDirections(const FrameRow& a, const FrameRow& b, double tolerance) {
  if (a.orientation.has_value() != b.orientation.has_value()) return false;
  if (!a.orientation) return true;
  for (int axis = 0; axis < 2; ++axis) {
    const Vec3 d = (*a.orientation)[axis] - (*b.orientation)[axis];
    if (std::max({std::abs(d.x), std::abs(d.y), std::abs(d.z)}) > tolerance) return false;
  }
  return true;
}

bool sameGeometry(const Slice& a, const Slice& b) {
  const FrameRow &x = a.info(), &y = b.info();
  if (a.row->pixels.rows != b.row->pixels.rows || a.row->pixels.columns != b.row->pixels.columns)
    return false;
  if (x.spacingMm.has_value() != y.spacingMm.has_value()) return false;
  for (int axis = 0; x.spacingMm && axis < 2; ++axis)
    if (std::abs((*x.spacingMm)[axis] - (*y.spacingMm)[axis]) >
        kSpacingTolerance * (*x.spacingMm)[axis])
      return false;
  return sameDirections(x, y, kOrientationTolerance);
}

bool sameContrast(const FrameRow& a, const FrameRow& b) {
  return std::abs(a.echoTimeMs - b.echoTimeMs) < 0.01 &&
         std::abs(a.diffusionB - b.diffusionB) < 0.5 && typeFamily(a) == typeFamily(b);
}

std::vector<Slice> slicesOf(const std::vector<SharedRow>& rows) {
  std::vector<Slice> slices;
  for (const SharedRow& row : rows)
    for (std::size_t frame = 0; frame < row->frames.size(); ++frame) slices.push_back({row, frame});
  return slices;
}

bool isSame(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
  return a && b && *a == *b;
}

bool samePicture(const SharedRow& a, const SharedRow& b, const PixelHash& pixelHash) {
  if (a->frames.size() != b->frames.size()) return false;
  for (std::size_t n = 0; n < a->frames.size(); ++n)
    if (a->frames[n].position != b->frames[n].position ||
        !isSame(pixelHash({a, n}), pixelHash({b, n})))
      return false;
  return true;
}

/// Files of one instance UID: true copies go silently, different content is a conflict.
std::size_t dropCopies(std::vector<SharedRow>& rows, const PixelHash& pixelHash) {
  std::map<std::string, SharedRow> seen;
  std::size_t conflicts = 0;
  std::erase_if(rows, [&](const SharedRow& row) {
    if (row->sopInstance.empty()) return false;
    const auto [first, isNew] = seen.emplace(row->sopInstance, row);
    if (isNew) return false;
    if (samePicture(first->second, row, pixelHash)) return true;
    ++conflicts;
    return false;
  });
  return conflicts;
}

/// Two or more directions of a few slices each, or named so by the scanner.
bool isLocalizer(const std::vector<Slice>& slices) {
  const bool named =
      std::ranges::all_of(slices, [](const Slice& s) { return hasWord(s.info(), "LOCALIZER"); });
  if (named) return true;
  std::vector<std::pair<const FrameRow*, std::size_t>> directions;
  for (const Slice& slice : slices) {
    const auto found = std::ranges::find_if(directions, [&](const auto& direction) {
      return sameDirections(*direction.first, slice.info(), 0.05);
    });
    if (found == directions.end())
      directions.emplace_back(&slice.info(), 1);
    else
      ++found->second;
  }
  return directions.size() >= 2 && std::ranges::all_of(directions, [](const auto& direction) {
           return direction.second < kLocalizerSlices;
         });
}

std::vector<std::vector<Slice>> groupsOf(const std::vector<Slice>& slices) {
  std::vector<std::vector<Slice>> groups;
  for (const Slice& slice : slices) {
    const auto found = std::ranges::find_if(groups, [&](const std::vector<Slice>& group) {
      return sameGeometry(group.front(), slice) && sameContrast(group.front().info(), slice.info());
    });
    if (found == groups.end())
      groups.push_back({slice});
    else
      found->push_back(slice);
  }
  return groups;
}

std::size_t countGeometries(const std::vector<std::vector<Slice>>& groups) {
  std::vector<const Slice*> different;
  for (const auto& group : groups)
    if (std::ranges::none_of(different,
                             [&](const Slice* s) { return sameGeometry(*s, group.front()); }))
      different.push_back(&group.front());
  return different.size();
}

Stack refusedStack(std::vector<Slice> slices, Finding finding) {
  Stack stack;
  stack.findings.push_back(std::move(finding));
  stack.frames.push_back(std::move(slices));
  return stack;
}

}  // namespace

Vec3 normalOf(const FrameRow& frame) {
  return cross((*frame.orientation)[0], (*frame.orientation)[1]);
}

double alongNormal(const Slice& slice) {
  return dot(*slice.info().position, normalOf(slice.info()));
}

std::vector<Stack> stacksOf(std::vector<SharedRow> series, const PixelHash& pixelHash) {
  const std::size_t conflicts = dropCopies(series, pixelHash);
  std::vector<Slice> all = slicesOf(series);
  std::vector<Stack> stacks;
  std::vector<Slice> planning;
  if (isLocalizer(all)) {
    planning = std::exchange(all, {});
  } else {
    for (const Slice& slice : all)
      if (hasWord(slice.info(), "LOCALIZER")) planning.push_back(slice);
    std::erase_if(all, [](const Slice& s) { return hasWord(s.info(), "LOCALIZER"); });
  }
  const auto groups = groupsOf(all);
  if (groups.size() > kMaxStacks)
    return {refusedStack(
        all,
        findingOf("dicom.too-large",
                  concat(groups.size(), " volumes in one series exceed the limit ", kMaxStacks)))};
  const std::size_t geometries = countGeometries(groups);
  for (const auto& group : groups) {
    stacks.push_back(stackOf(group, pixelHash));
    if (geometries > 1)
      stacks.back().findings.push_back(
          findingOf("dicom.mixed-geometry",
                    concat("The series holds ", geometries, " volumes of different size")));
  }
  if (!planning.empty()) {
    Finding finding =
        findingOf("dicom.localizer", concat("Planning image (", planning.size(), " slices)"));
    stacks.push_back(refusedStack(std::move(planning), std::move(finding)));
  }
  if (conflicts > 0)
    for (Stack& stack : stacks)
      stack.findings.push_back(
          findingOf("dicom.uid-conflict", "Two different images share one identifier"));
  return stacks;
}

}  // namespace twinscope::imaging::dicom
