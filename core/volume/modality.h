#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace twinscope {

/// What a volume shows: the slots of a study. The tumour work uses T1, T1c, T2, FLAIR, CT; the rest is kept and shown.
/// any is no image's own: a network whose one channel takes whatever single image a case has (CT or MR of an organ) names
/// its channel so.
enum class Modality { t1, t1c, t2, flair, ct, dwi, adc, pd, other, unknown, any };

inline constexpr std::array kTumourSequences{Modality::t1, Modality::t1c, Modality::t2,
                                             Modality::flair};

/// "T1", "T1c", "T2", "FLAIR", "CT", "DWI", "ADC", "PD", "other", "unknown", "any": as scripts see them.
[[nodiscard]] std::string_view nameOf(Modality modality);
/// Case-insensitive inverse of nameOf; also takes "T1ce", "T1Gd", "T2f" and the like of the BraTS editions.
[[nodiscard]] std::optional<Modality> modalityFromName(std::string_view name);

}  // namespace twinscope
