#pragma once

#include "fedlink/compression/update_codec.h"
#include "fedlink/privacy/update.h"
#include "fedlink/site/instruction.h"
#include "fedlink/wire/tensors.h"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace twinscope::fedlink {

/// How an update is packed: nothing means the whole weights in float32, which every strategy takes.
struct Packing {
  std::optional<Compression> compression;
  Random rounding;                               ///< of a compression that rounds at random
  std::size_t chunkBytes = fedlink::chunkBytes;  ///< of what is sent in one go
};

/// Stores a reply's objects and names its Message object. The model can only be handed in as an Update, that is, through
/// privatise(). `residual` is what compression left out before, and after it what it leaves out now.
[[nodiscard]] Result<ObjectId> putTrainReply(ObjectStore& objects, const MessageHead& head,
                                             const ReceivedInstruction& instruction, Update update,
                                             const std::map<std::string, double>& metrics,
                                             const Packing& packing, std::span<float> residual);
[[nodiscard]] Result<ObjectId> putEvaluateReply(ObjectStore& objects, const MessageHead& head,
                                                const std::map<std::string, double>& metrics);
[[nodiscard]] Result<ObjectId> putFailure(ObjectStore& objects, const MessageHead& head,
                                          std::string reason);

/// The head of an answer: from the site back to the server, alive as long as the instruction is.
[[nodiscard]] MessageHead answerTo(const ObjectId& instruction, const MessageHead& head,
                                   double now);

}  // namespace twinscope::fedlink
