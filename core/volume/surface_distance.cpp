#include "core/volume/surface_distance.h"

#include "core/base/parallel.h"
#include "core/volume/corner_sheet.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace twinscope {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr std::int8_t kNormals[] = {
#include "core/volume/surface_normals.inc"
};

/// One slice of one sheet: the unit of work.
struct Task {
  std::size_t sheet;  ///< 2 · region + side
  std::int64_t k;
  std::size_t first;  ///< where its elements start
};

std::vector<Task> tasksOf(const std::vector<CornerSheet>& sheets) {
  std::vector<Task> tasks;
  for (std::size_t n = 0; n < sheets.size(); ++n)
    for (std::int64_t k = 0; k < sheets[n].size().k; ++k) tasks.push_back({n, k, 0});
  return tasks;
}

/// A corner cannot lie further from the other sheet than its neighbour does plus the way to it: that bounds each search.
void measureSlice(const std::vector<CornerSheet::Corner>& corners, std::int64_t k,
                  const CornerSearch& other, Vec3 spacingMm, const std::array<double, 256>& areas,
                  SurfaceDistances::Element* out) {
  constexpr double kRounding = 1 + 1e-9;
  double mm = kInfinity;
  CornerSheet::Corner before{0, 0, 0};
  for (const CornerSheet::Corner& at : corners) {
    const double x = (at.i - before.i) * spacingMm.x, y = (at.j - before.j) * spacingMm.y;
    const double bound = mm + std::sqrt(x * x + y * y);
    mm = std::sqrt(other.squaredMm2(at.i, at.j, k, bound * bound * kRounding));
    *out++ = {mm, areas[at.code]};
    before = at;
  }
}

/// Corners that a search looks at, over all corners of a sheet, estimated from a few of them: it goes through a disc of
/// rows and columns as wide as the distance.
double searchCost(const CornerSheet& from, const CornerSearch& to, Vec3 spacingMm) {
  constexpr std::size_t kSamples = 64;
  const std::size_t step = from.count() / kSamples + 1;
  double steps = 0;
  std::size_t n = 0, samples = 0;
  for (std::int64_t k = 0; k < from.size().k; ++k)
    for (const CornerSheet::Corner& at : from.slice(k)) {
      if (n++ % step != 0) continue;
      const double squared = to.squaredMm2(at.i, at.j, k, kInfinity);
      if (!std::isfinite(squared)) return 0;  // the other sheet is empty
      steps += 1 + std::numbers::pi * squared / (spacingMm.x * spacingMm.z);
      ++samples;
    }
  return samples == 0 ? 0
                      : steps / static_cast<double>(samples) * static_cast<double>(from.count());
}

/// Squared distances of every corner of the box to a sheet.
std::vector<float> fieldOf(const CornerSheet& sheet, Vec3 spacingMm) {
  const Size3 size = sheet.size();
  std::vector<std::uint8_t> sources(size.voxels(), 0);
  for (std::int64_t k = 0; k < size.k; ++k)
    for (const CornerSheet::Corner& at : sheet.slice(k))
      sources[static_cast<std::size_t>(at.i + size.i * (at.j + size.j * k))] = 1;
  return squaredDistances(sources, size, spacingMm);
}

/// Where surfaces lie far apart (a prediction that is wrong everywhere) searches are long, and one field for all corners
/// is cheaper; else empty.
std::vector<float> fieldWherePays(const CornerSheet& from, const CornerSheet& to,
                                  const CornerSearch& search, Vec3 spacingMm) {
  constexpr double kFieldSteps = 20;  // of a field, a corner of the box
  constexpr double kShort = 1e8;      // steps of searches that are not worth a thought
  const double field = std::max(kShort, kFieldSteps * static_cast<double>(to.size().voxels()));
  return searchCost(from, search, spacingMm) > field ? fieldOf(to, spacingMm)
                                                     : std::vector<float>();
}

void readSlice(const std::vector<CornerSheet::Corner>& corners, std::int64_t k, Size3 size,
               const std::vector<float>& field, const std::array<double, 256>& areas,
               SurfaceDistances::Element* out) {
  for (const CornerSheet::Corner& at : corners) {
    const auto squared =
        static_cast<double>(field[static_cast<std::size_t>(at.i + size.i * (at.j + size.j * k))]);
    *out++ = {std::sqrt(squared), areas[at.code]};
  }
}

template <class Body>
void forEachTask(std::vector<Task>& tasks, Body body) {
  parallelFor(tasks.size(), 4, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) body(tasks[n]);
  });
}

using Elements = std::vector<SurfaceDistances::Element>;

