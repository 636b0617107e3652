#pragma once

#include "core/volume/label_map.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace twinscope::bench {

/// Counter of a benchmark that times its own part of an iteration: processor milliseconds of all threads.
inline constexpr const char* kOwnCpu = "cpu_ms";

/// The folder that run.py gives both sides of a pair, so that a peer reads exactly what ours worked on; nullopt when a
/// benchmark is run by hand.
[[nodiscard]] std::optional<std::filesystem::path> dataFolder();

/// Writes an array in NumPy's format (first index fastest) into dataFolder(); does nothing without one.
void share(const std::string& name, Size3 size, std::span<const float> values);
void share(const std::string& name, Size3 size, std::span<const std::uint8_t> values);

/// A bumpy tumour of about 145,000 voxels in 240×240×155 of 1 mm: oedema, an enhancing rim and a core. phase moves the
/// bumps and shiftVoxels the whole, as a prediction differs from its reference.
[[nodiscard]] LabelMap tumour(double phase, double shiftVoxels);

}  // namespace twinscope::bench
