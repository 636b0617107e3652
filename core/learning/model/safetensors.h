#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace twinscope::learning {

/// A safetensors file (github.com/huggingface/safetensors): 8 bytes of header length, a JSON header, raw little-endian
/// values. Only F32 is taken; nothing in the file is ever executed.
struct Safetensors {
  ParameterSet parameters;                      ///< in the order of their offsets
  std::map<std::string, std::string> metadata;  ///< the header's "__metadata__"
};

/// Refuses anything that is not exactly covered by its header: "safetensors.truncated", ".header", ".dtype", ".offsets".
[[nodiscard]] Result<Safetensors> parseSafetensors(std::span<const std::byte> bytes);
[[nodiscard]] std::vector<std::byte> safetensorsBytes(const Safetensors& content);

/// At most 2 GiB; the size is checked before memory is taken. Also "file.read".
[[nodiscard]] Result<Safetensors> readSafetensors(const std::filesystem::path& file);
/// Through a temporary file and a rename, so that a crash leaves the old file or the new one. "file.write".
[[nodiscard]] Status writeSafetensors(const std::filesystem::path& file,
                                      const Safetensors& content);
/// The same safety for any bytes: cards and states.
[[nodiscard]] Status writeFileWhole(const std::filesystem::path& file,
                                    std::span<const std::byte> bytes);

}  // namespace twinscope::learning
