#pragma once

#include "core/imaging/intake.h"

#include <string>
#include <vector>

namespace twinscope::imaging {

/// What a header or a file name says about a sequence; empty or 0 where it says nothing.
struct SequenceEvidence {
  std::string modality;     ///< DICOM Modality: "MR", "CT", …
  std::string description;  ///< SeriesDescription, or the words of a NIfTI file name
  std::string protocol;
  std::string folder;
  std::vector<std::string> imageType;  ///< DICOM ImageType values
  std::string scanningSequence, sequenceVariant, sequenceName, contrastAgent;
  double echoTimeMs = 0, repetitionTimeMs = 0, inversionTimeMs = 0, flipAngleDeg = 0;
  double diffusionB = 0;
};

/// Proposes a slot: pure, table-driven, no I/O. Rules and their order: docs/dev/slots.md.
[[nodiscard]] SlotProposal classify(const SequenceEvidence& evidence);

}  // namespace twinscope::imaging
