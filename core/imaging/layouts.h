#pragma once

#include "core/base/date.h"
#include "core/imaging/intake.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::imaging {

/// Where a file stands in the layout of a public or a hospital's collection, told by its path alone.
struct LayoutPlace {
  std::string layout;   ///< "brats", "upenn-gbm", …, "folders" for patient/visit/file
  std::string caseKey;  ///< one patient
  std::string
      studyKey;  ///< one visit, in words that sort in time: "time 1", "week 012-2", "2021-03-05"
  std::optional<Date> date;  ///< where the path holds one
  std::optional<SlotProposal> slot;
  bool framesAreSequences = false;  ///< the frames of the file are FLAIR, T1, T1c, T2 (decathlon)
  std::optional<int> channel;       ///< nnU-Net: number in the dataset's channel list
  std::string labelRole;     ///< "tumour", "brain", "structures" for label files; empty for images
  std::string labelEdition;  ///< "dataset": as dataset.json says; empty: must be asked for
};

/// Pure. path: with "/" between folders; the last folders are what matters. Nothing where no row of layout_rows.inc matches.
[[nodiscard]] std::optional<LayoutPlace> placeOf(std::string_view path);

/// nnU-Net's dataset.json: the channels in order, and the label edition that its labels are ("msd", "brats2023") or "".
struct DatasetDescription {
  std::vector<std::string> channels;
  std::string labelEdition;
};
/// Nothing where the text is no such JSON.
[[nodiscard]] std::optional<DatasetDescription> datasetDescription(std::string_view json);

/// Fills the report's keys, date, slot and label fields from the place (and the dataset, where there is one).
void applyPlace(const LayoutPlace& place, const DatasetDescription* dataset, SeriesReport& report);

/// A plain T1 beside an image with contrast is the one without: its confidence rises. Reports of one folder and visit.
void settlePlainT1(std::vector<InspectedSeries>& series);

}  // namespace twinscope::imaging
