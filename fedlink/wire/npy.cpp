#include "fedlink/wire/npy.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace twinscope::fedlink {
namespace {

constexpr std::string_view magic("\x93NUMPY", 6);
constexpr std::size_t maxArrayBytes = std::size_t{1} << 40;

std::unexpected<Error> malformed(std::string what) {
  return refusal("npy.malformed", std::move(what), "Send arrays in NumPy's .npy format");
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

/// What follows "'key': " in NumPy's one-line dictionary.
std::optional<std::string_view> valueOf(std::string_view dictionary, std::string_view key) {
  const std::string quoted = "'" + std::string(key) + "'";
  const std::size_t at = dictionary.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t value = dictionary.find_first_not_of(": ", at + quoted.size());
  if (value == std::string_view::npos) return std::nullopt;
  return dictionary.substr(value);
}

/// A byte order, a kind and its bytes: "<f4". Others (objects, dates, records) hold no numbers of ours.
bool isPlainType(std::string_view type) {
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  return type.size() >= 3 && std::string_view("<>|=").find(type[0]) != std::string_view::npos &&
         ((type[1] >= 'a' && type[1] <= 'z') || (type[1] >= 'A' && type[1] <= 'Z')) &&
         std::ranges::all_of(type.substr(2), isDigit);
}

std::optional<std::vector<std::int64_t>> parseShape(std::string_view text) {
  if (!text.starts_with('(')) return std::nullopt;
  text = text.substr(1, text.find(')') - 1);
  std::vector<std::int64_t> shape;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(", "), text.size()));
    if (text.empty()) return shape;
    std::int64_t extent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), extent);
    if (error != std::errc{} || extent < 0 || shape.size() == 32) return std::nullopt;
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
}

/// Where the dictionary lies, by the version's length field.
std::optional<std::pair<std::size_t, std::size_t>> dictionaryRange(std::string_view bytes) {
  if (bytes.size() < 12 || !bytes.starts_with(magic)) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::size_t width = byte(6) == 1 ? 2 : 4;
  if (byte(6) < 1 || byte(6) > 3) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = width; i-- > 0;) length = length << 8 | byte(8 + i);
  if (length > bytes.size() - 8 - width) return std::nullopt;
  return std::pair{8 + width, length};
}

}  // namespace

std::size_t NpyHeader::elementBytes() const {
  std::size_t bytes = 0;
  if (type.size() > 2) std::from_chars(type.data() + 2, type.data() + type.size(), bytes);
  return bytes;
}

Result<std::size_t> NpyHeader::elementCount() const {
  std::size_t count = 1;
  for (const std::int64_t extent : shape)
    if (__builtin_mul_overflow(count, static_cast<std::size_t>(extent), &count) ||
        count > maxArrayBytes / std::max<std::size_t>(1, elementBytes()))
      return malformed("An array's shape " + shapeText(shape) + " is too large");
  return count;
}

std::string encodeNpyHeader(const NpyHeader& header) {
  std::string text = "{'descr': '" + header.type +
                     "', 'fortran_order': " + (header.fortranOrder ? "True" : "False") +
                     ", 'shape': " + shapeText(header.shape) + ", }";
  // NumPy leaves room for one extent to grow to 20 digits, then rounds up to 64.
  if (!header.shape.empty()) {
    const std::int64_t growing = header.fortranOrder ? header.shape.back() : header.shape.front();
    text.append(20 - std::to_string(growing).size() + 1, ' ');
  }
  const std::size_t prefix = magic.size() + 4;
  text.append((64 - (prefix + text.size() + 1) % 64) % 64, ' ');
  text += '\n';
  std::string bytes(magic);
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(text.size() & 0xFF);
  bytes += static_cast<char>(text.size() >> 8);
  return bytes + text;
}

Result<NpyHeader> parseNpyHeader(std::string_view bytes) {
  const auto range = dictionaryRange(bytes);
  if (!range) return malformed("An array does not start with a .npy head");
  const std::string_view dictionary = bytes.substr(range->first, range->second);
  const auto type = valueOf(dictionary, "descr");
  const auto order = valueOf(dictionary, "fortran_order");
  const auto extents = valueOf(dictionary, "shape");
  if (!type || !order || !extents || !type->starts_with('\''))
    return malformed("An array's .npy head lacks its type, order or shape");
  const std::string_view name = type->substr(1, std::min(type->find('\'', 1), std::size_t{16}) - 1);
  if (!isPlainType(name)) return malformed("An array's .npy head has an unreadable type");
  auto shape = parseShape(*extents);
  if (!shape) return malformed("An array's .npy head has an unreadable shape");
  NpyHeader header;
  header.type = std::string(name);
  header.fortranOrder = order->starts_with("True");
  header.shape = std::move(*shape);
  header.dataOffset = range->first + range->second;
  return header;
}

}  // namespace twinscope::fedlink
