#pragma once

#include "core/base/date.h"
#include "core/imaging/slots.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace twinscope::imaging {

/// What the JSON beside a NIfTI file says (BIDS, dcm2niix): headers that the conversion dropped. Holds no names.
struct Sidecar {
  SequenceEvidence evidence;  ///< times in ms
  std::optional<Date> date;
};

/// "x.json" beside "x.nii.gz"; nothing where there is none, it is larger than 4 MiB or no JSON object.
[[nodiscard]] std::optional<Sidecar> sidecarOf(const std::filesystem::path& niftiFile);

/// The day of a session in BIDS' "sub-01_sessions.tsv" in the subject's folder: column acq_time of the row session.
[[nodiscard]] std::optional<Date> bidsSessionDate(const std::filesystem::path& subjectFolder,
                                                  std::string_view session);

/// A whole file of at most limit bytes as text; nothing where it is longer or cannot be read.
[[nodiscard]] std::optional<std::string> smallText(const std::filesystem::path& file,
                                                   std::uintmax_t limit = 4U << 20U);

}  // namespace twinscope::imaging
