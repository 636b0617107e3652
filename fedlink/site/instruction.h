#pragma once

#include "fedlink/site/local_trainer.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/object_store.h"

#include <cstddef>
#include <optional>
#include <string>

namespace twinscope::fedlink {

/// An instruction as it lies in the object store, read whole.
struct ReceivedInstruction {
  MessageHead head;
  SiteInstruction
      work;  ///< under control variates its weights are [x; c], twice what the layout tells
  ModelLayout arrays;                    ///< names and shapes as they came, which the reply copies
  std::string arraysName;                ///< of the ArrayRecord
  std::optional<std::string> baseModel;  ///< from our coordinator: names the weights
  std::string siteRule;                  ///< see round_settings.h; empty for plain training
  bool takesCompressed = false;          ///< the strategy unpacks our compressed updates
};

/// Values of the largest model that a site takes unless told otherwise: 2 GiB.
inline constexpr std::size_t largestModelValues = std::size_t{1} << 29;

/// Reads an instruction from its objects. Takes those of stock strategies (any arrays of floats) and of our coordinator
/// (one flat array and its layout). Refuses weights of another size than the layout tells, or more than `maxValues`:
/// "instruction.malformed".
[[nodiscard]] Result<ReceivedInstruction> readInstruction(
    const ObjectStore& objects, const ObjectId& message,
    std::size_t maxValues = largestModelValues);

}  // namespace twinscope::fedlink
