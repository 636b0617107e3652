#include "core/imaging/phantom/phantom.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/imaging/phantom/scanner.h"
#include "core/imaging/phantom/tumour_shape.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

/// In the order of the canonical labels 1 to 4.
constexpr std::array kParts{Tissue::necrosis, Tissue::oedema, Tissue::enhancing, Tissue::cavity};

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

Result<RenderedBody> render(const Subject& subject, const PhantomSpec& spec,
                            const JobContext& context) {
  std::vector<SignalTable> tables;
  for (const Modality sequence : spec.sequences)
    tables.push_back(signalTable(sequence, spec.style.contrastShift));
  RenderedBody head(headGrid(spec.spacingMm), tables.size(), 0.005F, kParts.size());
  const double blur = head.grid.spacingMm().x;
  const auto paint = [&](std::size_t n, Vec3 p) {
    const TissueMix mix = subject.at(p, blur);
    if (mix.of(Tissue::air) > 0.999F) return;
    const float grain = mix.brain > 0.F ? 1.F + 0.06F * subject.grain.value(p) : 1.F;
    for (std::size_t s = 0; s < tables.size(); ++s) {
      float sum = 0;
      for (std::size_t t = 0; t < kTissues; ++t) sum += mix.share[t] * tables[s][t];
      head.signals[s][n] = sum * grain;
    }
    head.mask[n] = byteOf(mix.brain);
    for (std::size_t part = 0; part < kParts.size(); ++part)
      head.parts[part][n] = byteOf(mix.of(kParts[part]));
  };
  if (const Status done = head.render(paint, context); !done) return std::unexpected(done.error());
  return head;
}

/// A broken transfer: the upper half of the slices is blank.
Volume damaged(const Volume& sequence) {
  const Grid& grid = sequence.grid();
  std::vector<float> voxels(sequence.voxels().begin(), sequence.voxels().end());
  const auto first = grid.index(0, 0, (grid.size.k + 1) / 2);
  std::fill(voxels.begin() + static_cast<std::ptrdiff_t>(first), voxels.end(), 0.F);
  return {grid, std::move(voxels), sequence.modality(), sequence.unit()};
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
    const Acquisition plan = planAcquisition(spec, spec.sequences[n]);
    Volume sequence = acquire(*head, n, plan, spec.style, spec.visitSeed);
    if (spec.damagedSequence == spec.sequences[n]) sequence = damaged(sequence);
    visit.sequences.push_back(std::move(sequence));
  }
  if (context.stopRequested()) return cancelled();
  visit.truth = LabelMap(truthPlan.grid, labelsOn(*head, truthPlan));
  visit.brainMask = maskOn(*head, truthPlan);
  context.progress.report(1, "phantom made");
  return visit;
}

}  // namespace twinscope::imaging
