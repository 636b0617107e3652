#include "storage/federation/federation_schema.h"

#include "core/base/text.h"

#include <system_error>

namespace twinscope::storage {
namespace {

constexpr int kVersion = 1;

}  // namespace

Result<std::unique_ptr<Database>> openFederationDatabase(const std::filesystem::path& file,
                                                         const char* schema) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem)
    return failure("store.write", "The federation's folder cannot be made: " + problem.message(),
                   "Give a folder that may be written", file.parent_path().string());
  return guarded([&]() -> Result<std::unique_ptr<Database>> {
    auto database = std::make_unique<Database>(file, Database::Access::readWrite);
    const int version = database->schemaVersion();
    if (version > kVersion)
      return failure("store.newer",
                     concat("The journal has schema ", version, ", this program knows ", kVersion),
                     "Open it with the version of Twinscope that last wrote it, or a newer one");
    if (version == kVersion) return database;
    Transaction transaction(*database);
    database->execute(schema);
    database->execute(concat("PRAGMA user_version=", kVersion));
    transaction.commit();
    return database;
  });
}

}  // namespace twinscope::storage
