#include "app/services/cohort_report.h"

#include "app/services/files.h"
#include "app/services/markup.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<Region, const char*> kCharted[] = {
    {Region::et, "#FFB000"}, {Region::ncr, "#DC267F"}, {Region::ed, "#648FFF"}};
constexpr std::array kColumns{Region::et, Region::ncr, Region::ed, Region::tc, Region::wt};

std::string rounded(double value) { return fixedPoint(value, 2); }

std::string unitOf(const VisitSummary& visit, const std::string& quantity) {
  if (quantity.ends_with("Mm2")) return "mm2";
  if (quantity.ends_with("Mm")) return "mm";
  return visit.study.spacingKnown ? "ml" : "voxels";
}

std::string exact(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::string csvLine(const PatientSummary& patient, const VisitSummary& visit,
                    const twin::MeasurementRecord& m) {
  const auto optional = [](const std::optional<double>& value) {
    return value ? exact(*value) : std::string();
  };
  return concat(quotedCell(patient.patient.key), ',', visit.study.date.toString(), ',',
                visit.segmentation->origin, ',', quotedCell(visit.segmentation->modelName), ',',
                visit.segmentation->modelHash, ',', visit.segmentation->revision, ',', m.region,
                ',', m.quantity, ',', m.lesion, ',', exact(m.value), ',', unitOf(visit, m.quantity),
                ',', optional(m.low), ',', optional(m.high), "\r\n");
}

/// Where visits and volumes fall in the chart's box.
struct ChartFrame {
  double width = 640, height = 180, margin = 36;
  int days = 1;
  double top = 1;

  double x(int day) const { return margin + (width - 2 * margin) * day / days; }
  double y(double value) const { return height - margin - (height - 2 * margin) * value / top; }
};

ChartFrame frameOf(const PatientSummary& patient) {
  ChartFrame frame;
  const Date first = patient.visits.front().study.date;
  frame.days = std::max(1, patient.visits.back().study.date.daysSince(first));
  for (const VisitSummary& visit : patient.visits)
    for (const auto& [region, colour] : kCharted)
      frame.top = std::max(frame.top, visit.volume(region).value_or(0));
  return frame;
}

std::string curve(const PatientSummary& patient, const ChartFrame& frame, Region region,
                  const char* colour) {
  const Date first = patient.visits.front().study.date;
  std::string points, dots;
  for (const VisitSummary& visit : patient.visits) {
    const auto value = visit.volume(region);
    if (!value) continue;
    const double x = frame.x(visit.study.date.daysSince(first)), y = frame.y(*value);
    points += concat(x, ',', y, ' ');
    dots += concat("<circle cx=\"", x, "\" cy=\"", y, "\" r=\"3.5\" fill=\"", colour, "\"/>");
  }
  return concat("<polyline points=\"", points, "\" fill=\"none\" stroke=\"", colour,
                "\" stroke-width=\"2\"/>", dots);
}

std::string chart(const PatientSummary& patient) {
  const ChartFrame frame = frameOf(patient);
  std::string svg = concat("<svg viewBox=\"0 0 ", frame.width, ' ', frame.height,
                           "\" role=\"img\" aria-label=\"Volumes over time\">");
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = frame.y(share * frame.top);
    svg +=
        concat("<line x1=\"", frame.margin, "\" x2=\"", frame.width - frame.margin, "\" y1=\"", y,
               "\" y2=\"", y, "\" stroke=\"#DDE3EA\"/><text x=\"", frame.margin - 6, "\" y=\"",
               y + 4, "\" text-anchor=\"end\">", rounded(share * frame.top), "</text>");
  }
  const Date first = patient.visits.front().study.date;
  for (const VisitSummary& visit : patient.visits)
    svg += concat("<text x=\"", frame.x(visit.study.date.daysSince(first)), "\" y=\"",
                  frame.height - 12, "\" text-anchor=\"middle\">", visit.study.date.toString(),
                  "</text>");
  for (const auto& [region, colour] : kCharted) svg += curve(patient, frame, region, colour);
  return svg + "</svg>";
}

std::string row(const VisitSummary& visit) {
  std::string sequences;
  for (const auto& series : visit.series) sequences += concat(nameOf(series.slot), ' ');
  std::string html = concat(
      "<tr><td>", visit.study.date.toString(), "</td><td>", sequences, "</td><td>",
      escaped(visit.segmentation ? visit.segmentation->origin + ' ' + visit.segmentation->modelName
                                 : "not segmented"),
      "</td>");
  for (const Region region : kColumns) {
    const auto value = visit.volume(region);
    html += concat("<td class=\"n\">", value ? rounded(*value) : "–", "</td>");
  }
  return html + "</tr>\n";
}

