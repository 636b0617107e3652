#include "core/learning/model/safetensors.h"

#include "core/base/durable_file.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>

namespace twinscope::learning {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie");

using Json = nlohmann::json;

constexpr std::uint64_t kMaxFile = std::uint64_t{2} << 30;
constexpr std::uint64_t kMaxHeader = std::uint64_t{16} << 20;
constexpr std::size_t kMaxTensors = 10000;

std::unexpected<Error> refused(const char* code, std::string what) {
  return refusal(code, "The weights file is not usable: " + std::move(what),
                 "Copy the file again from where it came from");
}

struct Entry {
  std::string name;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};

/// Elements of a shape, or nullopt where one is negative or the product exceeds the largest file.
std::optional<std::uint64_t> elementsOf(const std::vector<std::int64_t>& shape) {
  std::uint64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || static_cast<std::uint64_t>(extent) > kMaxFile) return std::nullopt;
    count *= static_cast<std::uint64_t>(extent);
    if (count > kMaxFile) return std::nullopt;
  }
  return count;
}

/// The header as JSON; a key that stands twice is refused, since readers would disagree about it.
Result<Json> headerOf(std::string_view text) {
  std::set<std::string> keys;
  bool repeated = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1)
      repeated |= !keys.insert(parsed.get<std::string>()).second;
    return true;
  };
  Json json = Json::parse(text, watch, false);
  if (!json.is_object()) return refused("safetensors.header", "its header is not a JSON object");
  if (repeated) return refused("safetensors.header", "its header names a tensor twice");
  if (json.size() > kMaxTensors)
    return refused("safetensors.header", concat("it names more than ", kMaxTensors, " tensors"));
  return json;
}

Result<Entry> entryOf(const std::string& name, const Json& json) {
  try {
    const auto dtype = json.at("dtype").get<std::string>();
    if (dtype != "F32")
      return refused("safetensors.dtype", concat(name, " is ", dtype, ", only F32 is taken"));
    const auto& offsets = json.at("data_offsets");
    const bool numbers = offsets.is_array() && offsets.size() == 2 &&
                         offsets[0].is_number_unsigned() && offsets[1].is_number_unsigned();
    if (!numbers) return refused("safetensors.offsets", name + " has no pair of offsets");
    for (const Json& extent : json.at("shape"))
      if (!extent.is_number_unsigned())
        return refused("safetensors.header", name + " has an odd shape");
    return Entry{name, json.at("shape").get<std::vector<std::int64_t>>(),
                 offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>()};
  } catch (const Json::exception&) {
    return refused("safetensors.header", name + " is not described completely");
  }
}

/// Every tensor must follow the one before it, as long as its shape says, to the end of the data.
Status checkCoverage(const std::vector<Entry>& entries, std::uint64_t dataBytes) {
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    const auto elements = elementsOf(entry.shape);
    if (!elements) return refused("safetensors.offsets", entry.name + " has an impossible shape");
    if (entry.begin != at || entry.end < entry.begin || entry.end - entry.begin != 4 * *elements)
      return refused("safetensors.offsets",
                     concat(entry.name, " claims bytes ", entry.begin, " to ", entry.end, " but ",
                            at, " to ", at + 4 * *elements, " are due"));
    at = entry.end;
  }
  if (at != dataBytes)
    return refused("safetensors.truncated", concat("its header describes ", at,
                                                   " bytes of values, the file holds ", dataBytes));
  return {};
}

Status append(ParameterSet& set, const Entry& entry, std::span<const std::byte> data) {
  std::vector<float> values((entry.end - entry.begin) / sizeof(float));
  std::memcpy(values.data(), data.data() + entry.begin, entry.end - entry.begin);
  return set.append(entry.name, entry.shape, values);
}

Result<std::vector<Entry>> entriesOf(const Json& header, Safetensors& content) {
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") {
      for (const auto& [key, value] : json.items())
        if (value.is_string()) content.metadata[key] = value.get<std::string>();
      continue;
    }
    auto entry = entryOf(name, json);
    if (!entry) return std::unexpected(entry.error());
    entries.push_back(std::move(*entry));
  }
  // Empty tensors share their offset with the next one: they come first.
  std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  return entries;
}

}  // namespace

Result<Safetensors> parseSafetensors(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof(length))
    return refused("safetensors.truncated", concat("it is only ", bytes.size(), " bytes long"));
  std::memcpy(&length, bytes.data(), sizeof(length));
  bytes = bytes.subspan(sizeof(length));
  if (length > kMaxHeader)
    return refused("safetensors.header", concat("its header claims ", length, " bytes"));
  if (length > bytes.size())
    return refused("safetensors.truncated",
                   concat("it ends inside its header of ", length, " bytes"));
  const auto data = bytes.subspan(length);
  const auto header = headerOf({reinterpret_cast<const char*>(bytes.data()), length});
  if (!header) return std::unexpected(header.error());
  Safetensors content;
  const auto entries = entriesOf(*header, content);
  if (!entries) return std::unexpected(entries.error());
  if (const auto covered = checkCoverage(*entries, data.size()); !covered)
    return std::unexpected(covered.error());
  for (const Entry& entry : *entries)
    if (const auto added = append(content.parameters, entry, data); !added)
      return std::unexpected(added.error());
  return content;
}

std::vector<std::byte> safetensorsBytes(const Safetensors& content) {
  nlohmann::ordered_json header;
  if (!content.metadata.empty()) header["__metadata__"] = content.metadata;
  for (const auto& part : content.parameters.parts())
    header[part.name] = {{"dtype", "F32"},
                         {"shape", part.shape},
                         {"data_offsets", {4 * part.offset, 4 * (part.offset + part.count)}}};
  std::string text = header.is_null() ? "{}" : header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // values lie on 8-byte borders
  const std::uint64_t length = text.size();
  const auto values = std::as_bytes(content.parameters.values());
  std::vector<std::byte> bytes(sizeof(length) + text.size() + values.size());
  std::memcpy(bytes.data(), &length, sizeof(length));
  std::memcpy(bytes.data() + sizeof(length), text.data(), text.size());
  std::ranges::copy(values, bytes.begin() + static_cast<std::ptrdiff_t>(sizeof(length) + length));
  return bytes;
}

Result<Safetensors> readSafetensors(const std::filesystem::path& file) {
  std::error_code problem;
  const std::uintmax_t size = std::filesystem::file_size(file, problem);
  std::ifstream in(file, std::ios::binary);
  if (problem || !in)
    return failure("file.read", "The weights file cannot be opened",
                   "Check that it lies beside its card", file.filename().string());
  if (size > kMaxFile)
    return refused("safetensors.header", concat("it is ", size, " bytes, more than ", kMaxFile));
  std::vector<std::byte> bytes(size);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (in.gcount() != static_cast<std::streamsize>(size))
    return failure("file.read", "Reading the weights file failed", {}, file.filename().string());
  return parseSafetensors(bytes);
}

Status writeFileWhole(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  if (writeDurably(file, bytes, FileReaders::everyone))
    return failure("file.write", "The file cannot be written",
                   "Check the folder's permissions and the free space", file.filename().string());
  return {};
}

Status writeSafetensors(const std::filesystem::path& file, const Safetensors& content) {
  return writeFileWhole(file, safetensorsBytes(content));
}

}  // namespace twinscope::learning
