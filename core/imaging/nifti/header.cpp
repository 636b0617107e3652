#include "core/imaging/nifti/header.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace twinscope::imaging::nifti {
namespace {

constexpr std::int64_t kMaxSide = 16'384;
constexpr std::uint64_t kMaxFrames = 20'000;
constexpr const char* kAskTool = "Convert the original again, for example with dcm2niix";

struct KnownType {
  VoxelType type;
  std::string_view name;
  std::size_t bytes;
};
constexpr KnownType kTypes[] = {{VoxelType::u8, "uint8", 1},    {VoxelType::i16, "int16", 2},
                                {VoxelType::i32, "int32", 4},   {VoxelType::f32, "float32", 4},
                                {VoxelType::f64, "float64", 8}, {VoxelType::i8, "int8", 1},
                                {VoxelType::u16, "uint16", 2},  {VoxelType::u32, "uint32", 4},
                                {VoxelType::i64, "int64", 8},   {VoxelType::u64, "uint64", 8}};

std::string refusedTypeName(int code) {
  switch (code) {
    case 0:
      return "unknown";
    case 1:
      return "binary (1 bit)";
    case 32:
      return "complex64";
    case 128:
      return "RGB24";
    case 1536:
      return "float128";
    case 1792:
      return "complex128";
    case 2048:
      return "complex256";
    case 2304:
      return "RGBA32";
    default:
      return concat("number ", code);
  }
}

/// Reads fields of either byte order at fixed offsets; past the end of a short file they are 0.
class Fields {
 public:
  Fields(std::span<const std::byte> bytes, bool swapped) : m_bytes(bytes), m_swapped(swapped) {}

  template <class T>
  [[nodiscard]] T at(std::size_t offset) const {
    std::array<std::byte, sizeof(T)> raw{};
    if (offset + sizeof(T) <= m_bytes.size()) std::memcpy(raw.data(), &m_bytes[offset], sizeof(T));
    if (m_swapped) std::ranges::reverse(raw);
    return std::bit_cast<T>(raw);
  }
  [[nodiscard]] std::string_view text(std::size_t offset, std::size_t length) const {
    return {reinterpret_cast<const char*>(m_bytes.data()) + offset, length};
  }

 private:
  std::span<const std::byte> m_bytes;
  bool m_swapped;
};

/// The size field: 348 or 540 in the file's byte order; nothing for other files.
struct SizeField {
  std::int32_t value = 0;
  bool swapped = false;
};
SizeField sizeField(std::span<const std::byte> start) {
  for (const bool swapped : {false, true}) {
    const auto value = Fields(start, swapped).at<std::int32_t>(0);
    if (value == 348 || value == 540) return {value, swapped};
  }
  return {};
}

struct RawHeader {
  std::array<std::int64_t, 8> dim{};
  int datatype = 0;
  double voxelOffset = 0;
};

RawHeader readVersion1(const Fields& f, Header& h) {
  RawHeader raw;
  for (std::size_t i = 0; i < 8; ++i) {
    raw.dim[i] = f.at<std::int16_t>(40 + 2 * i);
    h.pixdim[i] = f.at<float>(76 + 4 * i);
  }
  raw.datatype = f.at<std::int16_t>(70);
  raw.voxelOffset = f.at<float>(108);
  h.slope = f.at<float>(112);
  h.intercept = f.at<float>(116);
  h.spaceUnits = f.at<std::uint8_t>(123) & 7;
  h.qformCode = f.at<std::int16_t>(252);
  h.sformCode = f.at<std::int16_t>(254);
  for (std::size_t i = 0; i < 3; ++i) {
    h.quaternion[i] = f.at<float>(256 + 4 * i);
    h.qoffset[i] = f.at<float>(268 + 4 * i);
    for (std::size_t j = 0; j < 4; ++j) h.sform[i][j] = f.at<float>(280 + 16 * i + 4 * j);
  }
  return raw;
}

RawHeader readVersion2(const Fields& f, Header& h) {
  RawHeader raw;
  for (std::size_t i = 0; i < 8; ++i) {
    raw.dim[i] = f.at<std::int64_t>(16 + 8 * i);
    h.pixdim[i] = f.at<double>(104 + 8 * i);
  }
  raw.datatype = f.at<std::int16_t>(12);
  raw.voxelOffset = static_cast<double>(f.at<std::int64_t>(168));
  h.slope = f.at<double>(176);
  h.intercept = f.at<double>(184);
  h.qformCode = f.at<std::int32_t>(344);
  h.sformCode = f.at<std::int32_t>(348);
  for (std::size_t i = 0; i < 3; ++i) {
    h.quaternion[i] = f.at<double>(352 + 8 * i);
    h.qoffset[i] = f.at<double>(376 + 8 * i);
    for (std::size_t j = 0; j < 4; ++j) h.sform[i][j] = f.at<double>(400 + 32 * i + 8 * j);
  }
  h.spaceUnits = f.at<std::int32_t>(500) & 7;
  return raw;
}

bool multiplied(std::uint64_t& product, std::int64_t factor) {
  return !__builtin_mul_overflow(product, static_cast<std::uint64_t>(factor), &product);
}

Status takeDimensions(const std::array<std::int64_t, 8>& dim, Header& h) {
  if (dim[0] < 1 || dim[0] > 7)
    return refusal("nifti.header", concat("Number of dimensions is ", dim[0], ", not 1 to 7"),
                   kAskTool);
  std::uint64_t voxels = 1;
  h.frames = 1;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(dim[0]); ++i) {
    if (dim[i] < 1)
      return refusal("nifti.header", concat("Dimension ", i, " is ", dim[i], ", not 1 or more"),
                     kAskTool);
    if (!multiplied(voxels, dim[i]) || (i > 3 && !multiplied(h.frames, dim[i])))
      return refusal("nifti.header", "The dimensions multiply to more than 64 bits hold", kAskTool);
  }
  std::uint64_t bytes = voxels;
  if (voxels > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
      !multiplied(bytes, static_cast<std::int64_t>(h.bytesPerVoxel)) ||
      bytes > std::numeric_limits<std::uint64_t>::max() / 2)
    return refusal("nifti.header", "The dimensions multiply to more than 64 bits hold", kAskTool);
  h.size = {dim[1], dim[0] >= 2 ? dim[2] : 1, dim[0] >= 3 ? dim[3] : 1};
  return {};
}

