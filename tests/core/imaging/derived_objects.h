#pragma once

#include "core/imaging/dicom/derived/derived_object.h"

#include <filesystem>
#include <string>

namespace twinscope::tests {

/// A UID for a text, by no key at all.
[[nodiscard]] std::string uidFor(const std::string& text);
/// The series of a MadeSeries with that many slices, as the intake reports it.
[[nodiscard]] imaging::SourceSeries sourceOfSlices(std::int64_t slices);
[[nodiscard]] imaging::dicom::DerivedObject objectFrom(const imaging::SourceSeries& source,
                                                       const std::string& name);
[[nodiscard]] std::string bytesOf(const std::filesystem::path& file);

}  // namespace twinscope::tests
