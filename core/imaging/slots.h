#pragma once

#include "core/imaging/intake.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::imaging {

/// What a header or a file name says about a sequence; empty or 0 where it says nothing.
struct SequenceEvidence {
  std::string modality;     ///< DICOM Modality: "MR", "CT", …
  std::string description;  ///< SeriesDescription, or the words of a NIfTI file name
  std::string protocol;
  std::string folder;
  std::string fileName;  ///< of a NIfTI image, without its endings: "BraTS2021_00000_t1ce"
  std::vector<std::string> imageType;  ///< DICOM ImageType values
  std::string scanningSequence, sequenceVariant, sequenceName, contrastAgent;
  double echoTimeMs = 0, repetitionTimeMs = 0, inversionTimeMs = 0, flipAngleDeg = 0;
  double diffusionB = 0;
};

/// Proposes a slot: pure, table-driven, no I/O. Rules and their order: docs/dev/slots.md.
[[nodiscard]] SlotProposal classify(const SequenceEvidence& evidence);

/// What the import table says about an open proposal ("slot.ask", "slot.conflict"); nullopt where there is nothing to ask.
[[nodiscard]] std::optional<Finding> slotFinding(const SlotProposal& proposal);

/// The words of a description or file name that the word table knows, folded: "smith t1 post 3d" gives "t1 post 3d".
/// What is left can be stored: names and numbers of people are in no table.
[[nodiscard]] std::string knownWords(std::string_view text);

/// What a file name says about a label file: "tumour", "brain", or nothing where no word of the table is in it.
[[nodiscard]] std::optional<std::string> labelRoleOfName(std::string_view fileName);

}  // namespace twinscope::imaging
