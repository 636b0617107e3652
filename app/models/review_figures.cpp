#include "app/models/review_figures.h"

#include "app/models/words.h"
#include "core/base/units.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

struct Figures {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

std::optional<double> volumeAt(const PatientSummary& patient, std::optional<std::size_t> visit,
                               Region region) {
  return visit ? patient.visits[*visit].volume(region) : std::nullopt;
}

/// Necrosis and oedema that no visit shows were hardly looked for: some outline the enhancing tumour alone.
bool isOutlined(const PatientSummary& patient, Region region) {
  if (region != Region::ncr && region != Region::ed) return true;
  return std::ranges::any_of(patient.visits, [region](const VisitSummary& visit) {
    return visit.volume(region).value_or(0) > 0;
  });
}

LesionRow regionRow(const Comparison& comparison, Region region) {
  const auto& [patient, current, reference, course, shown] = comparison;
  const auto now =
      isOutlined(patient, region) ? patient.visits[current].volume(region) : std::nullopt;
  const auto against = [&, at = current](std::optional<std::size_t> visit) {
    if (visit == at) return std::optional<double>();
    return relativeChange(now, volumeAt(comparison.patient, visit, region));
  };
  const auto change = against(reference.nadir);
  return {.kind = LesionRow::Kind::region,
          .name = regionTitle(region),
          .slice = {},
          .diameters = {},
          .product = {},
          .volume = volumeShown(now, patient.visits[current]),
          .versusBaseline = percentChange(against(reference.baseline)),
          .versusNadir = percentChange(change),
          .grown = change.value_or(0)};
}

/// The part of that number among a scan's enhancing ones.
const twin::TrackedPart* partOf(const PatientCourse& course, std::size_t scan, int number) {
  for (const twin::TrackedPart& part : course.scans[scan].parts)
    if (part.compartment == twin::Compartment::enhancing && part.number == number) return &part;
  return nullptr;
}

std::optional<double> volumeOfLesion(const PatientCourse& course, std::optional<std::size_t> scan,
                                     int lesion) {
  if (!scan || !course.scans[*scan].measured) return std::nullopt;
  double volume = 0;
  for (const twin::TrackedPart& part : course.scans[*scan].parts)
    if (part.compartment == twin::Compartment::enhancing && part.lesion == lesion)
      volume += part.volumeMm3 / kMm3PerMl;
  return volume;
}

/// "target", "new" and so on; empty where a lesion counts for nothing.
QString roleOf(const PatientCourse& course, int lesion) {
  using Kind = twin::LesionRole::Kind;
  for (const twin::LesionRole& role : course.from.roles) {
    if (role.compartment != twin::Compartment::enhancing || role.lesion != lesion) continue;
    switch (role.kind) {
      //: What a lesion counts as: the sum of sizes is of targets
      case Kind::target:
        return Figures::tr("target");
      //: What a lesion counts as
      case Kind::nonTarget:
        return Figures::tr("non-target");
      //: What a lesion counts as: too small to be measured
      case Kind::tooSmall:
        return Figures::tr("small");
      //: What a lesion counts as
      case Kind::fresh:
        return Figures::tr("new");
      //: What a lesion counts as: perhaps new
      case Kind::equivocal:
        return Figures::tr("new?");
      //: What a lesion counts as: a reader said that it is none
      case Kind::dismissed:
        return Figures::tr("none");
    }
  }
  return {};
}

/// Names a row by the lesion that its part belongs to, and compares that lesion.
void follow(LesionRow& row, int number, const Comparison& comparison) {
  if (comparison.course == nullptr) return;
  const PatientCourse& course = *comparison.course;
  const twin::TrackedPart* const part = partOf(course, comparison.current, number);
  if (part == nullptr) return;
  //: %1 is the number of a lesion, the same at every visit
  row.name = Figures::tr("Lesion %1").arg(part->lesion);
  const QString role = roleOf(course, part->lesion);
  if (!role.isEmpty()) row.name += QStringLiteral(" · ") + role;
  //: After the name of a lesion whose diameters a person drew
  if (part->edited) row.name += QStringLiteral(" · ") + Figures::tr("edited");
  row.edited = part->edited;
  const auto now = volumeOfLesion(course, comparison.current, part->lesion);
  const auto against = [&](std::optional<std::size_t> scan) {
    if (scan == comparison.current) return std::optional<double>();
    return relativeChange(now, volumeOfLesion(course, scan, part->lesion));
  };
  row.versusBaseline = percentChange(against(comparison.references.baseline));
  const auto change = against(comparison.references.nadir);
  row.versusNadir = percentChange(change);
  row.grown = change.value_or(0);
}

/// What a person drew where someone did, else as measured.
twin::Diameters sizeOf(int number, const Lesion& lesion, const Comparison& comparison) {
  if (comparison.course != nullptr)
    if (const auto* part = partOf(*comparison.course, comparison.current, number);
        part != nullptr && part->edited)
      return part->sizeMm;
  return {.longest = lesion.longestMm, .perpendicular = lesion.perpendicularMm};
}

/// As the pictures count slices: labels may lie on another grid.
std::int64_t sliceOf(const Lesion& lesion, const Comparison& comparison) {
  if (comparison.shown == nullptr) return lesion.slice;
  const Grid& grid = *comparison.shown;
  const Vec3 voxel = grid.worldFromVoxel.inverse() * lesion.longestEndsInWorld[0];
  int axis = 2;
  for (const int other : {0, 1})
    if (std::abs(grid.worldFromVoxel.column(other).z) / length(grid.worldFromVoxel.column(other)) >
        std::abs(grid.worldFromVoxel.column(axis).z) / length(grid.worldFromVoxel.column(axis)))
      axis = other;
  return std::clamp<std::int64_t>(
      std::llround(std::array{voxel.x, voxel.y, voxel.z}[static_cast<std::size_t>(axis)]), 0,
      grid.size[axis] - 1);
}

LesionRow lesionRow(int number, const Lesion& lesion, const Comparison& comparison) {
  const twin::Diameters size = sizeOf(number, lesion, comparison);
  const VisitSummary& visit = comparison.patient.visits[comparison.current];
  const double volume =
      visit.study.spacingKnown ? lesion.volumeMl : static_cast<double>(lesion.voxels);
  LesionRow row{
      .kind = LesionRow::Kind::lesion,
      .name = Figures::tr("Lesion %1").arg(number),
      .slice = QString::number(sliceOf(lesion, comparison) + 1),
      .diameters =
          QStringLiteral("%1 × %2").arg(size.longest, 0, 'f', 1).arg(size.perpendicular, 0, 'f', 1),
      .product = QString::number(size.longest * size.perpendicular, 'f', 0),
      .volume = volumeShown(volume, visit),
      .versusBaseline = {},
      .versusNadir = {},
      .part = number};
  follow(row, number, comparison);
  return row;
}

/// Of all enhancing tissue; where criteria decide, of what they count, so that it agrees with the verdict.
LesionRow sumRow(const Comparison& comparison, std::optional<double> products) {
  LesionRow row = regionRow(comparison, Region::et);
  row.kind = LesionRow::Kind::sum;
  //: Row of the lesion table: of all lesions
  row.name = Figures::tr("Sum");
  const auto shown = [](double mm2) { return QString::number(mm2, 'f', 0); };
  if (products) row.product = shown(*products);
  const auto now = countedSum(comparison.course, comparison.patient.visits[comparison.current]);
  if (!now) return row;
  //: Row of the lesion table: of the lesions that the criteria count
  row.name = Figures::tr("Sum of targets");
  row.product = now->mm2 ? shown(*now->mm2) : QString();
  row.volume = now->ml ? millilitres(now->ml) : QString();
  row.versusBaseline = percentChange(now->changes.fromBaseline);
  row.versusNadir = percentChange(now->changes.fromNadir);
  row.grown = now->changes.fromNadir.value_or(0);
  return row;
}

}  // namespace

