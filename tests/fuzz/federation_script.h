#pragma once

#include "fedlink/crypto/secure_random.h"
#include "fedlink/crypto/site_key.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace twinscope::fuzz {

/// The time of every run: seconds since 1970.
inline constexpr double startOfTime = 1.7e9;

/// Counts, so that ids are the same in every run and may stand in a corpus.
class CountingRandom final : public fedlink::SecureRandom {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(++m_last);
  }

 private:
  std::uint8_t m_last = 0;
};

/// Of the one site. On P-256, whose signatures take a tenth of P-384's time: they are most of what an input costs.
inline const fedlink::SiteKey& siteKey() {
  static const fedlink::SiteKey key =
      fedlink::SiteKey::fromText(
          "-----BEGIN PRIVATE KEY-----\n"
          "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXLjADDZk8vBpJevv\n"
          "CpHn8mX/3lhQDtlUEuO99G4htVyhRANCAATPKzNeWOdQUMkxFeadx1SwpgPxm5Lv\n"
          "Ed8Q1Ebd2NNrsyF2WbjyJ3ir1Py5P9J9NF5rL/nofzxZV/DuW63I6s1X\n"
          "-----END PRIVATE KEY-----\n")
          .value();
  return key;
}

/// The calls of the Fleet API, by the number that a script gives them.
inline constexpr std::array<const char*, 11> methods{
    "register-node",       "activate-node", "deactivate-node", "unregister-node",
    "send-node-heartbeat", "pull-messages", "pull-object",     "confirm-message-received",
    "push-messages",       "push-object",   "get-run"};

}  // namespace twinscope::fuzz
