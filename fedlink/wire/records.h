#pragma once

#include "fedlink/wire/object.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace twinscope::fedlink {

/// An Array object: a tensor whose .npy bytes are cut into chunks.
struct ArrayInfo {
  std::string dtype = "float32";
  std::vector<std::int64_t> shape;
  std::vector<ObjectId> chunks;  ///< in the order of the bytes; equal chunks repeat
};
[[nodiscard]] std::string encodeArray(const ArrayInfo& array);
[[nodiscard]] Result<ArrayInfo> parseArray(const Object& object);

/// An ArrayRecord or a RecordDict: names of objects in the sender's order. Names may share an object.
using NamedObjects = std::vector<std::pair<std::string, ObjectId>>;
[[nodiscard]] std::string encodeNamedObjects(std::string_view type, const NamedObjects& named);
[[nodiscard]] Result<NamedObjects> parseNamedObjects(const Object& object);
[[nodiscard]] std::optional<ObjectId> findNamed(const NamedObjects& named, std::string_view name);

/// A value of a MetricRecord or a ConfigRecord; kinds that we never use are left out when reading.
using Value = std::variant<double, std::int64_t, bool, std::string, std::vector<double>,
                           std::vector<std::int64_t>, std::vector<std::string>>;
/// Keys in the sender's order.
class Values {
 public:
  void set(std::string key, Value value);
  [[nodiscard]] const std::vector<std::pair<std::string, Value>>& items() const { return m_items; }
  /// The number under that key, whole or real.
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view key) const;

 private:
  [[nodiscard]] const Value* find(std::string_view key) const;
  std::vector<std::pair<std::string, Value>> m_items;
};

/// Metrics hold numbers only: a bool, a text or texts must not be in `values`.
[[nodiscard]] std::string encodeMetrics(const Values& values);
[[nodiscard]] std::string encodeConfig(const Values& values);
/// Reads either kind of record. "object.malformed".
[[nodiscard]] Result<Values> parseValues(const Object& object);

}  // namespace twinscope::fedlink
