#include "fedlink/coordinator/round_content.h"

#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/tensors.h"

namespace twinscope::fedlink {
namespace {

constexpr NodeId serverNode = 1;

Values configOf(std::uint32_t round, const std::string& baseModel, const Values& settings) {
  Values config;
  config.set("server-round", static_cast<std::int64_t>(round));
  config.set("base-model", baseModel);
  for (const auto& [key, value] : settings.items()) config.set(key, value);
  return config;
}

}  // namespace

Result<RoundContent> putRoundContent(ObjectStore& objects, const RunRecord& run,
                                     std::uint32_t round, const std::string& baseModel,
                                     std::span<const float> global, const Values& settings) {
  const auto weights = putTensor(objects, {static_cast<std::int64_t>(global.size())}, global);
  if (!weights) return std::unexpected(weights.error());
  NamedObjects records;
  const auto keep = [&](const char* name, const std::string& bytes) -> Status {
    const auto id = objects.add(bytes);
    if (!id) return std::unexpected(id.error());
    records.emplace_back(name, *id);
    return {};
  };
  if (auto kept = keep("arrays", encodeNamedObjects("ArrayRecord", {{"weights", *weights}})); !kept)
    return std::unexpected(kept.error());
  if (auto kept = keep("config", encodeConfig(configOf(round, baseModel, settings))); !kept)
    return std::unexpected(kept.error());
  if (auto kept = keep("layout", encodeConfig(layoutValues(run.parts))); !kept)
    return std::unexpected(kept.error());
  const auto root = objects.add(encodeNamedObjects("RecordDict", records));
  if (!root) return std::unexpected(root.error());
  const auto tree = treeOf(*root, [&](const ObjectId& id) { return childrenOf(objects, id); });
  if (!tree) return std::unexpected(tree.error());
  const auto below = idsOf(*tree);
  if (!below) return std::unexpected(below.error());
  return RoundContent{.round = round,
                      .baseModel = baseModel,
                      .records = *root,
                      .tree = tree->SerializeAsString(),
                      .objects = {below->begin(), below->end()}};
}

Message instructionFor(const RunRecord& run, const FederationState& state,
                       const RoundContent& content, NodeId site) {
  return {.head = {.runId = run.id,
                   .source = serverNode,
                   .destination = site,
                   .replyTo = {},
                   .group = std::to_string(state.round),
                   .type = "train",
                   .createdAt = state.startedAt,
                   .secondsToLive = state.plan.deadlineSeconds},
          .content = content.records,
          .error = {}};
}

Result<ObjectId> putInstruction(ObjectStore& objects, const RunRecord& run,
                                const FederationState& state, RoundContent& content, NodeId site) {
  auto id = objects.add(encodeMessage(instructionFor(run, state, content, site)));
  if (id) content.objects.insert(*id);
  return id;
}

}  // namespace twinscope::fedlink
