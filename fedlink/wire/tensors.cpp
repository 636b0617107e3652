#include "fedlink/wire/tensors.h"

#include "core/base/text.h"
#include "fedlink/wire/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <set>

namespace twinscope::fedlink {
namespace {

using Bytes = std::string_view;

std::unexpected<Error> wrongSize() {
  return refusal("tensor.size", "An array's bytes do not fill its shape");
}

Result<ObjectId> putArray(ObjectStore& store, ArrayInfo array, const NpyHeader& header, Bytes data,
                          std::size_t chunkSize) {
  std::string pending = encodeNpyHeader(header);
  while (true) {
    const std::size_t take = std::min(chunkSize - pending.size(), data.size());
    pending += data.substr(0, take);
    data.remove_prefix(take);
    auto chunk = store.add(encodeObject("ArrayChunk", {}, pending));
    if (!chunk) return chunk;
    array.chunks.push_back(std::move(*chunk));
    pending.clear();
    if (data.empty()) return store.add(encodeArray(array));
  }
}

template <class Bits>
Bits bitsAt(const char* from, bool swapped) {
  std::array<char, sizeof(Bits)> raw;
  std::memcpy(raw.data(), from, sizeof(Bits));
  if (swapped) std::ranges::reverse(raw);
  return std::bit_cast<Bits>(raw);
}

float halfToFloat(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const float fraction = static_cast<float>(bits & 0x3FF) / 1024.F;
  const float sign = (bits & 0x8000) != 0 ? -1.F : 1.F;
  if (exponent == 0) return sign * std::ldexp(fraction, -14);
  if (exponent == 31) return fraction > 0 ? std::nanf("") : sign * INFINITY;
  return sign * std::ldexp(1.F + fraction, exponent - 15);
}

/// Turns the bytes of whole elements into floats.
using Decode = void (*)(const char* from, std::span<float> to, bool swapped);

template <class Element, class Bits>
void decodeAs(const char* from, std::span<float> to, bool swapped) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] =
        static_cast<float>(std::bit_cast<Element>(bitsAt<Bits>(from + i * sizeof(Bits), swapped)));
}

void decodeHalf(const char* from, std::span<float> to, bool swapped) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = halfToFloat(bitsAt<std::uint16_t>(from + i * 2, swapped));
}

Decode decoderOf(std::string_view type) {
  const std::string_view kind = type.empty() ? type : type.substr(1);
  if (kind == "f4") return decodeAs<float, std::uint32_t>;
  if (kind == "f8") return decodeAs<double, std::uint64_t>;
  if (kind == "f2") return decodeHalf;
  return nullptr;
}

/// The .npy bytes after the head, chunk by chunk; checks the head against what the Array object says.
Status readPayload(const ObjectStore& store, const ArrayInfo& array, std::size_t limit,
                   const std::function<Status(const NpyHeader&, Bytes)>& sink) {
  NpyHeader header;
  std::size_t left = 0;
  for (std::size_t i = 0; i < array.chunks.size(); ++i) {
    const auto status = read(store, array.chunks[i], [&](const Object& chunk) -> Status {
      if (chunk.type != "ArrayChunk") return refusal("object.malformed", "A chunk was expected");
      Bytes body = chunk.body;
      if (i == 0) {
        auto parsed = parseNpyHeader(body);
        if (!parsed) return std::unexpected(parsed.error());
        header = std::move(*parsed);
        const auto count = header.elementCount();
        if (!count) return std::unexpected(count.error());
        left = *count * header.elementBytes();
        if (header.shape != array.shape || left > limit) return wrongSize();
        body.remove_prefix(header.dataOffset);
      }
      if (body.size() > left) return wrongSize();
      left -= body.size();
      return sink(header, body);
    });
    if (!status) return status;
  }
  return array.chunks.empty() || left > 0 ? Status(wrongSize()) : Status{};
}