std::vector<Elements> elementsOf(const PackedMasks& masks, int regions, Vec3 spacingMm) {
  std::vector<CornerSheet> sheets;
  for (int n = 0; n < 2 * regions; ++n) sheets.emplace_back(masks, n / 2, n % 2);
  std::vector<Task> tasks = tasksOf(sheets);
  forEachTask(tasks, [&](const Task& task) { sheets[task.sheet].fillSlice(masks, task.k); });

  std::vector<Elements> elements(sheets.size());
  std::vector<CornerSearch> searches;
  for (std::size_t n = 0; n < sheets.size(); ++n) {
    elements[n].resize(sheets[n].count());
    searches.emplace_back(sheets[n], spacingMm);
  }
  std::vector<std::size_t> filled(sheets.size(), 0);
  for (Task& task : tasks) {
    task.first = filled[task.sheet];
    filled[task.sheet] += sheets[task.sheet].slice(task.k).size();
  }
  std::vector<std::vector<float>> fields;
  for (std::size_t n = 0; n < sheets.size(); ++n)
    fields.push_back(fieldWherePays(sheets[n], sheets[n ^ 1], searches[n ^ 1], spacingMm));
  const auto areas = surfaceElementAreas(spacingMm);
  forEachTask(tasks, [&](const Task& task) {
    const auto& corners = sheets[task.sheet].slice(task.k);
    SurfaceDistances::Element* out = elements[task.sheet].data() + task.first;
    if (const auto& field = fields[task.sheet]; !field.empty())
      readSlice(corners, task.k, sheets[task.sheet].size(), field, areas, out);
    else
      measureSlice(corners, task.k, searches[task.sheet ^ 1], spacingMm, areas, out);
  });
  return elements;
}

}  // namespace

SurfaceDistances::SurfaceDistances(std::vector<Element> elements)
    : m_elements(std::move(elements)) {
  for (const Element& element : m_elements) {
    m_area += element.areaMm2;
    m_longestMm = std::max(m_longestMm, element.mm);
  }
}

/// Areas are summed by distance in equal bins; only the bin in which the share is reached is sorted.
double SurfaceDistances::atShare(double share) const {
  constexpr std::size_t kBins = 1024;
  if (m_elements.empty() || !std::isfinite(m_longestMm)) return kInfinity;
  const double scale = m_longestMm > 0 ? (kBins - 1) / m_longestMm : 0;
  const auto binOf = [scale](const Element& e) { return static_cast<std::size_t>(e.mm * scale); };
  std::array<double, kBins> areas{};
  for (const Element& element : m_elements) areas[binOf(element)] += element.areaMm2;

  const double wanted = share * m_area;
  const auto rounding = [&](double area) { return std::abs(area - wanted) < 1e-9 * m_area; };
  double area = 0;
  std::size_t bin = 0;
  while (bin + 1 < kBins && area + areas[bin] < wanted) area += areas[bin++];
  if (rounding(area) || rounding(area + areas[bin])) return atShareInOrder(share);
  std::vector<Element> inBin;
  std::ranges::copy_if(m_elements, std::back_inserter(inBin),
                       [&](const Element& e) { return binOf(e) == bin; });
  std::ranges::sort(inBin, {}, &Element::mm);
  for (const Element& element : inBin) {
    area += element.areaMm2;
    if (rounding(area)) return atShareInOrder(share);
    if (area >= wanted) return element.mm;
  }
  return m_longestMm;
}

/// Where the share is met up to rounding, the order of summation decides: the published code's.
double SurfaceDistances::atShareInOrder(double share) const {
  if (share >= 1) return m_longestMm;
  auto sorted = m_elements;
  std::ranges::sort(sorted, {}, [](const Element& e) { return std::pair(e.mm, e.areaMm2); });
  double all = 0, area = 0;
  for (const Element& element : sorted) all += element.areaMm2;
  for (const Element& element : sorted) {
    area += element.areaMm2;
    if (area / all >= share) return element.mm;
  }
  return m_longestMm;
}

double SurfaceDistances::meanMm() const {
  double sum = 0;
  for (const Element& element : m_elements) sum += element.mm * element.areaMm2;
  return sum / m_area;
}

double SurfaceDistances::areaWithinMm2(double toleranceMm) const {
  double area = 0;
  for (const Element& element : m_elements)
    area += element.mm <= toleranceMm ? element.areaMm2 : 0.0;
  return area;
}

std::array<double, 256> surfaceElementAreas(Vec3 spacingMm) {
  std::array<double, 256> areas{};
  const std::int8_t* at = kNormals;
  for (double& area : areas) {
    double sum = 0;
    for (int count = *at++; count > 0; --count, at += 3)
      sum +=
          length({at[0] / 8.0 * spacingMm.y * spacingMm.z, at[1] / 8.0 * spacingMm.x * spacingMm.z,
                  at[2] / 8.0 * spacingMm.x * spacingMm.y});
    area = sum;
  }
  return areas;
}

std::vector<BothDirections> surfaceDistances(const PackedMasks& masks, int regions,
                                             Vec3 spacingMm) {
  std::vector<Elements> elements = elementsOf(masks, regions, spacingMm);
  std::vector<BothDirections> result;
  for (std::size_t n = 0; n < elements.size(); n += 2)
    result.emplace_back(SurfaceDistances(std::move(elements[n])),
                        SurfaceDistances(std::move(elements[n + 1])));
  return result;
}

std::optional<BothDirections> surfaceDistances(std::span<const std::uint8_t> first,
                                               std::span<const std::uint8_t> second, Size3 size,
                                               Vec3 spacingMm) {
  const RegionBits bits = nonZeroBits();
  auto both = surfaceDistances(packMasks(size, first, bits, second, bits), 1, spacingMm).front();
  if (both.first.count() == 0 || both.second.count() == 0) return std::nullopt;
  return both;
}

RegionBits nonZeroBits() {
  RegionBits bits{};
  std::fill(bits.begin() + 1, bits.end(), std::uint8_t{1});
  return bits;
}

}  // namespace twinscope
