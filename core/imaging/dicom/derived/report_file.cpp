#include "core/imaging/dicom/derived/report_file.h"

#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/header_row.h"
#include "core/imaging/dicom/tokenizer.h"

#include <algorithm>

namespace twinscope::imaging::dicom {
namespace {

ReadCode codeIn(const DataSet& item, Tag sequence) {
  const DataSet code = item.firstItem(sequence);
  return {code.text(kCodeValue), code.text(kCodingScheme), code.text(kCodeMeaning)};
}

/// One content item by the code of its name.
bool isNamed(const DataSet& item, const Code& name) { return codeIn(item, kConceptName).is(name); }

class GroupReader {
 public:
  explicit GroupReader(std::string characters) : m_characters(std::move(characters)) {}

  [[nodiscard]] ReadGroup read(const DataSet& container) const {
    ReadGroup group;
    for (const DataSet& item : container.items(kContentSequence)) take(item, group);
    return group;
  }

  [[nodiscard]] ReadEvaluation evaluationIn(const DataSet& item) const {
    return {codeIn(item, kConceptName), codeIn(item, kConceptCode),
            toUtf8(item.text(kTextValue), m_characters)};
  }

 private:
  void take(const DataSet& item, ReadGroup& group) const {
    const std::string type = item.text(kValueType);
    if (type == "NUM") {
      const DataSet measured = item.firstItem(kMeasuredValueSequence);
      if (const auto value = measured.number(kNumericValue))
        group.measurements.push_back(
            {codeIn(item, kConceptName), codeIn(measured, kUnitsSequence), *value});
    } else if (isNamed(item, kTrackingId)) {
      group.trackingId = toUtf8(item.text(kTextValue), m_characters);
    } else if (isNamed(item, kTrackingUid)) {
      group.trackingUid = item.text(kUidValue);
    } else if (isNamed(item, kTimePoint)) {
      group.timePoint = toUtf8(item.text(kTextValue), m_characters);
    } else if (isNamed(item, kFinding)) {
      group.finding = codeIn(item, kConceptCode);
    } else if (isNamed(item, kReferencedSegment)) {
      const DataSet reference = item.firstItem(kReferencedSopSequence);
      group.segmentation = reference.text(kReferencedSopInstance);
      if (const auto number = reference.integer(kReferencedSegmentNumber))
        group.segment = static_cast<int>(*number);
    } else if (type == "CODE" || type == "TEXT") {
      group.evaluations.push_back(evaluationIn(item));
    }
  }

  std::string m_characters;
};

}  // namespace

std::optional<double> ReadGroup::value(const Code& quantity) const {
  const auto hit = std::ranges::find_if(
      measurements, [&](const ReadMeasurement& m) { return m.quantity.is(quantity); });
  return hit == measurements.end() ? std::nullopt : std::optional(hit->value);
}

const ReadEvaluation* evaluationIn(const std::vector<ReadEvaluation>& evaluations,
                                   const Code& name) {
  const auto hit = std::ranges::find_if(
      evaluations, [&](const ReadEvaluation& each) { return each.name.is(name); });
  return hit == evaluations.end() ? nullptr : &*hit;
}

Result<MeasurementReport> readMeasurementReport(const std::filesystem::path& file,
                                                const IntakeLimits& limits) {
  const auto outline = readOutline(file, limits);
  if (!outline) return std::unexpected(outline.error());
  if (outline->broken) return std::unexpected(*outline->broken);
  const DataSet& root = outline->header;
  MeasurementReport report{codeIn(root, kConceptName), {}, {}};
  const GroupReader reader(root.text(kCharacterSet));
  bool isOurs = false;
  for (const DataSet& item : root.items(kContentSequence)) {
    if (isNamed(item, kQualitativeEvaluations))
      for (const DataSet& said : item.items(kContentSequence))
        report.evaluations.push_back(reader.evaluationIn(said));
    if (!isNamed(item, kImagingMeasurements)) continue;
    isOurs = true;
    for (const DataSet& group : item.items(kContentSequence))
      if (isNamed(group, kMeasurementGroup)) report.groups.push_back(reader.read(group));
  }
  if (isOurs) return report;
  return refusal("dicom.sr-other", "This report holds no imaging measurements (TID 1500)",
                 "It can be read in the program that made it");
}

}  // namespace twinscope::imaging::dicom
