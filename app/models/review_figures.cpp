#include "app/models/review_figures.h"

#include "app/models/words.h"

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

LesionRow regionRow(const PatientSummary& patient, std::size_t current, Region region,
                    const ReferenceVisits& reference) {
  const auto now = patient.visits[current].volume(region);
  const auto against = [&](std::optional<std::size_t> visit) {
    if (visit == current) return std::optional<double>();
    return relativeChange(now, volumeAt(patient, visit, region));
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

LesionRow lesionRow(std::size_t number, const Lesion& lesion, const VisitSummary& visit) {
  const double volume =
      visit.study.spacingKnown ? lesion.volumeMl : static_cast<double>(lesion.voxels);
  return {.kind = LesionRow::Kind::lesion,
          //: %1 is the number of a lesion, the largest first
          .name = Figures::tr("Lesion %1").arg(number),
          .slice = QString::number(lesion.slice + 1),
          .diameters = QStringLiteral("%1 × %2")
                           .arg(lesion.longestMm, 0, 'f', 1)
                           .arg(lesion.perpendicularMm, 0, 'f', 1),
          .product = QString::number(lesion.productMm2, 'f', 0),
          .volume = volumeShown(volume, visit),
          .versusBaseline = {},
          .versusNadir = {}};
}

}  // namespace

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

std::vector<LesionRow> lesionRows(const PatientSummary& patient, std::size_t current,
                                  const std::vector<Lesion>& lesions) {
  std::vector<LesionRow> rows;
  double products = 0;
  for (std::size_t at = 0; at < lesions.size(); ++at) {
    rows.push_back(lesionRow(at + 1, lesions[at], patient.visits[current]));
    products += lesions[at].productMm2;
  }
  const ReferenceVisits reference = referenceVisits(patient, current);
  LesionRow sum = regionRow(patient, current, Region::et, reference);
  sum.kind = LesionRow::Kind::sum;
  if (!lesions.empty()) sum.product = QString::number(products, 'f', 0);
  rows.push_back(sum);
  for (const Region region : {Region::ncr, Region::ed, Region::tc, Region::wt})
    if (patient.visits[current].volume(region))
      rows.push_back(regionRow(patient, current, region, reference));
  return rows;
}

std::vector<VolumeCurve> volumeCurves(const PatientSummary& patient) {
  std::vector<VolumeCurve> curves;
  for (const Region region : {Region::ed, Region::ncr, Region::et}) {
    VolumeCurve curve{region, {}};
    for (const VisitSummary& visit : patient.visits)
      if (const auto volume = visit.volumeInUnitOf(patient.visits.back(), region))
        curve.points.emplace_back(visit.study.date.daysSince(patient.visits.front().study.date),
                                  *volume);
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
  return volumeShown(visit.study.spacingKnown ? count * grid.voxelVolumeMm3() / 1000 : count,
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
