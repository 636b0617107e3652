#include "fedlink/site/instruction.h"

#include "fedlink/wire/records.h"
#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"

#include <limits>

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> malformed(const char* what) {
  return refusal("instruction.malformed", what, "The coordinator's strategy is not one we know");
}

Status readArrays(const ObjectStore& objects, const NamedObjects& arrays, std::size_t maxValues,
                  ReceivedInstruction& received) {
  for (const auto& [name, id] : arrays) {
    const auto array = read(objects, id, parseArray);
    if (!array) return std::unexpected(array.error());
    const auto count = elementCount(*array);
    if (!count) return std::unexpected(count.error());
    // One small chunk may stand for any number of values, and many names for one array.
    if (*count > maxValues - received.work.weights.size())
      return malformed("An instruction's model is too large");
    received.arrays.push_back({name, array->shape});
    const auto status = readTensor(objects, *array, [&](std::span<const float> values) -> Status {
      received.work.weights.insert(received.work.weights.end(), values.begin(), values.end());
      return {};
    });
    if (!status) return status;
  }
  return {};
}

Status takeRecord(const ObjectStore& objects, const std::string& name, const Object& object,
                  std::size_t maxValues, ReceivedInstruction& received) {
  if (object.type == "ArrayRecord") {
    if (!received.arraysName.empty()) return malformed("An instruction holds two models");
    received.arraysName = name;
    const auto arrays = parseNamedObjects(object);
    if (!arrays) return std::unexpected(arrays.error());
    return readArrays(objects, *arrays, maxValues, received);
  }
  auto values = parseValues(object);
  if (!values) return std::unexpected(values.error());
  if (name == "layout") {
    auto layout = parseLayout(*values);
    if (!layout) return std::unexpected(layout.error());
    received.work.layout = std::move(*layout);
  } else if (name == "config") {
    received.work.settings = std::move(*values);
  }
  return {};
}

Status complete(ReceivedInstruction& received) {
  SiteInstruction& work = received.work;
  if (received.arraysName.empty()) return malformed("An instruction holds no model");
  if (work.layout.empty()) work.layout = received.arrays;
  const auto count = valueCount(work.layout);
  if (!count) return std::unexpected(count.error());
  received.siteRule = work.settings.text(siteRuleSetting).value_or("");
  const std::size_t vectors = received.siteRule == controlVariatesRule ? 2 : 1;
  if (vectors * *count != work.weights.size())
    return malformed("An instruction's weights do not fill the layout it tells");
  const double round = work.settings.number("server-round").value_or(0);
  if (!(round >= 0 && round <= std::numeric_limits<std::uint32_t>::max()))
    return malformed("An instruction's round is no number of a round");
  work.round = static_cast<std::uint32_t>(round);
  work.deadline = received.head.createdAt + received.head.secondsToLive;
  received.baseModel = work.settings.text("base-model");
  received.takesCompressed = work.settings.text("takes-compressed").has_value();
  return {};
}

}  // namespace

Result<ReceivedInstruction> readInstruction(const ObjectStore& objects, const ObjectId& message,
                                            std::size_t maxValues) {
  const auto root = read(objects, message, parseMessage);
  if (!root) return std::unexpected(root.error());
  if (!root->content) return malformed("An instruction holds an error");
  const auto records = read(objects, *root->content, parseNamedObjects);
  if (!records) return std::unexpected(records.error());
  ReceivedInstruction received;
  received.head = root->head;
  for (const auto& [name, id] : *records) {
    const auto taken = read(objects, id, [&, &label = name](const Object& object) {
      return takeRecord(objects, label, object, maxValues, received);
    });
    if (!taken) return std::unexpected(taken.error());
  }
  if (auto completed = complete(received); !completed) return std::unexpected(completed.error());
  return received;
}

}  // namespace twinscope::fedlink
