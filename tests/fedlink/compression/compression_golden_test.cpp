#include "fedlink/compression/detail/index_code.h"
#include "fedlink/compression/detail/record.h"
#include "tests/fedlink/compression/updates.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cstring>
#include <map>

namespace twinscope::fedlink {
namespace {

using nlohmann::json;
using twinscope::tests::goldenNoise;

const json& golden() {
  static const json file = twinscope::tests::goldenFile("compression.json");
  return file;
}

ValueFormat formatOf(const std::string& name) {
  static const std::map<std::string, ValueFormat> formats{
      {"fp32", ValueFormat::fp32}, {"fp16", ValueFormat::fp16}, {"int8", ValueFormat::int8}};
  return formats.at(name);
}

/// The file's update of a round.
std::vector<float> updateOf(std::uint32_t round, std::size_t count) {
  std::vector<float> values(count);
  for (std::uint32_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(-1 + 2 * goldenNoise(i, 300 + round)) *
                static_cast<float>(0.01 + 0.99 * goldenNoise(i, 310 + round));
  return values;
}

template <class Value>
std::vector<Value> valuesAt(std::string_view bytes, std::size_t offset, std::size_t count) {
  std::vector<Value> values(count);
  std::memcpy(values.data(), bytes.data() + offset, count * sizeof(Value));
  return values;
}

void checkCodes(const json& round, const detail::ChunkView& chunk) {
  if (round.contains("codes")) {
    QCOMPARE(valuesAt<float>(chunk.values, 0, 1)[0], round.at("scale").get<float>());
    QCOMPARE(valuesAt<std::int8_t>(chunk.values, 4, chunk.kept),
             round.at("codes").get<std::vector<std::int8_t>>());
  }
  if (round.contains("bits"))
    QCOMPARE(valuesAt<std::uint16_t>(chunk.values, 0, chunk.kept),
             round.at("bits").get<std::vector<std::uint16_t>>());
}

void checkRound(const json& round, const CompressedUpdate& sent, std::size_t count) {
  const auto record = detail::openRecord(sent.bytes, count);
  QVERIFY(record.has_value());
  const detail::ChunkView& chunk = record->chunks.at(0);
  const auto expected = round.at("indices").get<std::vector<std::uint16_t>>();
  std::vector<std::uint16_t> places(chunk.kept);
  QVERIFY(detail::placesOf(chunk.index, chunk.remainderBits, count, places));
  QCOMPARE(places, expected);
  checkCodes(round, chunk);
  std::vector<float> decoded(count, 0.0F);
  for (std::size_t i = 0; i < expected.size(); ++i)
    decoded[expected[i]] = round.at("decoded")[i].get<float>();
  QCOMPARE(tests::received(sent, count), decoded);
}

}  // namespace

class CompressionGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void roundsMatchBitForBit() {
    for (const json& run : golden().at("runs")) {
      const std::size_t count = run.at("dimension");
      const Compression compression{.keepShare = run.at("ratio"),
                                    .values = formatOf(run.at("quantiser"))};
      std::vector<float> residual(count);
      std::uint32_t number = 0;
      for (const json& round : run.at("rounds")) {
        const auto sent = compress(updateOf(number++, count), residual, compression, Random(0));
        QVERIFY(sent.has_value());
        checkRound(round, *sent, count);
        QCOMPARE(residual, round.at("residual").get<std::vector<float>>());
      }
      QVERIFY(number > 1);
    }
  }

  void quotedSizesMatch() {
    for (const json& row : golden().at("sizes")) {
      const std::size_t count = row.at("dimension");
      const std::size_t kept = row.at("kept");
      const Compression compression{
          .keepShare = static_cast<double>(kept) / static_cast<double>(count),
          .values = formatOf(row.at("values"))};
      QCOMPARE(keptCount(compression.keepShare, count), kept);
      const PlainPayload payload = plainPayload(compression, count);
      QCOMPARE(payload.indexBytes, row.at("index_bytes").get<std::size_t>());
      QCOMPARE(payload.bytes(), row.at("payload_bytes").get<std::size_t>());
    }
  }

  void qsgdRoundsAsTheFileDoes() {
    const json& file = golden().at("qsgd");
    const auto values = twinscope::tests::goldenInput<float>(file.at("v"));
    std::vector<float> dice(values.size());
    for (std::uint32_t i = 0; i < dice.size(); ++i)
      dice[i] = static_cast<float>(goldenNoise(i, 331));
    const int levels = file.at("levels");
    const float norm = detail::scaleOf(ValueFormat::qsgd, values);
    QCOMPARE(norm, file.at("norm").get<float>());
    std::vector<std::uint8_t> codes(values.size());
    detail::roundToLevels(values, norm, levels, dice, codes);
    std::vector<int> signedLevels;
    for (const std::uint8_t code : codes) signedLevels.push_back(code - levels);
    QCOMPARE(signedLevels, file.at("signed_levels").get<std::vector<int>>());
  }
};

TWINSCOPE_SUITE(CompressionGoldenTest, "compression_golden_test");

}  // namespace twinscope::fedlink

#include "compression_golden_test.moc"
