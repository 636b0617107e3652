#pragma once

#include "fedlink/coordinator/coordinator_store.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/object_store.h"
#include "fedlink/wire/records.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::fedlink {

/// What every site gets in a round: one RecordDict with the global weights as one flat float32 array "weights" (200 MB are
/// 40 chunks instead of hundreds of objects), the settings of the training and the names and shapes of the weights' parts.
struct RoundContent {
  std::uint32_t round = 0;
  std::string baseModel;  ///< SHA-256 of the global weights' bytes
  ObjectId records;       ///< the RecordDict
  std::string
      tree;  ///< of the objects below it: a serialised fleet::ObjectTree, made once for all sites
  std::set<ObjectId> objects;  ///< all that sites may fetch, the instructions given out among them
};

/// Stores the objects of a round. The same weights and settings give the same ids, also after a restart.
[[nodiscard]] Result<RoundContent> putRoundContent(ObjectStore& objects, const RunRecord& run,
                                                   std::uint32_t round,
                                                   const std::string& baseModel,
                                                   std::span<const float> global,
                                                   const Values& settings);

/// What a message of a round and question has as its group, which a reply copies: "3", or "3/5/keys" in a secure round.
[[nodiscard]] std::string groupOf(std::uint32_t round, const Question& question);
/// The round 0 where the text does not begin with one.
struct Asked {
  std::uint32_t round = 0;
  Question question;
};
[[nodiscard]] Asked askedIn(std::string_view group);

/// One site's instruction for the round under way: a pure function of the state, hence the same after a restart.
[[nodiscard]] Message instructionFor(const RunRecord& run, const FederationState& state,
                                     const RoundContent& content, NodeId site);

/// Stores that instruction and lets it be fetched.
[[nodiscard]] Result<ObjectId> putInstruction(ObjectStore& objects, const RunRecord& run,
                                              const FederationState& state, RoundContent& content,
                                              NodeId site);

}  // namespace twinscope::fedlink
