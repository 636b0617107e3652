#include "core/base/random.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/nifti/stored.h"
#include "tests/core/imaging/nifti_bytes.h"
#include "tests/support/suite.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QTest>
#include <ctime>
#include <stdexcept>
#include <string>

namespace twinscope::imaging {
namespace {

using tests::Bytes;
using tests::NiftiBytes;

std::vector<Bytes> validFiles() {
  const Bytes plain = NiftiBytes().ramp().bytes();
  const Bytes frames = NiftiBytes()
                           .dim({4, 4, 3, 2, 3, 1, 1, 1})
                           .ramp(72)
                           .qform({0.1F, 0.2F, 0.3F}, {1, 2, 3})
                           .bytes();
  Bytes two = nifti::gzipped(std::span(frames).first(300), 6).value();
  const Bytes rest = nifti::gzipped(std::span(frames).subspan(300), 6).value();
  two.insert(two.end(), rest.begin(), rest.end());
  return {plain, frames, nifti::gzipped(plain, 6).value(), two};
}

/// One to eight changes: a byte, a number of the header, a cut, a doubled part.
Bytes mutated(Bytes bytes, Random& random) {
  const std::uint64_t changes = 1 + random.below(8);
  for (std::uint64_t n = 0; n < changes && !bytes.empty(); ++n) {
    const std::size_t at = random.below(2) == 0
                               ? random.below(bytes.size())
                               : random.below(std::min<std::size_t>(bytes.size(), 352));
    switch (random.below(6)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.insert(bytes.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 2:
        bytes[at] = std::byte{0xFF};
        break;
      case 3:
        bytes[at] = std::byte{0x7F};
        break;
      default:
        bytes[at] ^= static_cast<std::byte>(1U << random.below(8));
    }
  }
  return bytes;
}

/// A file that never meets a disk, under a path of its own.
class MemoryFile {
 public:
  MemoryFile() : m_descriptor(::memfd_create("mutated", MFD_CLOEXEC)) {}
  ~MemoryFile() { ::close(m_descriptor); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::filesystem::path holding(const Bytes& bytes) const {
    if (::ftruncate(m_descriptor, 0) != 0 ||
        ::pwrite(m_descriptor, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("no file in memory");
    return "/proc/self/fd/" + std::to_string(m_descriptor);
  }

 private:
  int m_descriptor;
};

long peakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

class NiftiMutatedTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Damaged files are refused or read; they never crash, hang or take memory for sizes that they only claim.
  void twentyThousandDamagedFiles() {
    const MemoryFile memory;
    const std::vector<Bytes> valid = validFiles();
    const Random seeds(20250101);
    const long before = peakKilobytes();
    int refused = 0;
    const std::clock_t start = std::clock();
    for (std::uint64_t n = 0; n < 20'000; ++n) {
      Random random = seeds.stream("mutation", n);
      const std::filesystem::path file = memory.holding(mutated(valid[n % valid.size()], random));
      const InspectedSeries series = inspectNifti(file, {}, silentContext());
      const bool isRefused = series.report.verdict() == Verdict::refused;
      refused += isRefused ? 1 : 0;
      if (n % 8 == 0 && series.load(0, silentContext()).has_value()) QVERIFY(!isRefused);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    QVERIFY2(refused > 4'000 && refused < 19'000, std::to_string(refused).c_str());
    QVERIFY2(peakKilobytes() - before < 256 * 1024,
             std::to_string(peakKilobytes() - before).c_str());
    QVERIFY2(seconds < 60, std::to_string(seconds).c_str());
  }
};

TWINSCOPE_SUITE(NiftiMutatedTest, "nifti_mutated_test");

}  // namespace twinscope::imaging

#include "nifti_mutated_test.moc"