Status takeType(int code, Header& h) {
  const auto* known =
      std::ranges::find(kTypes, code, [](const KnownType& t) { return static_cast<int>(t.type); });
  if (known == std::end(kTypes))
    return refusal(
        "nifti.type",
        concat("Voxels of type ", refusedTypeName(code), " are not numbers of one channel"),
        "Convert it to a real, single-channel image with the tool that wrote it");
  h.type = known->type;
  h.bytesPerVoxel = known->bytes;
  return {};
}

/// The data of a single file cannot begin inside its header.
void takeOffset(double offset, Header& h) {
  const std::uint64_t least = h.pair ? 0 : h.version == 1 ? 352 : 544;
  const bool usable =
      std::isfinite(offset) && offset >= static_cast<double>(least) && offset < 1e15;
  h.voxelOffset = usable ? static_cast<std::uint64_t>(offset) : least;
  h.offsetMoved = !usable && !h.pair;
}

bool startsWith(std::span<const std::byte> start, std::string_view magic, std::size_t at = 0) {
  return start.size() >= at + magic.size() &&
         std::memcmp(start.data() + at, magic.data(), magic.size()) == 0;
}

}  // namespace

std::string_view nameOf(VoxelType type) {
  return std::ranges::find(kTypes, type, &KnownType::type)->name;
}

bool startsLikeNifti(std::span<const std::byte> start) {
  if (start.size() < 4) return false;
  const SizeField field = sizeField(start);
  if (field.value == 348) {
    const auto dims = Fields(start, field.swapped).at<std::int16_t>(40);
    return startsWith(start, "n+1", 344) || startsWith(start, "ni1", 344) ||
           (dims >= 1 && dims <= 7);
  }
  return field.value == 540 && (startsWith(start, "n+2", 4) || startsWith(start, "ni2", 4));
}

std::string_view otherFormat(std::span<const std::byte> start, const std::filesystem::path& file) {
  using namespace std::literals;
  const std::string name = file.filename().string();
  const auto ends = [&name](std::string_view ending) { return name.ends_with(ending); };
  if (startsWith(start, "NRRD") || ends(".nrrd") || ends(".nhdr")) return "NRRD";
  if (ends(".mgz") || ends(".mgh")) return "MGH";
  if (ends(".mnc") || startsWith(start, "\x89HDF") || startsWith(start, "CDF\x01"sv)) return "MINC";
  if (ends(".mha") || ends(".mhd") || startsWith(start, "ObjectType")) return "MetaImage";
  if (ends(".v16") || ends(".HEAD") || ends(".BRIK")) return "AFNI";
  return {};
}