std::string section(const PatientSummary& patient) {
  std::string html = concat(
      "<section><h2>", escaped(patient.patient.key), "</h2><p>", escaped(patient.patient.note),
      patient.patient.site.empty() ? "" : " · ", escaped(patient.patient.site), "</p>");
  if (patient.visits.empty()) return html + "<p>No studies.</p></section>";
  html += chart(patient);
  html += "<p class=\"key\">";
  for (const auto& [region, colour] : kCharted)
    html += concat("<span style=\"color:", colour, "\">■</span> ", nameOf(region), "  ");
  const bool voxels =
      std::ranges::any_of(patient.visits, [](const auto& v) { return !v.study.spacingKnown; });
  html += voxels ? "voxels: the files give no true voxel size</p>" : "ml</p>";
  html += "<table><tr><th>Date</th><th>Sequences</th><th>Segmentation</th>";
  for (const Region region : kColumns) html += concat("<th class=\"n\">", nameOf(region), "</th>");
  html += "</tr>\n";
  for (const VisitSummary& visit : patient.visits) html += row(visit);
  return html + "</table></section>\n";
}

}  // namespace

std::string measurementsAsCsv(const std::vector<PatientSummary>& patients) {
  std::string csv =
      "patient,date,origin,model,model_hash,revision,region,quantity,lesion,value,unit,low,"
      "high\r\n";
  for (const PatientSummary& patient : patients)
    for (const VisitSummary& visit : patient.visits)
      for (const auto& measurement : visit.measurements)
        csv += csvLine(patient, visit, measurement);
  return csv;
}

std::string measurementsAsJson(const std::vector<PatientSummary>& patients) {
  using nlohmann::json;
  json all = json::array();
  for (const PatientSummary& patient : patients) {
    json visits = json::array();
    for (const VisitSummary& visit : patient.visits) {
      json measurements = json::array();
      for (const auto& m : visit.measurements) {
        json entry{{"region", m.region},
                   {"quantity", m.quantity},
                   {"lesion", m.lesion},
                   {"value", m.value},
                   {"unit", unitOf(visit, m.quantity)}};
        if (m.low) entry["low"] = *m.low;
        if (m.high) entry["high"] = *m.high;
        measurements.push_back(std::move(entry));
      }
      json entry{{"id", visit.study.id.value},
                 {"date", visit.study.date.toString()},
                 {"measurements", std::move(measurements)}};
      if (visit.segmentation)
        entry["segmentation"] = {{"origin", visit.segmentation->origin},
                                 {"revision", visit.segmentation->revision},
                                 {"model", visit.segmentation->modelName},
                                 {"hash", visit.segmentation->modelHash}};
      visits.push_back(std::move(entry));
    }
    all.push_back({{"patient", patient.patient.key},
                   {"site", patient.patient.site},
                   {"studies", std::move(visits)}});
  }
  return json{{"notice", "Research use only. Not a medical device."}, {"patients", all}}.dump(1);
}

std::string reportAsHtml(const std::vector<PatientSummary>& patients) {
  std::string html = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Twinscope cohort report</title><style>
body{font:14px Inter,sans-serif;color:#1B2430;background:#F3F5F7;max-width:900px;margin:32px auto;padding:0 16px}
section{background:#fff;border:1px solid #DDE3EA;border-radius:8px;padding:16px 24px;margin:16px 0}
h2{margin:0 0 4px}table{border-collapse:collapse;width:100%}td,th{padding:6px 8px;border-bottom:1px solid #DDE3EA;text-align:left}
.n{text-align:right;font-variant-numeric:tabular-nums}p,.key{color:#5C6A79}svg text{font-size:11px;fill:#5C6A79}
.notice{border-left:4px solid #0B7F95;padding-left:12px}</style></head><body>
<h1>Cohort report</h1><p class="notice">Research use only. Twinscope is not a medical device; nothing here is a diagnosis.</p>
)html";
  for (const PatientSummary& patient : patients) html += section(patient);
  return html + "</body></html>\n";
}

Result<std::vector<fs::path>> writeCohortReport(const std::vector<PatientSummary>& patients,
                                                const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::vector<fs::path> written;
  for (const auto& [name, text] : {std::pair("measurements.csv", measurementsAsCsv(patients)),
                                   std::pair("measurements.json", measurementsAsJson(patients)),
                                   std::pair("report.html", reportAsHtml(patients))}) {
    if (const auto done = writeFile(folder / name, text); !done)
      return failure("report.write", done.error().message, done.error().remedy, name);
    written.push_back(folder / name);
  }
  return written;
}

}  // namespace twinscope::app
