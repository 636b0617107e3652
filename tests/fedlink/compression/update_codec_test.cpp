#include "fedlink/compression/update_codec.h"

#include "core/base/parallel.h"
#include "fedlink/compression/detail/checksum.h"
#include "fedlink/compression/detail/value_code.h"
#include "tests/fedlink/compression/updates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <limits>

namespace twinscope::fedlink {
namespace {

using tests::kFormats;
using tests::kSizes;
using tests::received;
using tests::someUpdate;

using Values = std::vector<float>;

constexpr std::array kShares{0.01, 0.1, 0.5, 1.0};

CompressedUpdate sendWith(const Values& delta, Values& residual, const Compression& compression,
                          std::uint64_t seed = 1) {
  auto sent = compress(delta, residual, compression, Random(seed));
  if (!sent) return {};
  return std::move(*sent);
}

Values sumOf(const Values& a, const Values& b) {
  Values sum(a.size());
  std::ranges::transform(a, b, sum.begin(), std::plus{});
  return sum;
}

bool isExact(ValueFormat format) {
  return format != ValueFormat::qsgd && format != ValueFormat::sign;
}

/// Sent + residual is what there was to send, to the bit.
void checkIdentity(const Values& delta, const Values& before, const Compression& compression) {
  Values residual = before;
  const CompressedUpdate sent = sendWith(delta, residual, compression);
  QCOMPARE(sumOf(received(sent, delta.size()), residual), sumOf(delta, before));
}

/// Entries that strain a format: halves' limits, denormals, zeros of both signs, one loud entry.
std::vector<Values> hardUpdates() {
  constexpr float kDenormal = std::numeric_limits<float>::denorm_min();
  return {{0, 0, 0, 0, 0},
          {-0.0F, 0.0F, -0.0F},
          {65504, -65504, 65503.99F, 1e-8F},
          {0x1p-14F, 0x1.ffcp-15F, 0x1p-24F, 0x1p-25F, 0x1.8p-25F, -0x1p-26F},
          {kDenormal, -kDenormal, 63 * kDenormal, 64 * kDenormal, 190 * kDenormal, 1e-39F},
          {0x1p100F, -0x1p100F, 1, 0x1p-100F},
          {3.25F},
          Values(4097, 0.3F),
          Values(70'000, -1e-3F)};
}

}  // namespace

class UpdateCodecTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sentAndResidualMakeUpTheUpdate() {
    for (const ValueFormat format : kFormats) {
      if (!isExact(format)) continue;
      for (const double share : kShares) {
        for (const std::size_t count : kSizes)
          checkIdentity(someUpdate(count, count), someUpdate(count, count + 1),
                        {.keepShare = share, .values = format});
        for (const Values& delta : hardUpdates())
          checkIdentity(delta, Values(delta.size()), {.keepShare = share, .values = format});
      }
    }
  }

  void everyFormatReturnsItsCount() {
    for (const ValueFormat format : kFormats)
      for (const double share : kShares)
        for (const std::size_t count : kSizes) {
          Values residual(count);
          const auto sent = sendWith(someUpdate(count, count), residual,
                                     {.keepShare = share, .values = format, .qsgdLevels = 5});
          const Values got = received(sent, count);
          QCOMPARE(got.size(), count);
          QCOMPARE(sent.kept, keptCount(share, count));
          QVERIFY(count - static_cast<std::size_t>(std::ranges::count(got, 0.0F)) <= sent.kept);
        }
  }

  void denseFp32IsTheUpdateItself() {
    const Values delta = someUpdate(70'001, 4);
    Values residual(delta.size());
    const auto sent = sendWith(delta, residual, {.keepShare = 1, .values = ValueFormat::fp32});
    QCOMPARE(received(sent, delta.size()), delta);
    QCOMPARE(residual, Values(delta.size()));
  }

  void sumsAreConservedOverRounds() {
    constexpr std::size_t kCount = 5000;
    constexpr std::uint64_t kRounds = 30;
    for (const ValueFormat format : kFormats) {
      if (format == ValueFormat::qsgd) continue;
      Values residual(kCount);
      std::vector<double> balance(kCount);
      for (std::uint64_t round = 0; round < kRounds; ++round) {
        const Values delta = someUpdate(kCount, round);
        const Values got = received(sendWith(delta, residual, {.values = format}), kCount);
        for (std::size_t i = 0; i < kCount; ++i) balance[i] += double{delta[i]} - double{got[i]};
      }
      for (std::size_t i = 0; i < kCount; ++i)
        QVERIFY(std::fabs(balance[i] - double{residual[i]}) < 1e-5);
    }
  }

  void everythingLeavesInTheEnd() {
    // What was held back is sent when nothing new comes.
    constexpr std::size_t kCount = 1000;
    Values residual(kCount);
    Values total = received(sendWith(someUpdate(kCount, 1), residual, {}), kCount);
    for (int round = 0; round < 60; ++round)
      total = sumOf(total, received(sendWith(Values(kCount), residual, {}), kCount));
    const Values delta = someUpdate(kCount, 1);
    for (std::size_t i = 0; i < kCount; ++i) QVERIFY(std::fabs(total[i] - delta[i]) < 1e-4);
  }

  void refusalsKeepTheResidual() {
    const Values kept = someUpdate(100, 2);
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float broken : {std::nanf(""), -std::nanf(""), infinity, -infinity, 0x1.000002p100F})
      for (const ValueFormat format : kFormats)
        for (const double share : kShares) {
          Values delta = someUpdate(100, 3);
          delta[71] = broken;
          Values residual = kept;
          const auto sent =
              compress(delta, residual, {.keepShare = share, .values = format}, Random(1));
          QVERIFY(!sent);
          QCOMPARE(sent.error().code, std::string("compression.diverged"));
          QCOMPARE(residual, kept);
        }
    Values residual = kept;
    QVERIFY(!compress(Values(99), residual, {}, Random(1)));
    QVERIFY(!compress(Values(100), residual, {.keepShare = 0}, Random(1)));
    QVERIFY(!compress({}, {}, {}, Random(1)));
    QCOMPARE(residual, kept);
  }

  void halfSwitchesToFp32BeyondItsRange() {
    const Compression half{.keepShare = 1, .values = ValueFormat::fp16};
    for (const auto& [largest, format] :
         {std::pair{65504.0F, ValueFormat::fp16},
          std::pair{std::nextafter(65504.0F, 1e9F), ValueFormat::fp32},
          std::pair{-65520.0F, ValueFormat::fp32}}) {
      const Values delta{1.0F, largest, -0.1F};
      for (const double share : {0.4, 1.0}) {
        Values residual(3);
        const auto sent = sendWith(delta, residual, {.keepShare = share, .values = half.values});
        QCOMPARE(sent.values, format);
        QCOMPARE(received(sent, 3)[1], largest);
      }
    }
  }

  void int8ErrsByHalfAStepOfItsBlock() {
    // One loud block does not coarsen a quiet one.
    Values delta = someUpdate(2 * kScaleBlock, 6);
    for (std::size_t i = 0; i < kScaleBlock; ++i) delta[i] *= 1e6F;
    Values residual(delta.size());
    sendWith(delta, residual, {.keepShare = 1, .values = ValueFormat::int8});
    const auto block = std::span(delta).subspan(kScaleBlock);
    const float step = detail::scaleOf(ValueFormat::int8, block);
    for (std::size_t i = kScaleBlock; i < delta.size(); ++i)
      QVERIFY(std::fabs(residual[i]) <= 0.5001F * step);
  }

  void signsTravelWithTheMeanMagnitude() {
    const Values delta{1, -2, 3, -6};
    Values residual(4);
    const auto sent = sendWith(delta, residual, {.keepShare = 1, .values = ValueFormat::sign});
    QCOMPARE(received(sent, 4), (Values{3, -3, 3, -3}));
    QCOMPARE(residual, (Values{-2, 1, 0, -3}));
  }

  void qsgdIsUnbiased() {
    constexpr int kRepeats = 4000;
    const Values delta = someUpdate(40, 8);
    const float norm = detail::scaleOf(ValueFormat::qsgd, delta);
    for (const int levels : {1, 4, 127}) {
      std::vector<double> mean(delta.size());
      for (int seed = 0; seed < kRepeats; ++seed) {
        Values residual(delta.size());
        const auto sent = sendWith(
            delta, residual, {.keepShare = 1, .values = ValueFormat::qsgd, .qsgdLevels = levels},
            static_cast<std::uint64_t>(seed));
        const Values got = received(sent, delta.size());
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += got[i] / double{kRepeats};
      }
      // One value's variance is at most a quarter of a step's square; five standard errors.
      const double bound = 5 * 0.5 * norm / levels / std::sqrt(kRepeats);
      for (std::size_t i = 0; i < mean.size(); ++i) QVERIFY(std::fabs(mean[i] - delta[i]) < bound);
    }
  }

  void qsgdNeverMakesTheResidualGrow() {
    // One level: the rounding error is sixty times the update. Fed back it would explode.
    Values residual(kScaleBlock);
    for (std::uint64_t round = 0; round < 50; ++round)
      sendWith(someUpdate(kScaleBlock, round), residual,
               {.keepShare = 1, .values = ValueFormat::qsgd, .qsgdLevels = 1}, round);
    QCOMPARE(residual, Values(kScaleBlock));
  }

  void everyNumberOfThreadsGivesTheSameBytes() {
    const Values delta = someUpdate(300'001, 11);
    for (const ValueFormat format : kFormats)
      for (const double share : kShares) {
        std::vector<std::string> records;
        std::vector<Values> residuals;
        for (const std::size_t threads : {1UL, 2UL, 5UL}) {
          setComputeThreads(threads);
          Values residual = someUpdate(delta.size(), 12);
          records.push_back(
              sendWith(delta, residual, {.keepShare = share, .values = format}).bytes);
          residuals.push_back(residual);
        }
        setComputeThreads(0);
        QVERIFY(records[0] == records[1] && records[0] == records[2]);
        QVERIFY(residuals[0] == residuals[1] && residuals[0] == residuals[2]);
      }
  }

  void recordsOfVersion1AreTheseBytes() {
    // On every build and processor. Change them only with RecordHeader::kVersion.
    Values delta(70'001);
    Random random(21);
    for (float& value : delta) value = static_cast<float>(random.uniform(-1, 1));
    std::vector<std::uint32_t> checksums;
    for (const ValueFormat format : kFormats)
      for (const double share : {0.1, 1.0}) {
        Values residual(delta.rbegin(), delta.rend());
        const auto sent = sendWith(delta, residual, {.keepShare = share, .values = format});
        const std::string_view left(reinterpret_cast<const char*>(residual.data()),
                                    4 * residual.size());
        // Without the seal: over a text and its own checksum every checksum is the same.
        const std::string unsealed = sent.bytes.substr(0, sent.bytes.size() - 4);
        checksums.push_back(detail::crc32(unsealed + std::string(left)));
      }
    const std::vector<std::uint32_t> expected{1864331337U, 4062330532U, 3171398793U, 3326309351U,
                                              1058833240U, 256344528U,  3381943417U, 1563173373U,
                                              4093516711U, 1166232584U, 3821772426U, 4054067274U};
    QCOMPARE(checksums, expected);
  }

  void recordsAreNeverLongerThanForeseen() {
    for (const ValueFormat format : kFormats)
      for (const double share : kShares)
        for (const std::size_t count : kSizes) {
          const Compression compression{.keepShare = share, .values = format, .qsgdLevels = 5};
          Values residual(count);
          const std::size_t bytes =
              sendWith(someUpdate(count, 1), residual, compression).bytes.size();
          const std::size_t foreseen = largestRecordBytes(compression, count);
          QVERIFY2(bytes <= foreseen, qPrintable(QString::number(count)));
          if (count > 65535)
            QVERIFY(static_cast<double>(foreseen) < 1.1 * static_cast<double>(bytes));
        }
  }
};

TWINSCOPE_SUITE(UpdateCodecTest, "update_codec_test");

}  // namespace twinscope::fedlink

#include "update_codec_test.moc"
