#pragma once

#include "fedlink/privacy/secure_sum/message_bytes.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/object_store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace twinscope::fedlink {

/// A coordinator's question of a secure sum as it lies in the object store.
struct ReceivedQuestion {
  MessageHead head;
  std::uint32_t round = 0;  ///< of the federation
  SumQuestion question;
};

/// Nothing where the instruction belongs to no secure sum. "instruction.malformed", "secure_sum.malformed".
[[nodiscard]] Result<std::optional<ReceivedQuestion>> readSumQuestion(const ObjectStore& objects,
                                                                      const ObjectId& message);

/// Stores a reply's objects and names its Message object. `metrics` travel in the open; `chunk` bytes of a masked
/// input's words are sent in one go.
[[nodiscard]] Result<ObjectId> putSumAnswer(ObjectStore& objects, const MessageHead& head,
                                            const SumAnswer& answer,
                                            const std::map<std::string, double>& metrics,
                                            std::size_t chunk);

}  // namespace twinscope::fedlink
