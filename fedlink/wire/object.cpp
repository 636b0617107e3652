#include "fedlink/wire/object.h"

#include "core/base/text.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/fast_sha256.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace twinscope::fedlink {
namespace {

constexpr std::array<std::string_view, 7> knownTypes{
    "ArrayChunk", "Array", "ArrayRecord", "MetricRecord", "ConfigRecord", "RecordDict", "Message"};

std::unexpected<Error> malformed(std::string what) {
  return refusal("object.malformed", std::move(what),
                 "The sender speaks another version of the protocol");
}

Result<std::vector<ObjectId>> parseChildren(std::string_view list) {
  std::vector<ObjectId> children;
  std::set<std::string_view> seen;
  while (!list.empty()) {
    const std::string_view child = list.substr(0, list.find(','));
    if (!isObjectId(child)) return malformed("A child in an object's head is no object id");
    if (children.size() == maxItems) return malformed("An object's head lists too many children");
    if (!seen.insert(child).second) return malformed("An object's head lists a child twice");
    children.emplace_back(child);
    list.remove_prefix(std::min(list.size(), child.size() + 1));
  }
  return children;
}

}  // namespace

std::string encodeObject(std::string_view type, const std::vector<ObjectId>& children,
                         std::string_view body) {
  std::string bytes(type);
  bytes += ' ';
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (i > 0) bytes += ',';
    bytes += children[i];
  }
  bytes += ' ';
  bytes += std::to_string(body.size());
  bytes += '\0';
  bytes += body;
  return bytes;
}

Result<Object> parseObject(std::string_view bytes) {
  const std::size_t end = bytes.find('\0');
  if (end == std::string_view::npos) return malformed("An object has no head");
  const std::string_view head = bytes.substr(0, end);
  const std::size_t first = head.find(' ');
  const std::size_t second = head.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return malformed("An object's head has not three parts");
  Object object;
  object.type = head.substr(0, first);
  if (std::ranges::find(knownTypes, object.type) == knownTypes.end())
    return malformed("An object is of an unknown type");
  auto children = parseChildren(head.substr(first + 1, second - first - 1));
  if (!children) return std::unexpected(children.error());
  object.children = std::move(*children);
  object.body = bytes.substr(end + 1);
  const std::string_view digits = head.substr(second + 1);
  std::size_t length = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || stop != digits.data() + digits.size() || length != object.body.size())
    return malformed(
        concat("An object's head does not tell its length of ", object.body.size(), " bytes"));
  return object;
}

ObjectId objectIdOf(std::string_view bytes) { return fastSha256Hex(bytesOf(bytes)); }

bool isObjectId(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace twinscope::fedlink
