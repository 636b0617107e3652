#include "core/imaging/dicom/positions.h"

#include "core/base/text.h"
#include "core/imaging/dicom/verdicts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace twinscope::imaging::dicom {
namespace {

constexpr double kSamePlaceMm = 0.01;

using Places = std::vector<std::vector<Slice>>;  ///< slices at each position, in order
using Frames = std::vector<std::vector<Slice>>;
using Key = std::function<std::optional<double>(const Slice&)>;

/// Sorted along the normal and cut where the position changes.
Places placesOf(std::vector<Slice> slices) {
  std::ranges::stable_sort(slices, [](const Slice& a, const Slice& b) {
    return std::pair(alongNormal(a), a.info().instanceNumber) <
           std::pair(alongNormal(b), b.info().instanceNumber);
  });
  Places places;
  for (const Slice& slice : slices) {
    if (places.empty() || alongNormal(slice) - alongNormal(places.back().front()) > kSamePlaceMm)
      places.emplace_back();
    places.back().push_back(slice);
  }
  for (auto& place : places)
    std::ranges::stable_sort(place, {}, [](const Slice& s) { return s.info().instanceNumber; });
  return places;
}

std::size_t mostAtOnePlace(const Places& places) {
  return std::ranges::max_element(places, {}, &std::vector<Slice>::size)->size();
}

/// Directions have no order of their own: each gets the number of its first appearance.
Key gradientKey(const Places& places) {
  std::vector<Vec3> directions;
  const auto indexOf = [](const std::vector<Vec3>& known, Vec3 g) {
    return std::ranges::find_if(known, [&](Vec3 v) { return length(v - g) < 1e-3; }) -
           known.begin();
  };
  for (const Slice& slice : places.front())
    if (const auto& g = slice.info().gradient;
        g && indexOf(directions, *g) == std::ssize(directions))
      directions.push_back(*g);
  return [directions, indexOf](const Slice& slice) -> std::optional<double> {
    if (!slice.info().gradient) return std::nullopt;
    return static_cast<double>(indexOf(directions, *slice.info().gradient));
  };
}

/// One frame a value of the key, when each frame then has every position exactly once.
std::optional<Frames> framesBy(const Places& places, const Key& key) {
  std::map<double, std::vector<Slice>> byValue;
  for (const auto& place : places)
    for (const Slice& slice : place) {
      const auto value = key(slice);
      if (!value) return std::nullopt;
      auto& frame = byValue[*value];
      const bool repeats =
          !frame.empty() && alongNormal(slice) - alongNormal(frame.back()) <= kSamePlaceMm;
      if (repeats) return std::nullopt;
      frame.push_back(slice);
    }
  Frames frames;
  for (auto& [value, frame] : byValue) {
    if (frame.size() != places.size()) return std::nullopt;
    frames.push_back(std::move(frame));
  }
  return frames;
}

/// Blocks of consecutive instance numbers, as many as there are slices at a position.
Key blockKey(const Places& places) {
  std::vector<double> numbers;
  for (const auto& place : places)
    for (const Slice& slice : place) numbers.push_back(slice.info().instanceNumber);
  std::ranges::sort(numbers);
  const std::size_t size = places.size();
  return [numbers, size](const Slice& slice) -> std::optional<double> {
    const auto at = std::ranges::lower_bound(numbers, slice.info().instanceNumber);
    const auto block = static_cast<std::size_t>(at - numbers.begin()) / size;
    return static_cast<double>(block);
  };
}

std::optional<Frames> framesOfRepeats(const Places& places) {
  const Key keys[] = {gradientKey(places),
                      [](const Slice& s) { return s.info().temporalPosition; },
                      [](const Slice& s) { return s.info().acquisitionNumber; },
                      [](const Slice& s) { return s.info().triggerTimeMs; },
                      [](const Slice& s) { return s.info().timeOfDaySeconds; },
                      blockKey(places)};
  for (const Key& key : keys)
    if (auto frames = framesBy(places, key)) return frames;
  return std::nullopt;
}

/// True where every picture at a repeated position equals the first one there; stops at the first difference, which
/// in a time series is found at once.
bool areCopies(const Places& places, const PixelHash& pixelHash) {
  return std::ranges::all_of(places, [&](const std::vector<Slice>& place) {
    if (place.size() == 1) return true;
    const auto first = pixelHash(place.front());
    return first && std::all_of(place.begin() + 1, place.end(),
                                [&](const Slice& other) { return pixelHash(other) == first; });
  });
}

std::size_t dropCopies(Places& places, const PixelHash& pixelHash) {
  std::size_t dropped = 0;
  for (auto& place : places) {
    if (place.size() == 1) continue;
    std::set<std::uint64_t> seen;
    dropped += std::erase_if(place, [&](const Slice& slice) {
      const auto hash = pixelHash(slice);
      return hash && !seen.insert(*hash).second;
    });
  }
  return dropped;
}

/// The n-th picture of every position, for as many as all positions have.
Frames inOrderOfAppearance(const Places& places) {
  Frames frames;
  const std::size_t least = std::ranges::min_element(places, {}, &std::vector<Slice>::size)->size();
  for (std::size_t n = 0; n < least; ++n) {
    frames.emplace_back();
    for (const auto& place : places) frames.back().push_back(place[n]);
  }
  return frames;
}

}  // namespace

Stack stackOf(std::vector<Slice> slices, const PixelHash& pixelHash) {
  Stack stack;
  stack.positioned = std::ranges::all_of(slices, [](const Slice& s) {
    return s.info().position.has_value() && s.info().orientation.has_value();
  });
  if (!stack.positioned) {
    std::ranges::stable_sort(slices, {}, [](const Slice& s) { return s.info().instanceNumber; });
    stack.frames.push_back(std::move(slices));
    return stack;
  }
  Places places = placesOf(std::move(slices));
  if (mostAtOnePlace(places) == 1) {
    stack.frames = inOrderOfAppearance(places);
    return stack;
  }
  std::optional<Frames> frames;
  std::size_t dropped = 0;
  if (!areCopies(places, pixelHash)) frames = framesOfRepeats(places);
  if (!frames) {
    dropped = dropCopies(places, pixelHash);
    frames = mostAtOnePlace(places) == 1 ? inOrderOfAppearance(places) : framesOfRepeats(places);
  }
  if (dropped > 0)
    stack.findings.push_back(findingOf("dicom.duplicates", concat(dropped, " copies ignored")));
  if (!frames) {
    stack.findings.push_back(
        findingOf("dicom.positions-ambiguous",
                  concat(mostAtOnePlace(places), " images at each position cannot be told apart")));
    frames = inOrderOfAppearance(places);
  }
  stack.frames = std::move(*frames);
  return stack;
}

}  // namespace twinscope::imaging::dicom
