#include "fedlink/coordinator/secure_messages.h"

#include "core/base/text.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/tensors.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace twinscope::fedlink {
namespace {

static_assert(std::endian::native == std::endian::little, "words travel little-endian");

std::unexpected<Error> wrongRecords(const char* what) {
  return refusal("update.records", what, "A site of a secure sum must know how to answer it");
}

Result<NamedObjects> recordsOf(const ObjectStore& objects, const ObjectId& reply) {
  const auto message = read(objects, reply, parseMessage);
  if (!message) return std::unexpected(message.error());
  if (!message->content) return wrongRecords("A reply holds an error in place of its records");
  return read(objects, *message->content, parseNamedObjects);
}

Result<MaskedInput> readWords(const ObjectStore& objects, const NamedObjects& records,
                              std::size_t words) {
  const auto record = findNamed(records, "arrays");
  if (!record) return wrongRecords("A masked input has no words");
  const auto arrays = read(objects, *record, parseNamedObjects);
  if (!arrays) return std::unexpected(arrays.error());
  const auto id = findNamed(*arrays, "words");
  if (!id) return wrongRecords("A masked input has no words");
  const auto array = read(objects, *id, parseArray);
  if (!array) return std::unexpected(array.error());
  const std::size_t size = words * sizeof(std::uint32_t);
  const auto bytes = readBytes(objects, *array, size);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->size() != size)
    return refusal("update.shape",
                   concat("A masked input has ", bytes->size(), " bytes, not ", size));
  MaskedInput input{.site = 0, .words = std::vector<std::uint32_t>(words)};
  std::memcpy(input.words.data(), bytes->data(), size);
  return input;
}

Result<std::map<std::string, double>> privacyIn(const ObjectStore& objects,
                                                const NamedObjects& records) {
  std::map<std::string, double> spent;
  const auto record = findNamed(records, "metrics");
  if (!record) return spent;
  const auto values = read(objects, *record, parseValues);
  if (!values) return std::unexpected(values.error());
  for (const char* name : {"privacy-epsilon", "privacy-delta"})
    if (const auto number = values->number(name); number && std::isfinite(*number))
      spent[name] = *number;
  return spent;
}

}  // namespace

Result<RoundContent> putSumQuestion(ObjectStore& objects, const RoundContent& round,
                                    const SumQuestion& question) {
  Values values;
  values.set("round", static_cast<std::int64_t>(round.round));
  values.set("question", toBase64(encode(question)));
  const auto asked = objects.add(encodeConfig(values));
  if (!asked) return std::unexpected(asked.error());
  NamedObjects records;
  fleet::ObjectTree tree;
  if (std::holds_alternative<InputAsked>(question.what)) {
    auto shared = read(objects, round.records, parseNamedObjects);
    if (!shared) return std::unexpected(shared.error());
    records = std::move(*shared);
    if (!tree.ParseFromString(round.tree))
      return failure("federation.content", "The round's tree of objects cannot be read");
  }
  records.emplace_back(kSumRecord, *asked);
  const auto root = objects.add(encodeNamedObjects("RecordDict", records));
  if (!root) return std::unexpected(root.error());
  tree.set_object_id(*root);
  tree.add_children()->set_object_id(*asked);
  return RoundContent{.round = round.round,
                      .baseModel = round.baseModel,
                      .records = *root,
                      .tree = tree.SerializeAsString(),
                      .objects = {*root, *asked}};
}

Result<SumReply> readSumReply(const ObjectStore& objects, const ObjectId& reply,
                              std::size_t words) {
  const auto records = recordsOf(objects, reply);
  if (!records) return std::unexpected(records.error());
  const auto record = findNamed(*records, kSumRecord);
  if (!record) return wrongRecords("The reply does not answer what a secure sum asks");
  const auto values = read(objects, *record, parseValues);
  if (!values) return std::unexpected(values.error());
  auto metrics = privacyIn(objects, *records);
  if (!metrics) return std::unexpected(metrics.error());
  const auto text = values->text("answer");
  if (!text) {
    auto input = readWords(objects, *records, words);
    if (!input) return std::unexpected(input.error());
    return SumReply{.answer = std::move(*input), .metrics = std::move(*metrics)};
  }
  const auto bytes = fromBase64(*text);
  if (!bytes) return std::unexpected(bytes.error());
  auto answer = parseSumAnswer(*bytes);
  if (!answer) return std::unexpected(answer.error());
  return SumReply{.answer = std::move(*answer), .metrics = std::move(*metrics)};
}

}  // namespace twinscope::fedlink
