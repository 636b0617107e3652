#include "fedlink/site/secure_question.h"

#include "fedlink/crypto/base64.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/tensors.h"

#include <bit>
#include <limits>
#include <string_view>

namespace twinscope::fedlink {
namespace {

static_assert(std::endian::native == std::endian::little, "words travel little-endian");

std::string_view bytesOfWords(const MaskedInput& input) {
  return {reinterpret_cast<const char*>(input.words.data()),
          input.words.size() * sizeof(std::uint32_t)};
}

Result<ReceivedQuestion> questionIn(const Values& values, const MessageHead& head) {
  const double round = values.number("round").value_or(0);
  const auto text = values.text("question");
  if (!text || !(round >= 1 && round <= std::numeric_limits<std::uint32_t>::max()))
    return refusal("instruction.malformed", "A secure sum's instruction holds no question");
  const auto bytes = fromBase64(*text);
  if (!bytes) return std::unexpected(bytes.error());
  auto question = parseSumQuestion(*bytes);
  if (!question) return std::unexpected(question.error());
  return ReceivedQuestion{
      .head = head, .round = static_cast<std::uint32_t>(round), .question = std::move(*question)};
}

}  // namespace

Result<std::optional<ReceivedQuestion>> readSumQuestion(const ObjectStore& objects,
                                                        const ObjectId& message) {
  const auto root = read(objects, message, parseMessage);
  if (!root) return std::unexpected(root.error());
  if (!root->content) return std::nullopt;
  const auto records = read(objects, *root->content, parseNamedObjects);
  if (!records) return std::unexpected(records.error());
  const auto record = findNamed(*records, kSumRecord);
  if (!record) return std::nullopt;
  const auto values = read(objects, *record, parseValues);
  if (!values) return std::unexpected(values.error());
  auto question = questionIn(*values, root->head);
  if (!question) return std::unexpected(question.error());
  return std::move(*question);
}

Result<ObjectId> putSumAnswer(ObjectStore& objects, const MessageHead& head,
                              const SumAnswer& answer, const std::map<std::string, double>& metrics,
                              std::size_t chunk) {
  NamedObjects records;
  const auto keep = [&](const char* name, const std::string& bytes) -> Status {
    const auto id = objects.add(bytes);
    if (!id) return std::unexpected(id.error());
    records.emplace_back(name, *id);
    return {};
  };
  Values told, spent;
  for (const auto& [name, value] : metrics) spent.set(name, value);
  if (const auto* input = std::get_if<MaskedInput>(&answer)) {
    const auto words = putBytes(objects, bytesOfWords(*input), chunk);
    if (!words) return words;
    if (auto kept = keep("arrays", encodeNamedObjects("ArrayRecord", {{"words", *words}})); !kept)
      return std::unexpected(kept.error());
  } else {
    told.set("answer", toBase64(encode(answer)));
  }
  if (auto kept = keep("metrics", encodeMetrics(spent)); !kept)
    return std::unexpected(kept.error());
  if (auto kept = keep(kSumRecord, encodeConfig(told)); !kept) return std::unexpected(kept.error());
  const auto dict = objects.add(encodeNamedObjects("RecordDict", records));
  if (!dict) return dict;
  return objects.add(encodeMessage({.head = head, .content = *dict, .error = {}}));
}

}  // namespace twinscope::fedlink
