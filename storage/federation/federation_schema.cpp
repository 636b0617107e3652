#include "storage/federation/federation_schema.h"

#include "core/base/text.h"

#include <system_error>

namespace twinscope::storage {
Result<std::unique_ptr<Database>> openFederationDatabase(const std::filesystem::path& file,
                                                         std::span<const char* const> steps) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem)
    return failure("store.write", "The federation's folder cannot be made: " + problem.message(),
                   "Give a folder that may be written", file.parent_path().string());
  return guarded([&]() -> Result<std::unique_ptr<Database>> {
    auto database = std::make_unique<Database>(file, Database::Access::readWrite);
    const int version = database->schemaVersion();
    const int newest = static_cast<int>(steps.size());
    if (version > newest)
      return failure("store.newer",
                     concat("The journal has schema ", version, ", this program knows ", newest),
                     "Open it with the version of Twinscope that last wrote it, or a newer one");
    if (version == newest) return database;
    Transaction transaction(*database);
    for (const char* step : steps.subspan(static_cast<std::size_t>(version)))
      database->execute(step);
    database->execute(concat("PRAGMA user_version=", newest));
    transaction.commit();
    return database;
  });
}

}  // namespace twinscope::storage
