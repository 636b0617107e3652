#pragma once

#include "core/base/error.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace twinscope::app {

/// Replaces identities by keyed values: the same input and site key give the same output, and nobody without the key
/// can tell which. The key stays in the workspace folder and its backups (readable by their owner only); it is never exported.
/// HMAC-SHA-256 throughout; immutable, callable from any thread.
class Pseudonymiser {
 public:
  using Key = std::array<unsigned char, 32>;

  explicit Pseudonymiser(const Key& siteKey) : m_key(siteKey) {}
  /// Reads the site's key, or makes one where the file does not exist. "pseudonym.key" when it cannot be read.
  [[nodiscard]] static Result<Pseudonymiser> openOrCreate(const std::filesystem::path& keyFile);

  /// "TW-" and eight base-32 characters: 40 bits, so that 10,000 patients collide with a chance of 5e-5.
  [[nodiscard]] std::string patientKey(std::string_view identity) const;
  /// −7·(1…520): whole weeks, so that weekdays and all intervals of a patient are kept.
  [[nodiscard]] int dateShiftDays(std::string_view identity) const;
  /// "2.25." and the decimal of 128 bits, version and variant bits set (a UUID-derived UID, DICOM PS3.5 B.2).
  [[nodiscard]] std::string uid(std::string_view original) const;

 private:
  [[nodiscard]] std::array<unsigned char, 32> digest(std::string_view purpose,
                                                     std::string_view value) const;

  Key m_key;
};

}  // namespace twinscope::app