/// Cuts bytes that arrive in any pieces into whole elements.
class ElementDecoder {
 public:
  explicit ElementDecoder(const std::function<Status(std::span<const float>)>& sink)
      : m_sink(sink) {}

  Status operator()(const NpyHeader& header, Bytes bytes) {
    const Decode decode = decoderOf(header.type);
    if (decode == nullptr)
      return refusal("tensor.type", "An array holds " + header.type + ", not floats",
                     "Send float32");
    if (header.fortranOrder && header.shape.size() > 1)
      return refusal("tensor.order", "An array is in Fortran order", "Send arrays in C order");
    const std::size_t width = header.elementBytes();
    const bool swapped = header.type.starts_with('>');
    while (!m_rest.empty() && !bytes.empty()) {
      m_rest += bytes.front();
      bytes.remove_prefix(1);
      if (m_rest.size() < width) continue;
      if (auto status = emit(decode, m_rest.data(), 1, swapped); !status) return status;
      m_rest.clear();
    }
    const std::size_t whole = bytes.size() / width;
    m_rest += bytes.substr(whole * width);
    return whole == 0 ? Status{} : emit(decode, bytes.data(), whole, swapped);
  }

 private:
  Status emit(Decode decode, const char* from, std::size_t count, bool swapped) {
    m_values.resize(count);
    decode(from, m_values, swapped);
    return m_sink(m_values);
  }

  const std::function<Status(std::span<const float>)>& m_sink;
  std::string m_rest;  ///< the first bytes of an element that a chunk's end cut
  std::vector<float> m_values;
};

}  // namespace

Result<ObjectId> putTensor(ObjectStore& store, std::vector<std::int64_t> shape,
                           std::span<const float> values, std::size_t chunk) {
  const NpyHeader header{.type = "<f4", .shape = shape};
  return putArray(store, {.dtype = "float32", .shape = std::move(shape), .chunks = {}}, header,
                  Bytes(reinterpret_cast<const char*>(values.data()), values.size_bytes()), chunk);
}

Result<ObjectId> putBytes(ObjectStore& store, std::string_view bytes, std::size_t chunk) {
  std::vector<std::int64_t> shape{static_cast<std::int64_t>(bytes.size())};
  const NpyHeader header{.type = "|u1", .shape = shape};
  return putArray(store, {.dtype = "uint8", .shape = std::move(shape), .chunks = {}}, header, bytes,
                  chunk);
}

Result<std::size_t> elementCount(const ArrayInfo& array) {
  if (std::ranges::any_of(array.shape, [](std::int64_t extent) { return extent < 0; }))
    return wrongSize();
  return NpyHeader{.type = "<f8", .shape = array.shape}.elementCount();
}

Status readTensor(const ObjectStore& store, const ArrayInfo& array,
                  const std::function<Status(std::span<const float>)>& sink) {
  return readPayload(store, array, SIZE_MAX, ElementDecoder(sink));
}

Result<std::string> readBytes(const ObjectStore& store, const ArrayInfo& array, std::size_t limit) {
  std::string whole;
  const auto status =
      readPayload(store, array, limit, [&](const NpyHeader& header, Bytes bytes) -> Status {
        if (header.type != "|u1")
          return refusal("tensor.type", "An array holds " + header.type + ", not bytes");
        whole += bytes;
        return {};
      });
  if (!status) return std::unexpected(status.error());
  return whole;
}

Result<std::vector<ObjectId>> childrenOf(const ObjectStore& store, const ObjectId& id) {
  return read(store, id, [](const Object& object) -> Result<std::vector<ObjectId>> {
    return object.children;
  });
}

Result<std::vector<ObjectId>> objectsBelow(const ObjectStore& store, const ObjectId& root) {
  std::vector<ObjectId> ids{root};
  std::set<ObjectId> seen{root};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto children = childrenOf(store, ids[i]);
    if (!children) return children;
    for (ObjectId& child : *children)
      if (seen.insert(child).second) ids.push_back(std::move(child));
  }
  return ids;
}

}  // namespace twinscope::fedlink
