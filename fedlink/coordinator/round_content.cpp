#include "fedlink/coordinator/round_content.h"

#include "core/base/text.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/tensors.h"

#include <charconv>

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

std::string groupOf(std::uint32_t round, const Question& question) {
  if (question == Question{}) return std::to_string(round);
  return concat(round, "/", question.sum, "/", nameOf(question.stage));
}

Asked askedIn(std::string_view group) {
  Asked asked;
  const auto number = [&](std::uint32_t& value) {
    const auto [rest, problem] = std::from_chars(group.data(), group.data() + group.size(), value);
    group.remove_prefix(static_cast<std::size_t>(rest - group.data()));
    return problem == std::errc{};
  };
  if (!number(asked.round) || !group.starts_with("/")) return asked;
  group.remove_prefix(1);
  Question question;
  if (!number(question.sum) || !group.starts_with("/")) return asked;
  group.remove_prefix(1);
  for (const Stage stage : {Stage::keys, Stage::shares, Stage::input, Stage::unmask})
    if (group == nameOf(stage)) asked.question = {.stage = stage, .sum = question.sum};
  return asked;
}

Message instructionFor(const RunRecord& run, const FederationState& state,
                       const RoundContent& content, NodeId site) {
  const bool trains = state.stage == Stage::update || state.stage == Stage::input;
  return {.head = {.runId = run.id,
                   .source = serverNode,
                   .destination = site,
                   .replyTo = {},
                   .group = groupOf(state.round, state.question()),
                   .type = trains ? "train" : "query",
                   .createdAt = state.startedAt,
                   .secondsToLive = state.deadline() - state.startedAt},
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
