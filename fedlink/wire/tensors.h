#pragma once

#include "fedlink/wire/object_store.h"
#include "fedlink/wire/records.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// Bytes of .npy that one chunk holds: what stock senders use.
inline constexpr std::size_t chunkBytes = 5'242'880;

/// Stores a float32 tensor of that shape, cut into chunks of `chunk` bytes, 4,096 at least; the Array object's id.
[[nodiscard]] Result<ObjectId> putTensor(ObjectStore& store, std::vector<std::int64_t> shape,
                                         std::span<const float> values,
                                         std::size_t chunk = chunkBytes);
/// The same for plain bytes (dtype uint8): how a compressed update travels.
[[nodiscard]] Result<ObjectId> putBytes(ObjectStore& store, std::string_view bytes,
                                        std::size_t chunk = chunkBytes);

/// Parses an object and hands it on; the error of get() or parseObject() otherwise.
template <class Parse>
[[nodiscard]] auto read(const ObjectStore& store, const ObjectId& id, Parse parse)
    -> decltype(parse(Object{})) {
  const auto bytes = store.get(id);
  if (!bytes) return std::unexpected(bytes.error());
  const auto object = parseObject(*bytes);
  if (!object) return std::unexpected(object.error());
  return parse(*object);
}

/// Elements of an array by its shape; refused where the shape is impossible.
[[nodiscard]] Result<std::size_t> elementCount(const ArrayInfo& array);
/// Hands the tensor on in C order, some values at a time, with one chunk in memory. Takes float32, float64 and float16 of
/// either byte order. "tensor.type", "tensor.order" (Fortran), "tensor.size" where bytes and shape disagree.
[[nodiscard]] Status readTensor(const ObjectStore& store, const ArrayInfo& array,
                                const std::function<Status(std::span<const float>)>& sink);
/// A uint8 array of at most `limit` bytes.
[[nodiscard]] Result<std::string> readBytes(const ObjectStore& store, const ArrayInfo& array,
                                            std::size_t limit);

/// The ids in an object's head.
[[nodiscard]] Result<std::vector<ObjectId>> childrenOf(const ObjectStore& store,
                                                       const ObjectId& id);
/// Every object below a root, the root first, each once.
[[nodiscard]] Result<std::vector<ObjectId>> objectsBelow(const ObjectStore& store,
                                                         const ObjectId& root);

}  // namespace twinscope::fedlink
