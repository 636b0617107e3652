#include "twin/site/twin_store.h"

namespace twinscope::twin {
namespace {

constexpr std::string_view kBetter = "better", kRolledBack = "rolled back";

}  // namespace

std::string_view nameOf(TwinChange change) {
  return change == TwinChange::better ? kBetter : kRolledBack;
}

std::optional<TwinChange> twinChangeFrom(std::string_view name) {
  if (name == kBetter) return TwinChange::better;
  return name == kRolledBack ? std::optional(TwinChange::rolledBack) : std::nullopt;
}

}  // namespace twinscope::twin
