#pragma once

/// Lengths are mm, areas mm², volumes mm³ or ml: a name ends with its unit.
namespace twinscope {

inline constexpr double kMm3PerMl = 1000;

}  // namespace twinscope