std::optional<QString> unusable(const PatientCourse* course, Date scan) {
  if (course == nullptr) return std::nullopt;
  for (const twin::TimelineEvent& event : course->events)
    if (event.kind == twin::EventKind::notEvaluable && event.date == scan)
      return text(event.detail);
  return std::nullopt;
}

SumChanges sumChanges(const PatientCourse& course, std::size_t visit, twin::Compartment of) {
  const twin::ResponseCourse& from = course.from.course;
  const auto share = [](std::optional<double> percent) {
    return percent ? std::optional(*percent / 100) : std::nullopt;
  };
  return {.fromBaseline = visit == 0 ? std::nullopt : share(percentFromBaseline(from, visit, of)),
          .fromNadir = share(percentFromNadir(from, course.assessed, visit, of))};
}

std::optional<CountedSum> countedSum(const PatientCourse* course, const VisitSummary& visit) {
  const auto place = course ? course->visitOf(visit.study.id) : std::nullopt;
  if (!place) return std::nullopt;
  const twin::ResponseCourse& from = course->from.course;
  const auto now = from.visits[*place].sum(twin::Compartment::enhancing);
  if (!now) return std::nullopt;
  CountedSum sum{.changes = sumChanges(*course, *place, twin::Compartment::enhancing)};
  if (from.metric == twin::SizeMetric::area)
    sum.mm2 = *now;
  else
    sum.ml = *now / kMm3PerMl;
  return sum;
}

