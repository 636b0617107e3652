#include "fedlink/privacy/secure_sum/masks.h"

#include "core/base/parallel.h"
#include "fedlink/crypto/chacha20.h"

#include <algorithm>
#include <array>
#include <bit>

namespace twinscope::fedlink {
namespace {

static_assert(std::endian::native == std::endian::little, "the keystream is read as words");

constexpr std::size_t kWordsPerBlock = ChaCha20::kBlockBytes / sizeof(std::uint32_t);
constexpr std::size_t kChunk = 1 << 16;  // words, a whole number of blocks
constexpr std::size_t kPiece = 1 << 12;  // words made at a time: stays in the first-level cache

template <class Combine>
void combineWithMask(std::span<std::uint32_t> words, const Key256& key, const Combine& combine) {
  parallelFor((words.size() + kChunk - 1) / kChunk, 1, [&](std::size_t chunk, std::size_t) {
    const std::size_t from = chunk * kChunk;
    const auto mine = words.subspan(from, std::min(kChunk, words.size() - from));
    ChaCha20 stream(key, static_cast<std::uint32_t>(from / kWordsPerBlock));
    std::array<std::uint32_t, kPiece> mask;
    for (std::size_t begin = 0; begin < mine.size(); begin += kPiece) {
      const std::size_t count = std::min(kPiece, mine.size() - begin);
      stream.fill(std::as_writable_bytes(std::span(mask).first(count)));
      for (std::size_t i = 0; i < count; ++i) combine(mine[begin + i], mask[i]);
    }
  });
}

}  // namespace

Result<Key256> pairMaskKey(const Key256& privateKey, const Key256& theirPublicKey,
                           const SecureSumRound& round, std::uint32_t a, std::uint32_t b) {
  Result<Key256> secret = x25519SharedSecret(privateKey, theirPublicKey);
  if (!secret) return secret;
  const auto label = bytesOf("twinscope-mask-v1|");
  Bytes info(label.begin(), label.end());
  for (const std::uint32_t number : {round.number, std::min(a, b), std::max(a, b)})
    for (int i = 0; i < 4; ++i) info.push_back(static_cast<std::byte>(number >> (8 * i)));
  const Key256 key = deriveKey(*secret, round.salt, info);
  wipe(*secret);
  return key;
}

void addMask(std::span<std::uint32_t> words, const Key256& key) {
  combineWithMask(words, key, [](std::uint32_t& word, std::uint32_t mask) { word += mask; });
}

void subtractMask(std::span<std::uint32_t> words, const Key256& key) {
  combineWithMask(words, key, [](std::uint32_t& word, std::uint32_t mask) { word -= mask; });
}

void applyPairMask(std::span<std::uint32_t> words, const Key256& key, std::uint32_t mine,
                   std::uint32_t theirs) {
  if (mine < theirs)
    addMask(words, key);
  else
    subtractMask(words, key);
}

}  // namespace twinscope::fedlink
