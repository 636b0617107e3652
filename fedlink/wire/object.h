#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace twinscope::fedlink {

/// 64 lower-case hexadecimal digits: the SHA-256 of an object's bytes.
using ObjectId = std::string;

/// One of Flower's content-addressed objects: "<Type> <child,child,...> <body length>" NUL body.
struct Object {
  std::string_view type;
  std::vector<ObjectId> children;  ///< distinct, in the order of the head
  std::string_view body;
};

/// Objects larger than this are refused everywhere; stock senders cut arrays at 5 MiB.
inline constexpr std::size_t maxObjectBytes = std::size_t{64} << 20;
/// Children of an object, names of a record, chunks of an array: more are refused. So many chunks of 5 MiB are 80 GiB.
inline constexpr std::size_t maxItems = 16'384;
/// Bodies of records and messages, which grow tenfold and more when they are read.
inline constexpr std::size_t maxRecordBytes = std::size_t{2} << 20;

[[nodiscard]] std::string encodeObject(std::string_view type, const std::vector<ObjectId>& children,
                                       std::string_view body);
/// The views point into `bytes`. "object.malformed" where the head has not three parts, names an unknown type, a child
/// that is no id or is listed twice, more than maxItems of them, or a length that is not the body's.
[[nodiscard]] Result<Object> parseObject(std::string_view bytes);
[[nodiscard]] ObjectId objectIdOf(std::string_view bytes);
[[nodiscard]] bool isObjectId(std::string_view text);

}  // namespace twinscope::fedlink
