#include "core/imaging/nifti/nifti.h"

#include "core/base/random.h"
#include "core/imaging/nifti/stored.h"
#include "tests/core/imaging/nifti_bytes.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <bitset>
#include <cmath>
#include <limits>
#include <numeric>

namespace twinscope::imaging {
namespace {

using tests::Bytes;
using tests::NiftiBytes;
using tests::writeBytes;

Bytes gz(const Bytes& bytes) { return nifti::gzipped(bytes, 6).value(); }

Bytes joined(const Bytes& a, const Bytes& b) {
  Bytes all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

Bytes swappedShorts(Bytes bytes) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) std::swap(bytes[i], bytes[i + 1]);
  return bytes;
}

std::string codesOf(const SeriesReport& report) {
  std::string codes;
  for (const Finding& finding : report.findings)
    if (finding.code.starts_with("nifti.")) codes += (codes.empty() ? "" : " ") + finding.code;
  return codes;
}

SeriesReport inspected(const std::filesystem::path& file) {
  return inspectNifti(file, {}, silentContext()).report;
}

/// A file's bytes and what the report must say of it.
struct Odd {
  const char* name;
  Bytes bytes;
  const char* codes;
  const char* file = "odd.nii";
};

template <class T>
NiftiBytes typed(std::int16_t code, std::vector<T> values) {
  return NiftiBytes()
      .type(code, 8 * sizeof(T))
      .dim({3, static_cast<std::int16_t>(values.size()), 1, 1, 1, 1, 1, 1})
      .voxels(values);
}

Bytes cut(Bytes bytes, std::size_t length) {
  bytes.resize(length);
  return bytes;
}

Bytes flipped(Bytes bytes, std::size_t fromEnd) {
  bytes[bytes.size() - fromEnd] ^= std::byte{0x55};
  return bytes;
}

std::vector<Odd> refusedFiles() {
  const Bytes good = NiftiBytes().ramp().bytes();
  const Bytes packed = gz(good);
  std::vector<Odd> odd{
      {"empty", {}, "nifti.truncated"},
      {"cut in the header", cut(good, 200), "nifti.truncated"},
      {"cut in the voxels", cut(good, 370), "nifti.truncated"},
      {"gz of a cut file", gz(cut(good, 370)), "nifti.truncated"},
      {"cut gz", cut(packed, packed.size() - 20), "nifti.truncated"},
      {"cut gz trailer", cut(packed, packed.size() - 4), "nifti.truncated"},
      {"wrong checksum", flipped(packed, 6), "nifti.crc"},
      {"wrong length in the trailer", flipped(packed, 3), "nifti.crc"},
      {"no size field", Bytes(400), "nifti.header"},
      {"dimension 0", NiftiBytes().dim({3, 4, 0, 2, 1, 1, 1, 1}).ramp().bytes(), "nifti.header"},
      {"dimension -5", NiftiBytes().dim({3, 4, -5, 2, 1, 1, 1, 1}).ramp().bytes(), "nifti.header"},
      {"no dimension", NiftiBytes().dim({0, 4, 3, 2, 1, 1, 1, 1}).ramp().bytes(), "nifti.header"},
      {"8 dimensions", NiftiBytes().dim({8, 4, 3, 2, 1, 1, 1, 1}).ramp().bytes(), "nifti.header"},
      {"bomb", NiftiBytes().dim({3, 32000, 32000, 32000, 1, 1, 1, 1}).ramp().bytes(),
       "nifti.truncated"},
      {"packed bomb", gz(NiftiBytes().dim({3, 32000, 32000, 32000, 1, 1, 1, 1}).ramp().bytes()),
       "nifti.truncated"},
      {"overflowing bomb",
       NiftiBytes().dim({7, 32000, 32000, 32000, 32000, 32000, 32000, 32000}).ramp().bytes(),
       "nifti.header"},
      {"bad magic", NiftiBytes().text(344, "xyz").ramp().bytes(), "nifti.analyze"},
      {"Analyze", NiftiBytes().text(344, std::string_view("\0\0\0", 3)).ramp().bytes(),
       "nifti.analyze"},
      {"pair alone", NiftiBytes().text(344, "ni1").ramp().bytes(), "nifti.pair-missing"},
      {"hdr alone", NiftiBytes().text(344, "ni1").bytes(), "nifti.pair-missing", "odd.hdr"},
      {"NRRD", gz(Bytes(400, std::byte{1})), "nifti.other-format", "odd.nrrd"},
      {"data past the end", gz(joined(good, Bytes(3U << 20U))), "nifti.header"},
  };
  for (const auto& [name, code] :
       std::initializer_list<std::pair<const char*, std::int16_t>>{{"binary", 1},
                                                                   {"complex64", 32},
                                                                   {"RGB24", 128},
                                                                   {"float128", 1536},
                                                                   {"complex128", 1792},
                                                                   {"RGBA32", 2304},
                                                                   {"type 99", 99}})
    odd.push_back({name, NiftiBytes().type(code, 64).ramp(96).bytes(), "nifti.type"});
  return odd;
}

constexpr std::array<std::array<float, 4>, 3> kSheared{
    {{1, 0, 0.2F, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};

std::vector<Odd> noticedFiles() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Bytes good = NiftiBytes().ramp().bytes();
  const auto none = [] { return NiftiBytes().put(254, std::int16_t{0}).ramp(); };
  const auto thin = [](std::int16_t n, std::int16_t k) {
    return NiftiBytes()
        .dim({3, n, n, k, 1, 1, 1, 1})
        .ramp(static_cast<std::size_t>(n) * n * k)
        .bytes();
  };
  return {
      {"flawless", good, ""},
      {"flawless gz", gz(good), "", "odd.nii.gz"},
      {"gz by content", gz(good), ""},
      {"two members", joined(gz(cut(good, 200)), gz(Bytes(good.begin() + 200, good.end()))), "",
       "odd.nii.gz"},
      {"zeros behind", joined(good, Bytes(100)), "nifti.tail"},
      {"rubbish behind gz", joined(gz(good), Bytes(100, std::byte{7})), "nifti.tail"},
      {"zeros behind gz", joined(gz(good), Bytes(512)), "nifti.tail"},
      {"more data in gz", gz(joined(good, Bytes(100))), "nifti.tail"},
      {"damaged member behind", joined(gz(good), cut(gz(good), 40)), "nifti.tail"},
      {"no orientation", none().bytes(), "nifti.no-orientation"},
      {"no orientation, no spacing", none().pixdim({1, 0, nan, 1}).bytes(),
       "nifti.no-orientation nifti.spacing-odd"},
      {"quaternion too long", none().qform({1, 1, 1}, {0, 0, 0}).bytes(), "nifti.no-orientation"},
      {"qform", none().qform({0, 0, 1}, {3, 4, 5}).bytes(), ""},
      {"singular sform",
       NiftiBytes().ramp().sform({{{1, 0, 0, 0}, {1, 0, 0, 0}, {0, 0, 1, 0}}}).bytes(),
       "nifti.no-orientation"},
      {"NaN in the sform",
       NiftiBytes().ramp().sform({{{nan, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}}).bytes(),
       "nifti.no-orientation"},
      {"forms agree", NiftiBytes().ramp().qform({0, 0, 0}, {0, 0, 0}).bytes(), ""},
      {"forms differ in place", NiftiBytes().ramp().qform({0, 0, 0}, {0.2F, 0, 0}).bytes(),
       "nifti.forms-differ"},
      {"forms differ in angle", NiftiBytes().ramp().qform({0, 0, 0.01F}, {0, 0, 0}).bytes(),
       "nifti.forms-differ"},
      {"sheared", NiftiBytes().ramp().sform(kSheared).pixdim({1, 1, 1, 1.0198F}).bytes(),
       "nifti.shear"},
      {"pixdim contradicts", NiftiBytes().ramp().pixdim({1, 1, 1, 2}).bytes(), "nifti.spacing-odd"},
      {"30 mm voxels",
       NiftiBytes().ramp().sform({{{30, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}}).bytes(),
       "nifti.spacing-odd"},
      {"thin stack of 1 mm", thin(256, 24), "nifti.spacing-odd"},
      {"cube of 1 mm", thin(128, 100), ""},
      {"small stack of 1 mm", thin(64, 10), ""},
      {"slope 0 with intercept", NiftiBytes().ramp().put(112, 0.0F).put(116, 5.0F).bytes(),
       "nifti.scaling"},
      {"slope 0", NiftiBytes().ramp().put(112, 0.0F).bytes(), ""},
      {"slope NaN", NiftiBytes().ramp().put(112, nan).put(116, nan).bytes(), ""},
      {"intercept NaN", NiftiBytes().ramp().put(116, nan).bytes(), "nifti.scaling"},
      {"NaN voxels", typed<float>(16, {1, nan, 3, -INFINITY}).bytes(), "nifti.nonfinite"},
      {"offset in the header", NiftiBytes().ramp().put(108, 0.0F).bytes(), "nifti.offset"},
  };
}

}  // namespace

class NiftiTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void oddFiles_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("codes");
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("refused");
    const auto add = [](const Odd& odd, bool refused) {
      QTest::newRow(odd.name) << QByteArray(reinterpret_cast<const char*>(odd.bytes.data()),
                                            static_cast<qsizetype>(odd.bytes.size()))
                              << QString::fromLatin1(odd.codes) << QString::fromLatin1(odd.file)
                              << refused;
    };
    for (const Odd& odd : refusedFiles()) add(odd, true);
    for (const Odd& odd : noticedFiles()) add(odd, false);
  }
  void oddFiles() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, codes);
    QFETCH(QString, file);
    QFETCH(bool, refused);
    const tests::TemporaryFolder folder;
    const auto path = writeBytes(
        folder / file.toStdString(),
        std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    const InspectedSeries series = inspectNifti(path, {}, silentContext());
    QCOMPARE(QString::fromStdString(codesOf(series.report)), codes);
    QCOMPARE(series.report.verdict() == Verdict::refused, refused);
    const auto volume = series.load(0, silentContext());
    QCOMPARE(volume.has_value(), !refused);
    if (refused) {
      QCOMPARE(volume.error().code, series.report.findings.front().code);
      QVERIFY(!series.report.findings.front().remedy.empty());
      QVERIFY(volume.error().kind == ErrorKind::refusedInput);
    } else {
      QVERIFY(series.report.statistics.has_value());
      QVERIFY(std::ranges::all_of(volume->voxels(), [](float v) { return std::isfinite(v); }));
    }
  }
  void looksLikeItself() {
    const tests::TemporaryFolder folder;
    const Bytes good = NiftiBytes().ramp().bytes();
    QVERIFY(looksLikeNifti(writeBytes(folder / "a", good)));
    QVERIFY(looksLikeNifti(writeBytes(folder / "b", gz(good))));
    QVERIFY(looksLikeNifti(writeBytes(folder / "c.nii", Bytes(3))));
    QVERIFY(looksLikeNifti(writeBytes(folder / "d.nrrd", Bytes(3))));
    QVERIFY(!looksLikeNifti(writeBytes(folder / "e.txt", Bytes(1000, std::byte{'x'}))));
    QVERIFY(!looksLikeNifti(folder / "missing"));
  }
  void everyType_data() {
    QTest::addColumn<int>("code");
    for (const int code : {2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280})
      QTest::addRow("type %d", code) << code;
  }
  void everyType() {
    QFETCH(int, code);
    const tests::TemporaryFolder folder;
    const std::vector<int> values{3, 0, 7, 120};
    const auto write = [&]<class T>(T) {
      return writeBytes(folder / "t.nii", typed<T>(static_cast<std::int16_t>(code),
                                                   std::vector<T>(values.begin(), values.end()))
                                              .put(112, 0.5F)
                                              .put(116, -1.0F)
                                              .bytes());
    };
    switch (code) {
      case 2:
        write(std::uint8_t{});
        break;
      case 4:
        write(std::int16_t{});
        break;
      case 8:
        write(std::int32_t{});
        break;
      case 16:
        write(float{});
        break;
      case 64:
        write(double{});
        break;
      case 256:
        write(std::int8_t{});
        break;
      case 512:
        write(std::uint16_t{});
        break;
      case 768:
        write(std::uint32_t{});
        break;
      case 1024:
        write(std::int64_t{});
        break;
      default:
        write(std::uint64_t{});
        break;
    }
    const auto volume = readNifti(folder / "t.nii");
    QVERIFY(volume);
    for (std::size_t i = 0; i < values.size(); ++i)
      QCOMPARE(volume->voxels()[i], 0.5F * static_cast<float>(values[i]) - 1.0F);
    const SeriesReport report = inspected(folder / "t.nii");
    QCOMPARE(report.statistics->min, -1.0);
    QCOMPARE(report.statistics->max, 59.0);
    QCOMPARE(report.statistics->mean, 15.25);
  }
  void negativeSlopeSwapsTheEnds() {
    const tests::TemporaryFolder folder;
    const SeriesReport report =
        inspected(writeBytes(folder / "n.nii", NiftiBytes().ramp().put(112, -2.0F).bytes()));
    QCOMPARE(report.statistics->min, -48.0);
    QCOMPARE(report.statistics->max, -2.0);
  }
  void bothByteOrders() {
    const tests::TemporaryFolder folder;
    NiftiBytes little;
    little.ramp();
    NiftiBytes big;
    const auto swap32 = [](auto value) {
      return __builtin_bswap32(std::bit_cast<std::uint32_t>(value));
    };
    big.put(0, swap32(std::int32_t{348})).put(108, swap32(352.0F)).put(112, swap32(1.0F));
    for (std::size_t i = 0; i < 4; ++i) big.put(76 + 4 * i, swap32(1.0F));
    for (std::size_t r = 0; r < 3; ++r) big.put(280 + 20 * r, swap32(1.0F));
    const std::array<std::int16_t, 8> dim{3, 4, 3, 2, 1, 1, 1, 1};
    for (std::size_t i = 0; i < 8; ++i)
      big.put(40 + 2 * i, __builtin_bswap16(static_cast<std::uint16_t>(dim[i])));
    big.put(70, __builtin_bswap16(4)).put(254, __builtin_bswap16(1));
    const auto a = readNifti(writeBytes(folder / "a.nii", little.bytes()));
    const auto b = readNifti(
        writeBytes(folder / "b.nii", joined(big.header(), swappedShorts(little.stored()))));
    QVERIFY(a && b);
    QCOMPARE(a->grid(), b->grid());
    QVERIFY(std::ranges::equal(a->voxels(), b->voxels()));
  }
  void framesAreListed() {
    const tests::TemporaryFolder folder;
    const auto file = writeBytes(folder / "f.nii.gz",
                                 gz(NiftiBytes().dim({5, 4, 3, 2, 2, 3, 1, 1}).ramp(144).bytes()));
    const InspectedSeries series = inspectNifti(file, {}, silentContext());
    QCOMPARE(series.report.frames, 6);
    QCOMPARE(series.load(5, silentContext())->at(0, 0, 0), 121.0F);
    QVERIFY(!series.load(6, silentContext()));
    QVERIFY(!series.load(-1, silentContext()));
    QCOMPARE(series.report.statistics->max, 144.0);
  }
  void pairIsOneImage() {
    const tests::TemporaryFolder folder;
    NiftiBytes pair;
    pair.text(344, "ni1").put(108, 0.0F).ramp();
    writeBytes(folder / "p.hdr", pair.header());
    writeBytes(folder / "p.img.gz", gz(pair.stored()));
    QCOMPARE(readNifti(folder / "p.hdr")->at(3, 2, 1), 24.0F);
    QCOMPARE(inspected(folder / "p.hdr").findings.size(),
             inspected(folder / "p.img.gz").findings.size());
    QCOMPARE(readNifti(folder / "p.img.gz")->at(0, 0, 0), 1.0F);
  }
  void nifti2IsRead() {
    const tests::TemporaryFolder folder;
    Bytes bytes(544);
    const auto put = [&bytes](std::size_t at, auto value) {
      std::memcpy(&bytes[at], &value, sizeof(value));
    };
    put(0, std::int32_t{540});
    std::memcpy(&bytes[4], "n+2\0\r\n\032\n", 8);
    put(12, std::int16_t{4});
    const std::array<std::int64_t, 8> dim{3, 4, 3, 2, 1, 1, 1, 1};
    for (std::size_t i = 0; i < 8; ++i) put(16 + 8 * i, dim[i]), put(104 + 8 * i, 2.0);
    put(168, std::int64_t{544}), put(176, 1.0), put(348, std::int32_t{1}),
        put(500, std::int32_t{2});
    for (std::size_t r = 0; r < 3; ++r) put(400 + 40 * r, 2.0);
    const auto volume =
        readNifti(writeBytes(folder / "n2.nii", joined(bytes, NiftiBytes().ramp().stored())));
    QVERIFY(volume);
    QCOMPARE(volume->grid().spacingMm(), (Vec3{2, 2, 2}));
    QCOMPARE(volume->at(3, 2, 1), 24.0F);
  }
  void unitsScaleSpacingAndOrigin() {
    const tests::TemporaryFolder folder;
    NiftiBytes metres, microns;
    metres.ramp()
        .put(123, std::uint8_t{1})
        .sform({{{0.001F, 0, 0, 0.05F}, {0, 0.002F, 0, 0}, {0, 0, 0.003F, -0.01F}}})
        .pixdim({1, 0.001F, 0.002F, 0.003F});
    microns.ramp()
        .put(123, std::uint8_t{3})
        .sform({{{1000, 0, 0, 50000}, {0, 2000, 0, 0}, {0, 0, 3000, -10000}}})
        .pixdim({1, 1000, 2000, 3000});
    const SeriesReport a = inspected(writeBytes(folder / "m.nii", metres.bytes()));
    const SeriesReport b = inspected(writeBytes(folder / "u.nii", microns.bytes()));
    QVERIFY(a.grid.coincidesWith(b.grid));
    QVERIFY(length(b.grid.worldFromVoxel.translation - Vec3{-50, 0, -10}) < 1e-4);
    QVERIFY(length(b.grid.spacingMm() - Vec3{1, 2, 3}) < 1e-5);
    QVERIFY(codesOf(a).empty() && codesOf(b).empty());
  }
  void everyAxisOrder_data() {
    QTest::addColumn<int>("order");
    for (int order = 0; order < 48; ++order) QTest::addRow("order %d", order) << order;
  }
  /// The same head stored in 48 axis orders has every value at the same place of the world.
  void everyAxisOrder() {
    QFETCH(int, order);
    std::array<int, 3> axes{0, 1, 2};
    for (int n = 0; n < order / 8; ++n) std::ranges::next_permutation(axes);
    const std::array<int, 3> size{5, 4, 3};
    const std::array<double, 3> spacing{1, 1.5, 2};
    std::array<std::int16_t, 8> dim{3, 1, 1, 1, 1, 1, 1, 1};
    std::array<std::array<float, 4>, 3> ras{};
    for (std::size_t stored = 0; stored < 3; ++stored) {
      const int axis = axes[stored];
      const bool reversed = ((order >> axis) & 1) != 0;
      dim[stored + 1] = static_cast<std::int16_t>(size[axis]);
      ras[axis][stored] = static_cast<float>(reversed ? -spacing[axis] : spacing[axis]);
      ras[axis][3] =
          static_cast<float>(10 + axis + (reversed ? spacing[axis] * (size[axis] - 1) : 0));
    }
    std::vector<std::int16_t> values;
    for (int c = 0; c < dim[3]; ++c)
      for (int b = 0; b < dim[2]; ++b)
        for (int a = 0; a < dim[1]; ++a) {
          std::array<int, 3> at{};
          const std::array<int, 3> index{a, b, c};
          for (std::size_t stored = 0; stored < 3; ++stored) {
            const int axis = axes[stored];
            at[axis] = ((order >> axis) & 1) != 0 ? size[axis] - 1 - index[stored] : index[stored];
          }
          values.push_back(static_cast<std::int16_t>(at[0] + 10 * at[1] + 100 * at[2]));
        }
    const tests::TemporaryFolder folder;
    const auto pixdim = [&](std::size_t stored) {
      return static_cast<float>(spacing[axes[stored]]);
    };
    const auto volume =
        readNifti(writeBytes(folder / "o.nii", NiftiBytes()
                                                   .dim(dim)
                                                   .sform(ras)
                                                   .pixdim({1, pixdim(0), pixdim(1), pixdim(2)})
                                                   .voxels(values)
                                                   .bytes()));
    QVERIFY(volume);
    const Affine voxelFromWorld = volume->grid().worldFromVoxel.inverse();
    for (int k = 0; k < 3; ++k)
      for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 5; ++i) {
          const Vec3 world{-(10 + i * 1.0), -(11 + j * 1.5), 12 + k * 2.0};
          const Vec3 at = voxelFromWorld * world;
          QCOMPARE(volume->at(std::llround(at.x), std::llround(at.y), std::llround(at.z)),
                   static_cast<float>(i + 10 * j + 100 * k));
        }
  }
  void shearedStackIsResampled() {
    const tests::TemporaryFolder folder;
    NiftiBytes image;
    std::vector<std::int16_t> values;
    for (int k = 0; k < 12; ++k)
      for (int j = 0; j < 10; ++j)
        for (int i = 0; i < 10; ++i) values.push_back(static_cast<std::int16_t>(10 * k));
    image.dim({3, 10, 10, 12, 1, 1, 1, 1})
        .sform(kSheared)
        .pixdim({1, 1, 1, 1.0198F})
        .voxels(values);
    const auto file = writeBytes(folder / "s.nii", image.bytes());
    const InspectedSeries series = inspectNifti(file, {}, silentContext());
    QVERIFY(series.report.grid.shear() > 0.1);
    const auto volume = series.load(0, silentContext());
    QVERIFY(volume);
    QVERIFY(volume->grid().shear() < 1e-9);
    QVERIFY(std::abs(volume->grid().voxelVolumeMm3() - 1) < 1e-6);
    // Height alone decides the value: still so on perpendicular axes.
    const Vec3 inside = series.report.grid.worldFromVoxel * Vec3{5, 5, 6};
    const Vec3 at = volume->grid().worldFromVoxel.inverse() * inside;
    QVERIFY(std::abs(volume->at(std::llround(at.x), std::llround(at.y), std::llround(at.z)) - 60) <
            1e-3);
  }
  void absurdShearIsRefused() {
    const tests::TemporaryFolder folder;
    const auto file = writeBytes(
        folder / "s.nii",
        NiftiBytes().ramp().sform({{{1, 0, 1e6F, 0}, {0, 1, 0, 0}, {0, 0, 0.001F, 0}}}).bytes());
    const InspectedSeries series = inspectNifti(file, {}, silentContext());
    QCOMPARE(series.report.verdict(), Verdict::refused);
    QCOMPARE(series.report.findings.front().code, std::string("nifti.header"));
    QVERIFY(!series.load(0, silentContext()));
  }
  void limitsComeBeforeMemory() {
    const tests::TemporaryFolder folder;
    const auto file = writeBytes(folder / "l.nii", NiftiBytes().ramp().bytes());
    IntakeLimits limits;
    limits.maxVoxels = 23;
    QCOMPARE(codesOf(inspectNifti(file, limits, silentContext()).report),
             std::string("nifti.header"));
    QCOMPARE(readNifti(file, 0, limits).error().code, std::string("nifti.header"));
    QVERIFY(readNifti(file, 0, limits).error().message.find("24") != std::string::npos);
  }
  void labelsAreTold() {
    const tests::TemporaryFolder folder;
    const Bytes few = typed<float>(16, {0, 1, 2, 4}).bytes();
    const SeriesReport named = inspected(writeBytes(folder / "BraTS2021_00000_seg.nii", few));
    QCOMPARE(named.kind, std::string("nifti-labels"));
    QCOMPARE(named.labelRole, std::string("tumour"));
    QCOMPARE(inspected(writeBytes(folder / "something.nii", few)).kind,
             std::string("nifti-labels"));
    QCOMPARE(inspected(writeBytes(folder / "x_flair.nii", few)).kind, std::string("nifti"));
    QCOMPARE(
        inspected(writeBytes(folder / "x_seg.nii", typed<float>(16, {0, 0.5F, 1}).bytes())).kind,
        std::string("nifti"));
    QCOMPARE(inspected(writeBytes(folder / "brain_mask.nii", few)).labelRole, std::string("brain"));
    const auto table = LabelTable::byEdition("brats2021").value();
    const auto labels = readNiftiLabels(folder / "BraTS2021_00000_seg.nii", table);
    QVERIFY(labels);
    QVERIFY(std::ranges::equal(labels->labels(), std::vector<std::uint8_t>{0, 1, 2, 4}));
    const auto other = readNiftiLabels(folder / "BraTS2021_00000_seg.nii",
                                       LabelTable::byEdition("brats2023").value());
    QCOMPARE(other.error().code, std::string("labels.unknown-value"));
    QCOMPARE(readNiftiLabels(folder / "x_seg.nii", table).error().code,
             std::string("labels.not-whole"));
  }
  void scaledLabelsMustBeWhole() {
    const tests::TemporaryFolder folder;
    const auto table = LabelTable::byEdition("brats2021").value();
    const auto file =
        writeBytes(folder / "seg.nii", typed<std::int16_t>(4, {0, 2, 4, 8}).put(112, 0.5F).bytes());
    QVERIFY(std::ranges::equal(readNiftiLabels(file, table)->labels(),
                               std::vector<std::uint8_t>{0, 1, 2, 4}));
  }
  void severalFilesAtOnce() {
    const tests::TemporaryFolder folder;
    const std::vector<std::filesystem::path> files{
        writeBytes(folder / "a.nii", NiftiBytes().ramp().bytes()),
        writeBytes(folder / "b.nii", NiftiBytes().ramp().sform(kSheared).bytes()),
        folder / "missing.nii"};
    const auto volumes = readNiftiFiles(files);
    QVERIFY(volumes[0] && volumes[1] && !volumes[2]);
    QVERIFY(volumes[1]->grid().shear() < 1e-9);
  }
  void cancelAnswers() {
    const tests::TemporaryFolder folder;
    const auto file = writeBytes(folder / "a.nii", NiftiBytes().ramp().bytes());
    std::stop_source source;
    source.request_stop();
    const JobContext quiet = silentContext();
    const JobContext stopped{source.get_token(), quiet.progress, quiet.log};
    QVERIFY(inspectNifti(file, {}, stopped).load(0, stopped).error().kind == ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(NiftiTest, "nifti_test");

}  // namespace twinscope::imaging

#include "nifti_test.moc"
