#include "core/imaging/phantom/phantom.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/imaging/phantom/scanner.h"
#include "core/imaging/phantom/tumour_shape.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

constexpr std::array kParts{Tissue::necrosis, Tissue::oedema, Tissue::enhancing, Tissue::cavity};

std::uint8_t byteOf(float share) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(share, 0.F, 1.F) * 255.F));
}

Grid headGrid(double spacingMm) {
  const auto count = [spacingMm](double mm) {
    return static_cast<std::int64_t>(std::ceil(mm / spacingMm)) + 1;
  };
  return Grid::axisAligned({count(188), count(228), count(196)}, {spacingMm, spacingMm, spacingMm},
                           {-94, -118, -100});
}

/// The head with everything that grows in it.
struct Subject {
  HeadAnatomy anatomy;
  std::vector<TumourShape> tumours;
  NoiseField grain;  ///< tissue is never quite uniform

  [[nodiscard]] TissueMix at(Vec3 p, double blurMm) const {
    TissueMix mix = anatomy.at(p, blurMm);
    for (const TumourShape& tumour : tumours) tumour.paint(mix, p, blurMm);
    return mix;
  }
};

Result<Subject> makeSubject(const PhantomSpec& spec, const JobContext& context) {
  Subject subject{HeadAnatomy(spec.anatomySeed),
                  {},
                  NoiseField(Random(spec.anatomySeed).stream("grain").next(), 9)};
  for (std::size_t n = 0; n < spec.tumours.size(); ++n) {
    const std::uint64_t seed = Random(spec.anatomySeed).stream("tumour", n).next();
    auto shape = TumourShape::grow(subject.anatomy, spec.tumours[n], seed, context);
    if (!shape) return std::unexpected(shape.error());
    subject.tumours.push_back(std::move(*shape));
  }
  for (const TumourShape& tumour : subject.tumours) subject.anatomy.addMass(tumour.massEffect());
  return subject;
}

void renderRow(const Subject& subject, const std::vector<SignalTable>& tables, std::int64_t row,
               RenderedHead& head) {
  const Grid& grid = head.grid;
  const double blur = grid.spacingMm().x;
  const auto first = static_cast<std::size_t>(row * grid.size.i);
  const std::int64_t j = row % grid.size.j, k = row / grid.size.j;
  for (std::int64_t i = 0; i < grid.size.i; ++i) {
    const Vec3 p = grid.worldFromVoxel *
                   Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
    const TissueMix mix = subject.at(p, blur);
    if (mix.of(Tissue::air) > 0.999F) continue;
    const auto n = first + static_cast<std::size_t>(i);
    const float grain = mix.brain > 0.F ? 1.F + 0.06F * subject.grain.value(p) : 1.F;
    for (std::size_t s = 0; s < tables.size(); ++s) {
      float sum = 0;
      for (std::size_t t = 0; t < kTissues; ++t) sum += mix.share[t] * tables[s][t];
      head.signals[s][n] = sum * grain;
    }
    head.brain[n] = byteOf(mix.brain);
    for (std::size_t part = 0; part < kParts.size(); ++part)
      head.parts[part][n] = byteOf(mix.of(kParts[part]));
  }
}

Result<RenderedHead> render(const Subject& subject, const PhantomSpec& spec,
                            const JobContext& context) {
  RenderedHead head{headGrid(spec.spacingMm), {}, {}, {}};
  std::vector<SignalTable> tables;
  for (const Modality sequence : spec.sequences)
    tables.push_back(signalTable(sequence, spec.style.contrastShift));
  head.signals.assign(tables.size(), std::vector<float>(head.grid.voxels(), 0.005F));
  head.brain.assign(head.grid.voxels(), 0);
  head.parts.fill(head.brain);
  const auto rows = static_cast<std::size_t>(head.grid.size.j * head.grid.size.k);
  parallelFor(rows, 16, [&](std::size_t begin, std::size_t end) {
    if (context.stopRequested()) return;
    for (std::size_t row = begin; row < end; ++row)
      renderRow(subject, tables, static_cast<std::int64_t>(row), head);
  });
  if (context.stopRequested()) return cancelled();
  return head;
}

/// The commonest part of voxels that are at least half tumour or cavity. Parts are in the order of the labels 1 to 4.
LabelMap truthOn(const RenderedHead& head, const Acquisition& acquisition) {
  std::array<std::vector<float>, 4> shares;
  for (std::size_t part = 0; part < shares.size(); ++part)
    shares[part] = averageShare(head.parts[part], head.grid, acquisition);
  std::vector<std::uint8_t> labels(acquisition.grid.voxels(), 0);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    std::size_t best = 0;
    float sum = 0;
    for (std::size_t part = 0; part < shares.size(); ++part) {
      sum += shares[part][n];
      if (shares[part][n] > shares[best][n]) best = part;
    }
    if (sum >= 127.5F) labels[n] = static_cast<std::uint8_t>(best + 1);
  }
  return {acquisition.grid, std::move(labels)};
}

std::vector<std::uint8_t> brainOn(const RenderedHead& head, const Acquisition& acquisition) {
  const std::vector<float> share = averageShare(head.brain, head.grid, acquisition);
  std::vector<std::uint8_t> mask(share.size());
  std::ranges::transform(share, mask.begin(), [](float s) { return s >= 127.5F ? 1 : 0; });
  return mask;
}

}  // namespace

Result<PhantomVisit> makePhantom(const PhantomSpec& spec, const JobContext& context) {
  if (auto ok = spec.validate(); !ok) return std::unexpected(ok.error());
  context.progress.report(0, "growing the tumour");
  auto subject = makeSubject(spec, context);
  if (!subject) return std::unexpected(subject.error());
  context.progress.report(0.1, "drawing the head");
  auto head = render(*subject, spec, context);
  if (!head) return std::unexpected(head.error());
  PhantomVisit visit;
  const auto reference = std::ranges::find(spec.sequences, Modality::t1c);
  const Acquisition truthPlan = planAcquisition(
      spec, reference != spec.sequences.end() ? *reference : spec.sequences.front());
  for (std::size_t n = 0; n < spec.sequences.size(); ++n) {
    if (context.stopRequested()) return cancelled();
    context.progress.report(0.5 + 0.4 * static_cast<double>(n) / spec.sequences.size(), "scanning");
    visit.sequences.push_back(acquire(*head, n, planAcquisition(spec, spec.sequences[n]), spec));
  }
  if (context.stopRequested()) return cancelled();
  visit.truth = truthOn(*head, truthPlan);
  visit.brainMask = brainOn(*head, truthPlan);
  context.progress.report(1, "phantom made");
  return visit;
}

}  // namespace twinscope::imaging
