#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace twinscope::storage {

/// One SQLite connection: WAL, synchronous=FULL, foreign keys on. Not for use by two threads at once.
/// Members throw SQLite::Exception; guarded() turns that into a Result at the layer's border.
class Database {
 public:
  enum class Access { readOnly, readWrite };

  Database(const std::filesystem::path& file, Access access);
  ~Database();

  /// Runs a script of statements without parameters.
  void execute(const std::string& script);
  [[nodiscard]] std::int64_t lastInsertId() const;
  /// Rows that the last statement changed.
  [[nodiscard]] int changes() const;
  [[nodiscard]] int schemaVersion();
  /// Copies the whole database, as it is at one moment, into an empty one.
  void copyInto(Database& target);

 private:
  friend class Query;
  /// Prepared once a connection: preparing costs more than running most of our statements.
  SQLite::Statement& prepared(const char* sql);

  std::unique_ptr<SQLite::Database> m_connection;
  std::map<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> m_statements;
};

/// One run of a cached statement; reset when it goes out of scope, so that it holds no read lock.
/// The same SQL text must not be running twice at once on a connection.
class Query {
 public:
  template <class... Values>
  Query(Database& database, const char* sql, const Values&... values)
      : m_statement(database.prepared(sql)) {
    [[maybe_unused]] int position = 0;
    (bind(++position, values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Steps to the next row; false at the end.
  bool next();
  /// Runs to the end a statement that gives no rows.
  void run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::optional<double> maybeReal(int column) const;
  [[nodiscard]] std::optional<std::int64_t> maybeInteger(int column) const;
  [[nodiscard]] std::string text(int column) const;
  /// Valid until the next row.
  [[nodiscard]] std::span<const std::byte> blob(int column) const;

 private:
  void bind(int position, std::int64_t value);
  void bind(int position, int value) { bind(position, std::int64_t{value}); }
  void bind(int position, double value);
  void bind(int position, const std::optional<double>& value);
  void bind(int position, const std::optional<std::int64_t>& value);
  void bind(int position, const std::string& value);
  void bind(int position, std::span<const std::byte> value);
  void bind(int position, std::string_view value) { bind(position, std::string(value)); }
  void bind(int position, const char* value) { bind(position, std::string(value)); }

  SQLite::Statement& m_statement;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& m_database;
  bool m_open = true;
};

/// A value that this program never wrote: the database was changed or damaged by something else.
struct DamagedRow : std::runtime_error {
  explicit DamagedRow(const char* what) : std::runtime_error(what) {}
};

/// The error that the exception in flight stands for: "store.disk-full", "store.busy", "store.broken", "store.database",
/// "store.memory". Anything that is not a failure of the store is thrown on.
[[nodiscard]] Error errorInFlight();

/// Runs a task that may throw SQLite::Exception and returns a Result of its own.
template <class Task>
[[nodiscard]] auto guarded(Task task) -> decltype(task()) {
  try {
    return task();
  } catch (...) {
    return std::unexpected(errorInFlight());
  }
}

}  // namespace twinscope::storage
