#pragma once

#include "fedlink/coordinator/round_content.h"
#include "fedlink/privacy/secure_sum/message_bytes.h"

#include <cstddef>
#include <map>
#include <string>

namespace twinscope::fedlink {

/// One site's instruction in a stage of a secure round: the question, and where it trains the round's content too.
[[nodiscard]] Result<RoundContent> putSumQuestion(ObjectStore& objects, const RoundContent& round,
                                                  const SumQuestion& question);

/// A reply to one.
struct SumReply {
  SumAnswer answer;
  std::map<std::string, double> metrics;  ///< only what a site spent of its privacy
};

/// Reads a site's reply; a masked input has exactly `words` words. "update.records", "update.shape",
/// "secure_sum.malformed", and what reading the wire brings.
[[nodiscard]] Result<SumReply> readSumReply(const ObjectStore& objects, const ObjectId& reply,
                                            std::size_t words);

}  // namespace twinscope::fedlink