Result<Header> parseHeader(std::span<const std::byte> start) {
  if (start.size() < 348)
    return refusal("nifti.truncated", concat("Ends after ", start.size(), " of 348 header bytes"),
                   "Copy the file again; the first copy was cut off");
  const SizeField field = sizeField(start);
  if (field.value == 0)
    return refusal(
        "nifti.header",
        concat("Header size is ", Fields(start, false).at<std::int32_t>(0), ", not 348 or 540"),
        kAskTool);
  if (field.value == 540 && start.size() < kHeaderBytes)
    return refusal("nifti.truncated", concat("Ends after ", start.size(), " of 540 header bytes"),
                   "Copy the file again; the first copy was cut off");
  Header h;
  h.swapped = field.swapped;
  h.version = field.value == 348 ? 1 : 2;
  const Fields fields(start, h.swapped);
  const std::string_view magic = fields.text(h.version == 1 ? 344 : 4, 3);
  const char digit = h.version == 1 ? '1' : '2';
  const bool known = magic[0] == 'n' && (magic[1] == '+' || magic[1] == 'i') && magic[2] == digit;
  if (!known && h.version == 1)
    return refusal(
        "nifti.analyze", "An Analyze 7.5 header, which does not say where left and right are",
        "Convert it to NIfTI with the tool that wrote it, and state the orientation there");
  if (!known) return refusal("nifti.header", "The NIfTI-2 mark is missing", kAskTool);
  h.pair = magic[1] == 'i';
  const RawHeader raw = h.version == 1 ? readVersion1(fields, h) : readVersion2(fields, h);
  if (auto ok = takeType(raw.datatype, h); !ok) return std::unexpected(ok.error());
  if (auto ok = takeDimensions(raw.dim, h); !ok) return std::unexpected(ok.error());
  takeOffset(raw.voxelOffset, h);
  return h;
}

Status checkLimits(const Header& header, const IntakeLimits& limits) {
  const auto tooLarge = [](std::string what) {
    return refusal("nifti.header", std::move(what),
                   "Raise it in Settings › Limits if this file is trusted");
  };
  for (int axis = 0; axis < 3; ++axis)
    if (header.size[axis] > kMaxSide)
      return tooLarge(
          concat(header.size[axis], " voxels along one side exceed the limit ", kMaxSide));
  if (header.frames > kMaxFrames)
    return tooLarge(concat(header.frames, " frames exceed the limit ", kMaxFrames));
  if (header.voxelsPerFrame() > limits.maxVoxels)
    return tooLarge(concat(header.voxelsPerFrame(), " voxels exceed the limit ", limits.maxVoxels));
  const std::uint64_t inMemory =
      std::max(header.voxelsPerFrame() * sizeof(float), header.endOfData());
  if (inMemory > limits.maxBytes)
    return tooLarge(concat(inMemory, " bytes exceed the limit ", limits.maxBytes));
  return {};
}

Scaling scalingOf(const Header& header, std::vector<Finding>& findings) {
  Scaling scaling;
  if (!std::isfinite(header.slope) || header.slope == 0) {
    if (std::isfinite(header.intercept) && header.intercept != 0)
      findings.push_back({Verdict::warning, "nifti.scaling",
                          concat("Slope ", header.slope, " with intercept ", header.intercept),
                          "Used unscaled; check the values"});
    return scaling;
  }
  scaling = {header.slope, header.intercept};
  if (!std::isfinite(header.intercept)) {
    scaling.intercept = 0;
    findings.push_back({Verdict::warning, "nifti.scaling",
                        concat("Slope ", header.slope, " with intercept ", header.intercept),
                        "Intercept taken as 0; check the values"});
  }
  return scaling;
}

std::string headerJson(const Header& h) {
  nlohmann::json json{
      {"format", h.version == 1 ? "NIfTI-1" : "NIfTI-2"},
      {"byteOrder", h.swapped == (std::endian::native == std::endian::little) ? "big" : "little"},
      {"size", {h.size.i, h.size.j, h.size.k}},
      {"frames", h.frames},
      {"type", nameOf(h.type)},
      {"slope", h.slope},
      {"intercept", h.intercept},
      {"pixdim", h.pixdim},
      {"qformCode", h.qformCode},
      {"sformCode", h.sformCode},
      {"quaternion", h.quaternion},
      {"qoffset", h.qoffset},
      {"sform", h.sform},
      {"spaceUnits", h.spaceUnits}};
  return json.dump();
}

}  // namespace twinscope::imaging::nifti
