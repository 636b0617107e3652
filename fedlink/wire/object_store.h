#pragma once

#include "fedlink/wire/object.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

namespace twinscope::fedlink {

/// Objects by their id. Implementations are callable from any thread.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  [[nodiscard]] virtual bool contains(const ObjectId& id) const = 0;
  /// "object.missing", "object.corrupt" where the bytes are no longer the id's.
  [[nodiscard]] virtual Result<std::string> get(const ObjectId& id) const = 0;
  /// Once it returns, the object survives a power cut, where the store is on a disk. "object.corrupt" where the bytes are
  /// not the id's, "object.write" with the system's reason.
  [[nodiscard]] virtual Status put(const ObjectId& id, std::string_view bytes) = 0;
  virtual void remove(const ObjectId& id) = 0;
  /// Removes everything else, what a killed process left half written too.
  virtual void keepOnly(const std::set<ObjectId>& wanted) = 0;

  /// Names the bytes and puts them.
  [[nodiscard]] Result<ObjectId> add(std::string_view bytes);
};

/// One file an object, under ab/abcdef…; readable by its owner only.
class ObjectFiles final : public ObjectStore {
 public:
  explicit ObjectFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}
  [[nodiscard]] bool contains(const ObjectId& id) const override;
  [[nodiscard]] Result<std::string> get(const ObjectId& id) const override;
  [[nodiscard]] Status put(const ObjectId& id, std::string_view bytes) override;
  void remove(const ObjectId& id) override;
  void keepOnly(const std::set<ObjectId>& wanted) override;

 private:
  [[nodiscard]] std::filesystem::path fileOf(const ObjectId& id) const;
  std::filesystem::path m_folder;
};

/// For simulations and tests.
class ObjectMemory final : public ObjectStore {
 public:
  [[nodiscard]] bool contains(const ObjectId& id) const override;
  [[nodiscard]] Result<std::string> get(const ObjectId& id) const override;
  [[nodiscard]] Status put(const ObjectId& id, std::string_view bytes) override;
  void remove(const ObjectId& id) override;
  void keepOnly(const std::set<ObjectId>& wanted) override;

 private:
  mutable std::mutex m_mutex;
  std::map<ObjectId, std::string> m_objects;
};

}  // namespace twinscope::fedlink
