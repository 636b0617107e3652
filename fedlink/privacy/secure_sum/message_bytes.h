#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/privacy/secure_sum/messages.h"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace twinscope::fedlink {

/// A message travels as base64 in a ConfigRecord of this name, under "question" or "answer"; the words of a masked input
/// as the array "words" of an ArrayRecord.
inline constexpr const char* kSumRecord = "secure-sum";

/// How much a site's update counts in the sum; a protected one always counts once.
enum class SumWeight : std::uint8_t { examples = 0, one = 1 };

/// Step 1: the round, and who takes part, as SubjectPublicKeyInfo in PEM in the order of their numbers.
struct KeysAsked {
  SecureSumRound round;
  std::vector<std::string> roster;
};
/// Step 2: everybody's keys.
struct SharesAsked {
  std::vector<KeyAdvert> adverts;
};
/// Step 3: what the others sealed for this site.
struct InputAsked {
  std::vector<SealedShares> shares;
  SumWeight weight = SumWeight::examples;
};

/// What a coordinator asks of a site in a step of a secure sum.
struct SumQuestion {
  std::uint32_t number = 0;  ///< SecureSumRound::number
  std::variant<KeysAsked, SharesAsked, InputAsked, UnmaskRequest> what;
};

/// The answers, in the order of the questions.
using SumAnswer = std::variant<KeyAdvert, std::vector<SealedShares>, MaskedInput, UnmaskResponse>;

/// Messages as bytes: numbers little-endian, lists of at most 255 items behind their count. One message has one text.
[[nodiscard]] Bytes encode(const SumQuestion& question);
/// All but a masked input, whose words travel as they are: std::invalid_argument.
[[nodiscard]] Bytes encode(const SumAnswer& answer);

/// The bytes may be anybody's: memory is taken for what is there only. "secure_sum.malformed".
[[nodiscard]] Result<SumQuestion> parseSumQuestion(std::span<const std::byte> bytes);
[[nodiscard]] Result<SumAnswer> parseSumAnswer(std::span<const std::byte> bytes);

}  // namespace twinscope::fedlink
