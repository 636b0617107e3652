#include "fedlink/coordinator/authenticator.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/site_key.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/model_layout.h"
#include "fedlink/wire/npy.h"
#include "fedlink/wire/signed_request.h"
#include "fedlink/wire/tensors.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace twinscope::fuzz {

using namespace fedlink;

namespace {

void checkRecords(const Object& object) {
  if (const auto array = parseArray(object)) {
    const std::string again = encodeArray(*array);
    const auto back = parseArray(parseObject(again).value());
    must(back && back->shape == array->shape && back->chunks == array->chunks,
         "an array comes back");
    (void)elementCount(*array);
  }
  if (const auto named = parseNamedObjects(object)) {
    const std::string again = encodeNamedObjects(object.type, *named);
    must(parseNamedObjects(parseObject(again).value()).has_value(), "named objects come back");
  }
  if (const auto values = parseValues(object)) {
    const std::string again = encodeConfig(*values);
    const auto back = parseValues(parseObject(again).value());
    must(back && back->items().size() == values->items().size(), "values come back");
  }
  if (const auto message = parseMessage(object)) {
    must(message->content.has_value() != message->error.has_value(),
         "a message has content or an error");
    const std::string again = encodeMessage(*message);
    must(parseMessage(parseObject(again).value()).has_value(), "a message comes back");
  }
}

std::string pem(const char* label, std::string_view bytes) {
  std::string text = std::string("-----BEGIN ") + label + "-----\n";
  const std::string digits = toBase64(bytesOf(bytes));
  for (std::size_t at = 0; at < digits.size(); at += 64) text += digits.substr(at, 64) + "\n";
  return text + "-----END " + label + "-----\n";
}

void checkPublicKey(std::string_view text) {
  const auto key = PublicKey::fromPem(text);
  if (!key) return;
  must(PublicKey::fromPem(key->pem()) == *key, "a public key comes back");
  must(!key->verifies(bytesOf(text), bytesOf("no signature")), "junk is no signature");
}

void checkSiteKey(std::string_view text) {
  const auto key = SiteKey::fromText(text);
  if (!key) return;
  must(SiteKey::fromText(key->privateKeyPem()).value().publicKeyPem() == key->publicKeyPem(),
       "a private key comes back");
}

void checkSender(ByteReader reader) {
  static const SiteKey key = SiteKey::generate();
  FleetRequest request{.method = "pull-messages", .headers = {}, .body = {}};
  const double now = 1.7e9;
  SystemRandom random;
  signRequest(request, key, now, random);
  const std::string genuine = request.headers["flwr-timestamp"];
  for (const char* name : {"flwr-timestamp", "flwr-signature", "flwr-public-key", "twinscope-nonce",
                           "twinscope-signature"})
    if (!reader.atEnd()) request.headers[name] = reader.sized();
  Authenticator authenticator(SignaturePolicy::flower, 0);
  const auto sender = authenticator.senderOf(request, now);
  must(!sender || request.headers["flwr-timestamp"] == genuine, "nobody signs but the key's owner");
}

}  // namespace

void fuzzObject(std::string_view bytes) {
  const auto object = parseObject(bytes);
  if (!object) return;
  must(object->children.size() == std::set(object->children.begin(), object->children.end()).size(),
       "children are distinct");
  must(std::ranges::all_of(object->children, isObjectId), "children are ids");
  checkRecords(*object);
}

void fuzzNpy(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::size_t piece = 1 + reader.byte();
  const std::string_view npy = reader.rest();
  const auto header = parseNpyHeader(npy);
  if (!header) return;
  must(header->dataOffset <= npy.size(), "the elements start inside the bytes");
  must(parseNpyHeader(encodeNpyHeader(*header)).value().shape == header->shape,
       "a shape comes back");
  ObjectMemory store;
  ArrayInfo array{.dtype = "float32", .shape = header->shape, .chunks = {}};
  for (std::size_t at = 0; at < npy.size();) {
    const std::size_t length = at == 0 ? header->dataOffset + piece % 3 : piece;
    array.chunks.push_back(
        store.add(encodeObject("ArrayChunk", {}, npy.substr(at, length))).value());
    at += length;
  }
  std::size_t values = 0;
  const auto whole = readTensor(store, array, [&](std::span<const float> some) -> Status {
    values += some.size();
    return {};
  });
  must(!whole || values == header->elementCount().value_or(0), "a tensor has its shape's values");
  const auto plain = readBytes(store, array, 100);
  must(!plain || plain->size() <= 100, "bytes stay below their limit");
}

void fuzzLayout(std::string_view bytes) {
  const auto values = parseValues({.type = "ConfigRecord", .children = {}, .body = bytes});
  if (!values) return;
  const auto layout = parseLayout(*values);
  if (!layout) return;
  must(parseLayout(layoutValues(*layout)).value() == *layout, "a layout comes back");
  const auto count = valueCount(*layout);
  must(!count || *count <= std::size_t{1} << 38, "a layout of an impossible size is refused");
}

void fuzzTree(std::string_view bytes) {
  fleet::ObjectTree tree;
  if (!tree.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const auto ids = idsOf(tree);
  if (!ids) return;
  must(ids->front() == tree.object_id(), "the root comes first");
  must(std::ranges::all_of(*ids, isObjectId), "a tree holds ids");
  must(std::set(ids->begin(), ids->end()).size() == ids->size(), "each id is told once");
}

void fuzzHeaders(std::string_view bytes) {
  ByteReader reader(bytes);
  switch (reader.byte() % 7) {
    case 0: {
      const auto at = parseTimestamp(reader.rest());
      must(!at || std::isfinite(*at), "a time is a number");
      if (at && *at >= 0 && *at < 2.5e11)
        must(std::abs(parseTimestamp(timestampText(*at)).value() - *at) < 1e-3,
             "a time comes back");
      return;
    }
    case 1:
      (void)publicKeyIn({{"flwr-public-key", std::string(reader.rest())}});
      return;
    case 2:
      return checkPublicKey(reader.rest());
    case 3:
      return checkPublicKey(pem("PUBLIC KEY", reader.rest()));
    case 4:
      return checkSiteKey(reader.rest());
    case 5:
      return checkSiteKey(pem("OPENSSH PRIVATE KEY", reader.rest()));
    default:
      return checkSender(reader);
  }
}

}  // namespace twinscope::fuzz
