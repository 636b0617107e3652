#include "fedlink/wire/signed_request.h"

#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/fast_sha256.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace twinscope::fedlink {
namespace {

/// Digits at a fixed place, as a number.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  if (text.size() < at + count) return std::nullopt;
  const char* end = text.data() + at + count;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value);
  return error == std::errc{} && stop == end && value >= 0 ? std::optional(value) : std::nullopt;
}

/// Seconds east of UTC.
std::optional<int> parseOffset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

std::string wholeText(const FleetRequest& request, std::string_view nonce,
                      std::string_view timestamp) {
  std::string text = "POST\n" + request.method + "\n" + fastSha256Hex(bytesOf(request.body)) + "\n";
  text += nonce;
  text += '\n';
  return text += timestamp;
}

bool signs(const PublicKey& key, std::string_view text, std::string_view base64) {
  const auto signature = fromBase64(base64);
  return signature && key.verifies(bytesOf(text), *signature);
}

}  // namespace

std::string timestampText(double seconds) {
  auto whole = static_cast<std::time_t>(std::floor(seconds));
  auto micros = std::lround((seconds - std::floor(seconds)) * 1e6);
  if (micros == 1'000'000) {
    ++whole;
    micros = 0;
  }
  std::tm utc{};
  gmtime_r(&whole, &utc);
  std::array<char, 64> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text.data() + length, text.size() - length, ".%06ld+00:00", micros);
  return text.data();
}

std::optional<double> parseTimestamp(std::string_view text) {
  std::tm utc{};
  const std::array<std::pair<std::size_t, std::size_t>, 6> places{
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
  std::array<int, 6> parts{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto part = digits(text, places[i].first, places[i].second);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  utc.tm_year = parts[0] - 1900;
  utc.tm_mon = parts[1] - 1;
  utc.tm_mday = parts[2];
  utc.tm_hour = parts[3];
  utc.tm_min = parts[4];
  utc.tm_sec = parts[5];
  double fraction = 0;
  std::size_t at = 19;
  if (at < text.size() && text[at] == '.')
    for (double unit = 0.1; ++at < text.size() && text[at] >= '0' && text[at] <= '9'; unit /= 10)
      fraction += unit * (text[at] - '0');
  const auto offset = parseOffset(text.substr(at));
  if (!offset) return std::nullopt;
  return static_cast<double>(timegm(&utc) - *offset) + fraction;
}

void signRequest(FleetRequest& request, const SiteKey& key, double now, SecureRandom& random) {
  const std::string timestamp = timestampText(now);
  const std::string nonce = toHex(random.draw<16>());
  request.headers["content-type"] = "application/protobuf";
  request.headers["flwr-package-name"] = "flwr";
  request.headers["flwr-package-version"] = "1.41.0";
  request.headers["flwr-component-name"] = "SuperNode";
  request.headers["flwr-public-key"] = toBase64(bytesOf(key.publicKeyPem()));
  request.headers["flwr-timestamp"] = timestamp;
  request.headers["flwr-signature"] = toBase64(key.sign(bytesOf(timestamp)));
  request.headers["twinscope-nonce"] = nonce;
  request.headers["twinscope-signature"] =
      toBase64(key.sign(bytesOf(wholeText(request, nonce, timestamp))));
}

std::string_view headerOf(const Headers& headers, std::string_view name) {
  const auto at = headers.find(name);
  return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

std::optional<std::string> publicKeyIn(const Headers& headers) {
  const auto pem = fromBase64(headerOf(headers, "flwr-public-key"));
  if (!pem || pem->empty()) return std::nullopt;
  return textOf(*pem);
}

std::optional<double> signedAt(const Headers& headers, const PublicKey& key) {
  const std::string_view timestamp = headerOf(headers, "flwr-timestamp");
  const auto at = parseTimestamp(timestamp);
  if (!at || !signs(key, timestamp, headerOf(headers, "flwr-signature"))) return std::nullopt;
  return at;
}

WholeSignature wholeSignatureOf(const FleetRequest& request, const PublicKey& key) {
  const std::string_view nonce = headerOf(request.headers, "twinscope-nonce");
  const std::string_view signature = headerOf(request.headers, "twinscope-signature");
  if (nonce.empty() && signature.empty()) return WholeSignature::absent;
  const std::string text = wholeText(request, nonce, headerOf(request.headers, "flwr-timestamp"));
  return signs(key, text, signature) ? WholeSignature::valid : WholeSignature::wrong;
}

}  // namespace twinscope::fedlink
