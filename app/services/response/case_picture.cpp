#include "app/services/response/case_picture.h"

#include "core/compute/resample.h"
#include "core/imaging/png.h"
#include "core/volume/measurements.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace twinscope::app {
namespace {

constexpr std::int64_t kSide = 240;  // mm and pixels
constexpr double kShare = 0.35;      // of a region's colour over the image

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};
/// Of the canonical labels; as the screens have them.
constexpr std::array<Rgb, 5> kColours{
    {{}, {0xDC, 0x26, 0x7F}, {0x64, 0x8F, 0xFF}, {0xFF, 0xB0, 0x00}, {0x9A, 0xA5, 0xB1}}};

const Volume* shownOf(const std::vector<Volume>& sequences) {
  for (const Modality wanted : {Modality::t1c, Modality::flair, Modality::t2, Modality::t1})
    for (const Volume& volume : sequences)
      if (volume.modality() == wanted) return &volume;
  return sequences.empty() ? nullptr : &sequences.front();
}

/// One slice about a point, along the patient's axes.
Grid planeAbout(Vec3 centre) {
  const double half = 0.5 * static_cast<double>(kSide - 1);
  return Grid::axisAligned({kSide, kSide, 1}, {1, 1, 1},
                           {centre.x - half, centre.y - half, centre.z});
}

/// Values that become black and white: the whole volume's, so that slices of one scan look alike.
std::pair<float, float> windowOf(const Volume& volume) {
  constexpr std::size_t kSamples = 100'000;
  const auto voxels = volume.voxels();
  std::vector<float> values;
  for (std::size_t n = 0; n < voxels.size();
       n += std::max<std::size_t>(1, voxels.size() / kSamples))
    if (std::isfinite(voxels[n])) values.push_back(voxels[n]);
  if (values.empty()) return {0, 1};
  std::ranges::sort(values);
  const float low = values.front();
  const float high =
      values[static_cast<std::size_t>(0.998 * static_cast<double>(values.size() - 1))];
  return {low, std::max(high, low + 1e-3F)};
}

class Canvas {
 public:
  Canvas(const Volume& slice, std::pair<float, float> window) : m_rgb(3 * kSide * kSide) {
    const auto voxels = slice.voxels();
    for (std::size_t n = 0; n < voxels.size(); ++n) {
      const float share = (voxels[n] - window.first) / (window.second - window.first);
      const auto grey = static_cast<std::uint8_t>(255 * std::clamp(share, 0.F, 1.F));
      for (std::size_t channel = 0; channel < 3; ++channel) m_rgb[3 * n + channel] = grey;
    }
  }

  void lay(const LabelMap& labels) {
    for (std::size_t n = 0; n < labels.labels().size(); ++n) {
      const std::uint8_t value = labels.labels()[n];
      if (value == 0 || value >= kColours.size()) continue;
      const Rgb colour = kColours[value];
      mix(3 * n, colour.red);
      mix(3 * n + 1, colour.green);
      mix(3 * n + 2, colour.blue);
    }
  }

  /// A white line between two points of the plane, in pixels.
  void line(Vec3 from, Vec3 to) {
    const int steps = 2 * static_cast<int>(std::ceil(length(to - from))) + 1;
    for (int n = 0; n <= steps; ++n) {
      const Vec3 at = from + (static_cast<double>(n) / steps) * (to - from);
      const auto x = std::llround(at.x), y = std::llround(at.y);
      if (x < 0 || y < 0 || x >= kSide || y >= kSide) continue;
      for (std::size_t channel = 0; channel < 3; ++channel)
        m_rgb[3 * static_cast<std::size_t>(x + kSide * y) + channel] = 255;
    }
  }

  [[nodiscard]] std::string png() const { return imaging::encodePng(m_rgb, kSide, kSide); }

 private:
  void mix(std::size_t at, std::uint8_t colour) {
    m_rgb[at] = static_cast<std::uint8_t>((1 - kShare) * m_rgb[at] + kShare * colour);
  }
  std::vector<std::uint8_t> m_rgb;
};

twin::DiameterLines measuredLines(const Lesion& lesion) {
  return {.longest = lesion.longestEndsInWorld, .perpendicular = lesion.perpendicularEndsInWorld};
}

}  // namespace

std::optional<CasePicture> casePicture(const VisitImages& images,
                                       const std::optional<twin::DiameterLines>& drawn) {
  const Volume* const shown = shownOf(images.sequences);
  if (shown == nullptr || shown->empty()) return std::nullopt;
  const auto lesions =
      images.labels.empty() ? std::vector<Lesion>() : measureLesions(images.labels);
  Vec3 centre = shown->grid().centreInWorld();
  const auto lines =
      drawn || lesions.empty() ? drawn : std::optional(measuredLines(lesions.front()));
  if (lines) centre.z = lines->longest[0].z;
  const Grid plane = planeAbout(centre);
  Canvas canvas(resample(*shown, plane), windowOf(*shown));
  if (!images.labels.empty()) canvas.lay(resample(images.labels, plane));
  if (lines) {
    const Affine pixelFromWorld = plane.worldFromVoxel.inverse();
    for (const auto& ends : {lines->longest, lines->perpendicular})
      canvas.line(pixelFromWorld * ends[0], pixelFromWorld * ends[1]);
  }
  return CasePicture{canvas.png(), std::string(nameOf(shown->modality()))};
}

}  // namespace twinscope::app
