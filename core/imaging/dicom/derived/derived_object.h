#pragma once

#include "core/base/date.h"
#include "core/imaging/source_series.h"

#include <functional>
#include <string>

namespace twinscope::imaging::dicom {

/// What every object that Twinscope writes says of itself. Holds a pseudonym, no identity.
struct DerivedObject {
  std::string patientKey;
  Date studyDate;
  SourceSeries source;
  std::string name;  ///< tells this object from every other; equal names must mean equal content
  /// A UID for a text, the same at every call: an export made again is the same object.
  std::function<std::string(const std::string&)> uidFor;

  [[nodiscard]] std::string instanceUid() const { return uidFor("instance " + name); }
  [[nodiscard]] std::string seriesUid() const { return uidFor("series " + name); }
};

/// A number as DS wants it: at most 16 characters, as many digits as fit. Throws std::domain_error unless finite.
[[nodiscard]] std::string decimalString(double value);

}  // namespace twinscope::imaging::dicom
