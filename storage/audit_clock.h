#pragma once

#include "twin/timeline/job_store.h"

#include <functional>
#include <string>

namespace twinscope::storage {

/// Who acts and what time it is, handed in so that tests decide.
struct AuditClock {
  std::function<std::string()> now;  ///< UTC, ISO 8601
  std::string who;                   ///< operating-system account

  [[nodiscard]] twin::AuditRow row(std::string what, std::string subject, std::string oldValue,
                                   std::string newValue) const {
    return {.number = 0,
            .time = now(),
            .who = who,
            .what = std::move(what),
            .subject = std::move(subject),
            .oldValue = std::move(oldValue),
            .newValue = std::move(newValue),
            .hash = {}};
  }

  /// The machine's clock and the account that runs the program.
  [[nodiscard]] static AuditClock ofThisMachine();
};

}  // namespace twinscope::storage
