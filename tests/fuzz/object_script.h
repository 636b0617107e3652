#pragma once

#include "fedlink/wire/object_store.h"

#include <optional>
#include <string>
#include <string_view>

namespace twinscope::fuzz {

/// Objects as bytes that a fuzzer can change without breaking a single hash: children are named by their place instead of
/// their SHA-256, and the ids are worked out here. One object after the other, children first:
///   kind | number of children | the place of each | length (2 bytes) | body
/// Kinds 0 to 6 are Flower's types; 7 is a whole object as it comes. "@" and a byte in a body is the id of that place.
/// The last object is the root; nothing where there is none.
[[nodiscard]] std::optional<fedlink::ObjectId> putScript(fedlink::ObjectStore& store,
                                                         std::string_view script);
/// The script of the objects below a root.
[[nodiscard]] std::string scriptOf(const fedlink::ObjectStore& store,
                                   const fedlink::ObjectId& root);

}  // namespace twinscope::fuzz
