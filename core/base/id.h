#pragma once

#include <compare>
#include <cstdint>

namespace twinscope {

/// A database row id that cannot be mixed up with another table's. 0 means "not stored yet".
template <class Tag>
struct Id {
  std::int64_t value = 0;

  [[nodiscard]] bool isStored() const { return value > 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using PatientId = Id<struct PatientTag>;
using StudyId = Id<struct StudyTag>;
using SeriesId = Id<struct SeriesTag>;
using SegmentationId = Id<struct SegmentationTag>;
using ModelId = Id<struct ModelTag>;
using JobId = Id<struct JobTag>;

}  // namespace twinscope
