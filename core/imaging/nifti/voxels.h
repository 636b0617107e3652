#pragma once

#include "core/base/job_context.h"
#include "core/imaging/nifti/header.h"

#include <bitset>
#include <optional>

namespace twinscope::imaging::nifti {

/// Collects over all frames what the report tells of the values, after scaling.
struct ValueSummary {
  double min = 0, max = 0;
  double sum = 0;
  std::uint64_t finite = 0;
  std::uint64_t nonFinite = 0;
  /// Values seen while all of them are whole and in 0 to 255; nothing once one was not.
  std::optional<std::bitset<256>> labels = std::bitset<256>{};

  void add(const ValueSummary& frame);
};

/// count voxels of the header's type and byte order.
[[nodiscard]] ValueSummary summarise(std::span<const std::byte> stored, const Header& header,
                                     Scaling scaling);

/// To floats with the scaling applied. Non-finite values hold the lowest finite one (0 where there is none): what is
/// shown in their place, and harmless to interpolation.
[[nodiscard]] std::vector<float> toFloats(std::span<const std::byte> stored, const Header& header,
                                          Scaling scaling);

/// To labels: scaled values within 1e-3 of a whole number in 0 to 255. Error: labels.not-whole with the first such value.
[[nodiscard]] Result<std::vector<std::uint8_t>> toLabels(std::span<const std::byte> stored,
                                                         const Header& header, Scaling scaling);

}  // namespace twinscope::imaging::nifti