ReferenceVisits referenceVisits(const PatientSummary& patient, std::size_t current) {
  ReferenceVisits result;
  double smallest = 0;
  for (std::size_t at = 0; at < patient.visits.size(); ++at) {
    const auto volume = patient.visits[at].volumeInUnitOf(patient.visits[current], Region::et);
    if (!volume) continue;
    if (!result.baseline) result.baseline = at;
    if (at < current && (!result.nadir || *volume < smallest)) {
      result.nadir = at;
      smallest = *volume;
    }
  }
  return result;
}

ReferenceVisits referenceVisits(const PatientCourse& course, std::size_t visit) {
  ReferenceVisits result{.baseline = course.from.visits.front().scan, .nadir = {}};
  const auto of = decisiveCompartment(course.from.course, course.assessed, visit);
  const auto& nadir = course.assessed.visits[visit].nadir[static_cast<std::size_t>(of)];
  if (!nadir) return result;
  for (std::size_t v = 0; v < visit; ++v)
    if (course.from.course.visits[v].date == nadir->date) result.nadir = course.from.visits[v].scan;
  return result;
}

std::vector<LesionRow> lesionRows(const Comparison& comparison,
                                  const std::vector<Lesion>& lesions) {
  std::vector<LesionRow> rows;
  double products = 0;
  for (std::size_t at = 0; at < lesions.size(); ++at) {
    rows.push_back(lesionRow(static_cast<int>(at + 1), lesions[at], comparison));
    const twin::Diameters size = sizeOf(static_cast<int>(at + 1), lesions[at], comparison);
    products += size.longest * size.perpendicular;
  }
  rows.push_back(sumRow(comparison, lesions.empty() ? std::nullopt : std::optional(products)));
  for (const Region region : {Region::ncr, Region::ed, Region::tc, Region::wt})
    if (comparison.patient.visits[comparison.current].volume(region))
      rows.push_back(regionRow(comparison, region));
  return rows;
}

LesionLines measuredLines(const Lesion& lesion, const Grid& grid, int part) {
  const int across = (lesion.sliceAxis + 1) % 3, down = (lesion.sliceAxis + 2) % 3;
  const Vec3 normal = cross(grid.worldFromVoxel.column(across), grid.worldFromVoxel.column(down));
  return {.part = part,
          .lines = {.longest = lesion.longestEndsInWorld,
                    .perpendicular = lesion.perpendicularEndsInWorld},
          .normal = (1 / length(normal)) * normal,
          .sliceMm = lesion.sliceMm,
          .edited = false};
}

std::vector<VolumeCurve> volumeCurves(const PatientSummary& patient, const PatientCourse* course) {
  std::vector<VolumeCurve> curves;
  for (const Region region : {Region::ed, Region::ncr, Region::et}) {
    if (!isOutlined(patient, region)) continue;
    VolumeCurve curve{region, {}};
    for (const VisitSummary& visit : patient.visits) {
      if (unusable(course, visit.study.date)) continue;
      if (const auto volume = visit.volumeInUnitOf(patient.visits.back(), region))
        curve.points.emplace_back(visit.study.date.daysSince(patient.visits.front().study.date),
                                  *volume);
    }
    if (!curve.points.empty()) curves.push_back(std::move(curve));
  }
  return curves;
}

QString volumeShown(std::optional<double> volume, const VisitSummary& visit) {
  if (!volume || visit.study.spacingKnown) return millilitres(volume);
  return QString::number(*volume, 'f', 0);
}

QString volumeShown(std::size_t voxels, const Grid& grid, const VisitSummary& visit) {
  const auto count = static_cast<double>(voxels);
  return volumeShown(visit.study.spacingKnown ? count * grid.voxelVolumeMm3() / kMm3PerMl : count,
                     visit);
}

QString lengthUnit(const VisitSummary& visit) {
  return visit.study.spacingKnown ? QStringLiteral("mm") : Figures::tr("voxels");
}

QString volumeUnit(const VisitSummary& visit) {
  //: Unit of volumes where no true voxel size is known
  return visit.study.spacingKnown ? QStringLiteral("ml") : Figures::tr("voxels");
}

}  // namespace twinscope::app
