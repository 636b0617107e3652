#pragma once

#include "fedlink/coordinator/coordinator_store.h"

#include <nlohmann/json.hpp>

namespace twinscope::storage {

/// An event's kind and what it tells, as the journal keeps them.
struct StoredEvent {
  std::string kind;
  nlohmann::json detail;
};
[[nodiscard]] StoredEvent storedFrom(const fedlink::Event& event);
/// Throws DamagedRow, or nlohmann's exceptions, on what storedFrom() did not write.
[[nodiscard]] fedlink::Event eventFrom(const StoredEvent& stored, double at);

[[nodiscard]] nlohmann::json jsonOf(const fedlink::RunRecord& run);
[[nodiscard]] fedlink::RunRecord runFrom(const nlohmann::json& json);

}  // namespace twinscope::storage
