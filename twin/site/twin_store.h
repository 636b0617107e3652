#pragma once

#include "core/base/error.h"
#include "twin/site/verdict.h"
#include "twin/timeline/records.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// One attempt to fine-tune the site's own model; never changed afterwards.
struct TwinVersion {
  int version = 0;     ///< 1, 2, …; 0: not stored yet
  std::string update;  ///< unique name of the update, so that one that is repeated is stored once
  std::string baseName, baseHash;    ///< the global model that it started from
  std::string modelName, modelHash;  ///< empty where the guard refused it: its weights are not kept
  Outcome outcome = Outcome::worse;
  std::string recipe;    ///< JSON: how it was trained
  std::string evidence;  ///< JSON: studies of each part, figures of each guard study
  std::string created;   ///< UTC, ISO 8601
  std::string who;
};

/// Why another model became the site's current one.
enum class TwinChange { better, rolledBack };

/// One change of the current model; the newest counts.
struct TwinStep {
  int version = 0;  ///< 0: the global model, no twin
  TwinChange change = TwinChange::better;
  std::string since;  ///< UTC, ISO 8601
  std::string who;
};

/// The site twin's history. One instance per thread.
class TwinReader {
 public:
  virtual ~TwinReader() = default;
  [[nodiscard]] virtual Result<std::vector<TwinVersion>> versions() const = 0;  ///< oldest first
  [[nodiscard]] virtual Result<std::vector<TwinStep>> course() const = 0;       ///< oldest first
};

/// What one update adds: everything or nothing.
struct NewTwinVersion {
  TwinVersion version;               ///< version, created and who are filled in by the store
  std::optional<ModelRecord> model;  ///< none where the guard refused it; else it becomes current
  std::string weights;               ///< of the model
};

/// Writes; belongs to the database lane. Each call is one durable transaction with an audit row.
class TwinStore : public TwinReader {
 public:
  /// Gives the version's number; that of the first time where the update is stored already.
  [[nodiscard]] virtual Result<int> addVersion(const NewTwinVersion& added) = 0;
  /// 0: back to the global model. "twin.no-version" where there is none or the guard refused it.
  [[nodiscard]] virtual Status rollBack(int version) = 0;
};

/// "better", "rolled back".
[[nodiscard]] std::string_view nameOf(TwinChange change);
[[nodiscard]] std::optional<TwinChange> twinChangeFrom(std::string_view name);

}  // namespace twinscope::twin
