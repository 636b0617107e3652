#include "app/services/settings.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/device/gpu_probe.h"

#include <algorithm>
#include <charconv>

namespace twinscope::app {
namespace {

using Type = SettingSpec::Type;

std::optional<std::int64_t> wholeNumber(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Words {
  const char *key, *group, *title, *description;
};

SettingSpec spec(const Words& words, Type type) {
  return {.key = words.key,
          .group = words.group,
          .title = words.title,
          .description = words.description,
          .type = type,
          .choices = {},
          .read = {},
          .assign = {}};
}

SettingSpec choice(const Words& words, std::string Settings::*field,
                   std::vector<std::string> choices) {
  SettingSpec result = spec(words, Type::choice);
  result.choices = std::move(choices);
  result.read = [field](const Settings& settings) { return settings.*field; };
  result.assign = [field](Settings& settings, const std::string& value) {
    settings.*field = value;
  };
  return result;
}

/// get returns a reference to the number inside Settings; works on const and mutable ones.
template <class Get>
SettingSpec integer(const Words& words, Get get, std::int64_t minimum, std::int64_t maximum) {
  SettingSpec result = spec(words, Type::integer);
  result.minimum = minimum;
  result.maximum = maximum;
  result.read = [get](const Settings& settings) {
    Settings copy = settings;
    return concat(get(copy));
  };
  result.assign = [get](Settings& settings, const std::string& value) {
    auto& number = get(settings);
    number = static_cast<std::remove_reference_t<decltype(number)>>(*wholeNumber(value));
  };
  return result;
}

SettingSpec datePolicy(const Words& words) {
  SettingSpec result = spec(words, Type::choice);
  result.choices = {"keep", "shift"};
  result.read = [](const Settings& settings) -> std::string {
    return settings.dates == DatePolicy::keep ? "keep" : "shift";
  };
  result.assign = [](Settings& settings, const std::string& value) {
    settings.dates = value == "keep" ? DatePolicy::keep : DatePolicy::shift;
  };
  return result;
}

SettingSpec text(const Words& words, std::string Settings::*field) {
  SettingSpec result = choice(words, field, {});
  result.type = Type::text;
  return result;
}

std::vector<SettingSpec> makeSpecs() {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40;
  return {
      choice({"compute.device", "Computing", "Device",
              "Where networks and simulations run; auto takes an NVIDIA GPU where one can be used. "
              "Takes effect when the workspace is opened next."},
             &Settings::device, {"auto", "cpu"}),
      integer(
          {"compute.threads", "Computing", "Threads",
           "Processor threads that a computation may use; 0 takes all of the machine. "
           "Takes effect when the workspace is opened next."},
          [](Settings& s) -> int& { return s.computeThreads; }, 0, 256),
      text({"model.default", "Computing", "Model",
            "Name of the model that segments a study unless another is chosen."},
           &Settings::defaultModel),
      datePolicy({"import.dates", "Import", "Dates",
                  "Keep the dates of examinations, or shift each patient's by whole weeks; "
                  "intervals stay exact."}),
      integer(
          {"intake.maxVoxels", "Limits", "Voxels of a volume",
           "A larger image is refused before memory is asked for."},
          [](Settings& s) -> std::uint64_t& { return s.limits.maxVoxels; }, 1,
          (std::int64_t{1} << 31) - 1),
      integer(
          {"intake.maxBytes", "Limits", "Memory of a volume",
           "Bytes that one image may take in memory."},
          [](Settings& s) -> std::uint64_t& { return s.limits.maxBytes; }, 1 << 20, kHuge),
      integer(
          {"intake.maxFiles", "Limits", "Files of an import",
           "A folder or archive with more files is refused."},
          [](Settings& s) -> std::uint64_t& { return s.limits.maxFiles; }, 1, 100'000'000),
      integer(
          {"intake.maxNesting", "Limits", "DICOM nesting", "Sequences within sequences."},
          [](Settings& s) -> int& { return s.limits.maxNesting; }, 1, 1000),
      choice({"view.theme", "Appearance", "Theme", "Light or dark window."}, &Settings::theme,
             {"system", "light", "dark"}),
      choice({"view.language", "Appearance", "Language", "Language of the window."},
             &Settings::language, {"system", "en", "de"}),
  };
}

}  // namespace

Status SettingSpec::check(const std::string& value) const {
  const auto refuse = [&](std::string allowed) {
    return refusal("setting.value", concat(key, " cannot be \"", value, "\""), std::move(allowed));
  };
  if (type == Type::integer) {
    const auto number = wholeNumber(value);
    if (!number || *number < minimum || *number > maximum)
      return refuse(concat("Give a whole number from ", minimum, " to ", maximum));
  } else if (type == Type::choice && std::ranges::find(choices, value) == choices.end()) {
    std::string allowed;
    for (const auto& entry : choices) allowed += (allowed.empty() ? "" : ", ") + entry;
    return refuse("Choose one of " + allowed);
  } else if (value.empty() || value.size() > 200) {
    return refuse("Give 1 to 200 characters");
  }
  return {};
}

const std::vector<SettingSpec>& settingSpecs() {
  static const std::vector<SettingSpec> specs = makeSpecs();
  return specs;
}

Result<const SettingSpec*> findSetting(std::string_view key) {
  std::string keys;
  for (const SettingSpec& entry : settingSpecs()) {
    if (entry.key == key) return &entry;
    keys += (keys.empty() ? "" : ", ") + entry.key;
  }
  return refusal("setting.unknown", concat("There is no setting \"", key, "\""),
                 "Settings are " + keys);
}

Result<Settings> loadSettings(const twin::CareReader& reader) {
  Settings settings;
  for (const SettingSpec& entry : settingSpecs()) {
    const auto stored = reader.setting(entry.key);
    if (!stored) return std::unexpected(stored.error());
    if (*stored && entry.check(**stored)) entry.assign(settings, **stored);
  }
  return settings;
}

Status applyComputing(const twin::CareReader& reader) {
  const auto settings = loadSettings(reader);
  if (!settings) return std::unexpected(settings.error());
  setComputeThreads(static_cast<std::size_t>(settings->computeThreads));
  device::allowGpu(settings->device != "cpu");
  return {};
}

Status storeSetting(twin::CareStore& store, std::string_view key, const std::string& value) {
  const auto entry = findSetting(key);
  if (!entry) return std::unexpected(entry.error());
  if (const Status status = (*entry)->check(value); !status) return status;
  return store.setSetting(key, value);
}

}  // namespace twinscope::app
