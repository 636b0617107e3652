#include "fedlink/site/reply.h"

#include "fedlink/wire/records.h"
#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

Values metricValues(const std::map<std::string, double>& metrics) {
  Values values;
  for (const auto& [name, value] : metrics) {
    // Stock strategies weigh by num-examples and want it whole.
    if (name == "num-examples")
      values.set(name, static_cast<std::int64_t>(value));
    else
      values.set(name, value);
  }
  return values;
}

Result<NamedObjects> putWeights(ObjectStore& objects, const ReceivedInstruction& instruction,
                                const Update& update, std::size_t chunk) {
  std::vector<float> weights(update.values().size());
  std::ranges::transform(instruction.work.weights, update.values(), weights.begin(), std::plus{});
  NamedObjects arrays;
  std::size_t at = 0;
  for (const ModelPart& part : instruction.arrays) {
    const auto count = valueCount({part});
    if (!count) return std::unexpected(count.error());
    const auto id = putTensor(objects, part.shape, std::span(weights).subspan(at, *count), chunk);
    if (!id) return std::unexpected(id.error());
    arrays.emplace_back(part.name, *id);
    at += *count;
  }
  return arrays;
}

Result<NamedObjects> putPayload(ObjectStore& objects, const Update& update, const Packing& packing,
                                std::span<float> residual) {
  const auto packed = compress(update.values(), residual, *packing.compression, packing.rounding);
  if (!packed) return std::unexpected(packed.error());
  const auto id = putBytes(objects, packed->bytes, packing.chunkBytes);
  if (!id) return std::unexpected(id.error());
  return NamedObjects{{"payload", *id}};
}

Values updateFacts(const ReceivedInstruction& instruction, const Packing& packing) {
  Values facts;
  if (instruction.baseModel) facts.set("base-model", *instruction.baseModel);
  if (!instruction.siteRule.empty()) facts.set(siteRuleSetting, instruction.siteRule);
  facts.set("encoding", std::string(packing.compression ? "compressed" : "dense"));
  return facts;
}

Result<ObjectId> putMessage(ObjectStore& objects, const MessageHead& head,
                            const std::vector<std::pair<const char*, std::string>>& records) {
  NamedObjects named;
  for (const auto& [name, bytes] : records) {
    const auto id = objects.add(bytes);
    if (!id) return id;
    named.emplace_back(name, *id);
  }
  const auto dict = objects.add(encodeNamedObjects("RecordDict", named));
  if (!dict) return dict;
  return objects.add(encodeMessage({.head = head, .content = *dict, .error = {}}));
}

}  // namespace

MessageHead answerTo(const ObjectId& instruction, const MessageHead& head, double now) {
  return {.runId = head.runId,
          .source = head.destination,
          .destination = head.source,
          .replyTo = instruction,
          .group = head.group,
          .type = head.type,
          .createdAt = now,
          .secondsToLive = head.createdAt + head.secondsToLive - now,
          .sourceTask = {},
          .destinationTask = head.sourceTask};
}

Result<ObjectId> putTrainReply(ObjectStore& objects, const MessageHead& head,
                               const ReceivedInstruction& instruction, Update update,
                               const std::map<std::string, double>& metrics, const Packing& packing,
                               std::span<float> residual) {
  const auto arrays = packing.compression
                          ? putPayload(objects, update, packing, residual)
                          : putWeights(objects, instruction, update, packing.chunkBytes);
  if (!arrays) return std::unexpected(arrays.error());
  return putMessage(objects, head,
                    {{"arrays", encodeNamedObjects("ArrayRecord", *arrays)},
                     {"metrics", encodeMetrics(metricValues(metrics))},
                     {"update", encodeConfig(updateFacts(instruction, packing))}});
}

Result<ObjectId> putEvaluateReply(ObjectStore& objects, const MessageHead& head,
                                  const std::map<std::string, double>& metrics) {
  return putMessage(objects, head, {{"metrics", encodeMetrics(metricValues(metrics))}});
}

Result<ObjectId> putFailure(ObjectStore& objects, const MessageHead& head, std::string reason) {
  return objects.add(
      encodeMessage({.head = head,
                     .content = {},
                     .error = MessageError{.code = 2, .reason = std::move(reason)}}));
}

}  // namespace twinscope::fedlink
