#include "tests/fuzz/object_script.h"

#include "fedlink/wire/tensors.h"
#include "tests/fuzz/byte_reader.h"

#include <algorithm>
#include <array>
#include <vector>

namespace twinscope::fuzz {

using namespace fedlink;

namespace {

constexpr std::array<std::string_view, 7> types{
    "ArrayChunk", "Array", "ArrayRecord", "MetricRecord", "ConfigRecord", "RecordDict", "Message"};
constexpr std::uint8_t wholeObject = 7;

bool namesObjects(std::string_view type) { return type == "ArrayRecord" || type == "RecordDict"; }

std::string withIds(std::string_view body, const std::vector<ObjectId>& ids) {
  std::string text;
  for (ByteReader reader(body); !reader.atEnd();) {
    const auto next = static_cast<char>(reader.byte());
    if (next == '@')
      text += ids[reader.byte() % ids.size()];
    else
      text += next;
  }
  return text;
}

std::uint8_t placeOf(const std::vector<ObjectId>& ids, const ObjectId& id) {
  return static_cast<std::uint8_t>(std::ranges::find(ids, id) - ids.begin());
}

std::string withPlaces(std::string body, const std::vector<ObjectId>& ids) {
  for (std::size_t place = 0; place < ids.size(); ++place)
    for (std::size_t at = 0; (at = body.find(ids[place])) != std::string::npos;)
      body.replace(at, ids[place].size(), std::string{'@', static_cast<char>(place)});
  return body;
}

}  // namespace

std::optional<ObjectId> putScript(ObjectStore& store, std::string_view script) {
  std::vector<ObjectId> ids;
  for (ByteReader reader(script); !reader.atEnd();) {
    const std::uint8_t kind = reader.byte() % 8;
    std::vector<ObjectId> children;
    for (std::size_t left = reader.byte(); left > 0 && !ids.empty(); --left)
      children.push_back(ids[reader.byte() % ids.size()]);
    const std::string_view body = reader.sized();
    if (kind == wholeObject)
      ids.push_back(store.add(body).value());
    else
      ids.push_back(
          store
              .add(encodeObject(types[kind], children,
                                namesObjects(types[kind]) && !ids.empty() ? withIds(body, ids)
                                                                          : std::string(body)))
              .value());
  }
  return ids.empty() ? std::nullopt : std::optional(ids.back());
}

std::string scriptOf(const ObjectStore& store, const ObjectId& root) {
  std::vector<ObjectId> ids = objectsBelow(store, root).value();
  std::ranges::reverse(ids);  // breadth first turned round: children come before what names them
  std::string script;
  for (const ObjectId& id : ids) {
    const std::string bytes = store.get(id).value();
    const Object object = parseObject(bytes).value();
    script += static_cast<char>(std::ranges::find(types, object.type) - types.begin());
    script += static_cast<char>(object.children.size());
    for (const ObjectId& child : object.children) script += static_cast<char>(placeOf(ids, child));
    const std::string body = namesObjects(object.type) ? withPlaces(std::string(object.body), ids)
                                                       : std::string(object.body);
    script += static_cast<char>(body.size() & 0xFF);
    script += static_cast<char>(body.size() >> 8);
    script += body;
  }
  return script;
}

}  // namespace twinscope::fuzz
