#pragma once

#include "core/imaging/dicom/tokenizer.h"
#include "core/imaging/slots.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::imaging::dicom {

/// What a SOP class is to the intake.
enum class ObjectKind { image, segmentation, report, other };

/// One two-dimensional image: a single-frame file, or a frame of a multi-frame one with its functional groups resolved.
struct FrameRow {
  std::optional<Vec3> position;                    ///< centre of the first pixel, LPS mm
  std::optional<std::array<Vec3, 2>> orientation;  ///< unit vectors along a row and down a column
  std::optional<std::array<double, 2>> spacingMm;  ///< between rows, between columns
  double thicknessMm = 0;
  std::optional<double> slope, intercept;
  std::vector<std::string> imageType;
  double echoTimeMs = 0, repetitionTimeMs = 0, inversionTimeMs = 0, flipAngleDeg = 0;
  double diffusionB = 0;
  std::optional<Vec3> gradient;
  std::optional<double> temporalPosition, acquisitionNumber, triggerTimeMs, timeOfDaySeconds;
  double instanceNumber = 0;
};

/// How stored pixels are laid out.
struct PixelFormat {
  std::int64_t rows = 0, columns = 0, samples = 1;
  int bitsAllocated = 0, bitsStored = 0, highBit = 0;
  bool isSigned = false;
  std::optional<std::int64_t> padding, paddingLimit;  ///< stored values
  std::string photometric;

  [[nodiscard]] std::uint64_t pixels() const {
    return static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns);
  }
};

/// Everything the intake keeps of one file. Holds identities: stays in memory.
struct HeaderRow {
  std::filesystem::path file;
  std::uint64_t fileBytes = 0;
  std::string transferSyntax;
  Encoding encoding;
  bool deflated = false;
  bool irregular = false;
  std::uint64_t dataSetOffset = 0;
  std::optional<PixelElement> pixelElement;

  ObjectKind kind = ObjectKind::other;
  std::string kindName;  ///< "CT", "report", "RT plan", …
  std::string sopClass, sopInstance, studyUid, seriesUid, frameOfReference, referencedSeries;
  std::string patientId, patientName, birthDate;
  std::string modality, description, protocol, bodyPart;
  std::string manufacturer, model, software;
  std::string scanningSequence, sequenceVariant, sequenceName, contrastAgent, acquisitionContrast;
  std::string scanOptions, kernel, acquisitionType, rescaleType, lossy;
  std::optional<double> lossyRatio, kvp, fieldStrengthT, gantryTiltDeg, spacingBetweenSlicesMm;
  std::optional<double> windowCenter, windowWidth, echoTrainLength;
  std::optional<Date> date;
  bool burnedIn = false;
  bool isMosaic = false;
  bool isSlide = false;  ///< whole-slide microscopy, or a segmentation of it
  PixelFormat pixels;
  std::vector<FrameRow> frames;
};

/// Reads an outline into a row. Never fails: what is missing is empty, and judged later.
[[nodiscard]] HeaderRow toHeaderRow(const std::filesystem::path& file, Outline outline);

/// The de-identified part as JSON: no names, ids, dates, free text or UIDs of instances.
[[nodiscard]] std::string toJson(const HeaderRow& row, const FrameRow& frame);

/// Converted to UTF-8 from the file's SpecificCharacterSet; control characters become blanks.
[[nodiscard]] std::string toUtf8(const std::string& text, const std::string& characterSet);

}  // namespace twinscope::imaging::dicom
