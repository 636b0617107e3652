#pragma once

#include "fedlink/crypto/public_key.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/crypto/site_key.h"
#include "fedlink/wire/transport.h"

#include <optional>
#include <string>
#include <string_view>

namespace twinscope::fedlink {

/// Seconds since 1970 as the Fleet API writes them: 2026-11-21T05:51:39.123456+00:00.
[[nodiscard]] std::string timestampText(double seconds);
/// ISO 8601 with an offset from UTC ("Z", "+02:00"), with or without a fraction; nothing without an offset.
[[nodiscard]] std::optional<double> parseTimestamp(std::string_view text);

/// Signs a request as Flower does, over the time alone, and as we do, over the method, the body, a nonce and the time, so
/// that a captured request cannot be used again. Each attempt must be signed afresh.
void signRequest(FleetRequest& request, const SiteKey& key, double now, SecureRandom& random);

/// The value of a header, empty where there is none.
[[nodiscard]] std::string_view headerOf(const Headers& headers, std::string_view name);
/// The PEM text in flwr-public-key; nothing where the header is missing or no base64.
[[nodiscard]] std::optional<std::string> publicKeyIn(const Headers& headers);
/// When the key signed these headers; nothing where it did not.
[[nodiscard]] std::optional<double> signedAt(const Headers& headers, const PublicKey& key);

enum class WholeSignature { absent, valid, wrong };
/// Our own signature over the whole request.
[[nodiscard]] WholeSignature wholeSignatureOf(const FleetRequest& request, const PublicKey& key);

}  // namespace twinscope::fedlink
