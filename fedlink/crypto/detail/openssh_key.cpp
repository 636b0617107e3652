#include "core/base/text.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/detail/ec_keys.h"
#include "fedlink/crypto/secure_random.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kMagic{"openssh-key-v1\0", 15};
constexpr std::size_t kMostCharacters = 16384;

std::unexpected<Error> invalid(std::string why) {
  return refusal("key.invalid", "not an OpenSSH private key: " + std::move(why));
}

/// Reads SSH's wire format (RFC 4251, section 5) and never past the end: once something is missing, all the rest is too.
class SshReader {
 public:
  explicit SshReader(std::span<const std::byte> bytes) : m_rest(bytes) {}

  std::optional<std::span<const std::byte>> bytes(std::size_t count) {
    if (m_broken || count > m_rest.size()) {
      m_broken = true;
      return std::nullopt;
    }
    const auto taken = m_rest.first(count);
    m_rest = m_rest.subspan(count);
    return taken;
  }
  std::optional<std::uint32_t> number() {
    const auto four = bytes(4);
    if (!four) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::byte byte : *four) value = value << 8 | std::to_integer<std::uint32_t>(byte);
    return value;
  }
  std::optional<std::span<const std::byte>> string() {
    const auto size = number();
    return size ? bytes(*size) : std::nullopt;
  }
  bool stringIs(std::string_view expected) {
    const auto found = string();
    return found && std::ranges::equal(*found, bytesOf(expected));
  }
  [[nodiscard]] std::span<const std::byte> rest() const { return m_rest; }

 private:
  std::span<const std::byte> m_rest;
  bool m_broken = false;
};

Result<Bytes> armoured(std::string_view text) {
  if (text.size() > kMostCharacters)
    return invalid(concat(text.size(), " characters are too many"));
  const std::size_t begin = text.find(kOpenSshBegin);
  if (begin == std::string_view::npos) return invalid("a BEGIN line is missing");
  text.remove_prefix(begin + kOpenSshBegin.size());
  const std::size_t end = text.find(kEnd);
  if (end == std::string_view::npos) return invalid("an END line is missing");
  std::string digits(text.substr(0, end));
  std::erase_if(digits, [](char c) { return c == '\n' || c == '\r'; });
  return fromBase64(digits);
}

/// The padding counts 1, 2, 3, … up to the next multiple of the block, which is 8 without a cipher.
bool isPadding(std::span<const std::byte> rest) {
  for (std::size_t i = 0; i < rest.size(); ++i)
    if (rest[i] != static_cast<std::byte>(i + 1)) return false;
  return rest.size() < 8;
}

/// An mpint has a leading zero where its highest bit is set.
std::span<const std::byte> withoutSign(std::span<const std::byte> number) {
  return !number.empty() && number.front() == std::byte{0} ? number.subspan(1) : number;
}

Result<std::shared_ptr<EVP_PKEY>> parsePrivateSection(std::span<const std::byte> section) {
  SshReader reader(section);
  const auto check = reader.number();
  if (!check || reader.number() != check) return invalid("its two check numbers differ");
  const auto type = reader.string();
  const auto curveName = reader.string();
  const auto point = reader.string();
  const auto scalar = reader.string();
  const auto comment = reader.string();
  if (!type || !curveName || !point || !scalar || !comment) return invalid("it is cut short");
  const Curve* curve = curveOfSshName(textOf(*curveName));
  if (curve == nullptr || textOf(*type) != sshTypeOf(*curve))
    return invalid("it is not an ECDSA key on P-256, P-384 or P-521");
  if (!isPadding(reader.rest())) return invalid("its padding is wrong");
  const auto secret = withoutSign(*scalar);
  if (point->size() != 2 * curve->scalarBytes + 1 || secret.size() > curve->scalarBytes)
    return invalid(concat("a point of ", point->size(), " and a secret of ", secret.size(),
                          " bytes do not fit ", curve->sshName));
  return keyPairOf(*curve, *point, secret);
}

}  // namespace

Result<std::shared_ptr<EVP_PKEY>> parseOpenSshKey(std::string_view text) {
  Result<Bytes> bytes = armoured(text);
  if (!bytes) return invalid(bytes.error().message);
  SshReader reader(*bytes);
  const auto magic = reader.bytes(kMagic.size());
  if (!magic || !std::ranges::equal(*magic, bytesOf(kMagic))) return invalid("its mark is missing");
  const bool plain = reader.stringIs("none") && reader.stringIs("none") && reader.stringIs("");
  if (!plain)
    return refusal("key.encrypted", "the key file is protected by a passphrase",
                   "Remove it with ssh-keygen -p -N \"\" -f FILE");
  if (reader.number() != 1U || !reader.string()) return invalid("it does not hold one key");
  const auto section = reader.string();
  if (!section || !reader.rest().empty()) return invalid("its length is wrong");
  auto key = parsePrivateSection(*section);
  wipe(*bytes);
  return key;
}

}  // namespace twinscope::fedlink::detail
