#include "storage/database.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <new>

namespace twinscope::storage {
namespace {

int openFlags(Database::Access access) {
  return access == Database::Access::readOnly ? SQLite::OPEN_READONLY
                                              : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
}

constexpr int kBusyTimeoutMs = 5000;

}  // namespace

Database::Database(const std::filesystem::path& file, Access access)
    : m_connection(
          std::make_unique<SQLite::Database>(file.string(), openFlags(access), kBusyTimeoutMs)) {
  if (access == Access::readWrite)
    execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
}

Database::~Database() = default;

void Database::execute(const std::string& script) { m_connection->exec(script); }

std::int64_t Database::lastInsertId() const { return m_connection->getLastInsertRowid(); }

int Database::changes() const { return sqlite3_changes(m_connection->getHandle()); }

int Database::schemaVersion() {
  Query query(*this, "PRAGMA user_version");
  return query.next() ? static_cast<int>(query.integer(0)) : 0;
}

void Database::copyInto(Database& target) {
  SQLite::Backup backup(*target.m_connection, *m_connection);
  while (backup.executeStep(-1) != SQLITE_DONE) {
  }
}

SQLite::Statement& Database::prepared(const char* sql) {
  auto at = m_statements.find(std::string_view(sql));
  if (at == m_statements.end())
    at = m_statements.emplace(sql, std::make_unique<SQLite::Statement>(*m_connection, sql)).first;
  return *at->second;
}

Query::~Query() {
  m_statement.tryReset();
  m_statement.clearBindings();
}

bool Query::next() { return m_statement.executeStep(); }

void Query::run() {
  while (m_statement.executeStep()) {
  }
}

std::int64_t Query::integer(int column) const { return m_statement.getColumn(column).getInt64(); }
double Query::real(int column) const { return m_statement.getColumn(column).getDouble(); }

std::optional<double> Query::maybeReal(int column) const {
  if (m_statement.isColumnNull(column)) return std::nullopt;
  return real(column);
}

std::optional<std::int64_t> Query::maybeInteger(int column) const {
  if (m_statement.isColumnNull(column)) return std::nullopt;
  return integer(column);
}

std::string Query::text(int column) const { return m_statement.getColumn(column).getString(); }

std::span<const std::byte> Query::blob(int column) const {
  const SQLite::Column value = m_statement.getColumn(column);
  return {static_cast<const std::byte*>(value.getBlob()),
          static_cast<std::size_t>(value.getBytes())};
}

void Query::bind(int position, std::int64_t value) { m_statement.bind(position, value); }
void Query::bind(int position, double value) { m_statement.bind(position, value); }

void Query::bind(int position, const std::optional<std::int64_t>& value) {
  if (value)
    m_statement.bind(position, *value);
  else
    m_statement.bind(position);
}

void Query::bind(int position, const std::optional<double>& value) {
  if (value)
    m_statement.bind(position, *value);
  else
    m_statement.bind(position);
}

void Query::bind(int position, const std::string& value) { m_statement.bind(position, value); }

void Query::bind(int position, std::span<const std::byte> value) {
  m_statement.bind(position, value.data(), static_cast<int>(value.size()));
}

Transaction::Transaction(Database& database) : m_database(database) {
  m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!m_open) return;
  try {
    m_database.execute("ROLLBACK");
  } catch (const SQLite::Exception&) {
    // SQLite has already rolled back by itself (disk full, I/O error): nothing is left to undo.
  }
}

void Transaction::commit() {
  m_database.execute("COMMIT");
  m_open = false;
}

Error errorInFlight() {
  try {
    throw;
  } catch (const SQLite::Exception& exception) {
    const auto made = [&](const char* code, const char* message, const char* remedy) {
      return Error{code, std::string(message) + ": " + exception.getErrorStr(), remedy, {}, {}};
    };
    switch (exception.getErrorCode()) {
      case SQLITE_FULL:
        return made("store.disk-full", "The disk is full", "Free some space and try again");
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return made("store.busy", "The database is held by another program",
                    "Close the other program and try again");
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        return made("store.broken", "The database file is damaged", "Restore the last backup");
      default:
        return made("store.database", exception.what(),
                    "Check the workspace folder's disk and permissions");
    }
  } catch (const DamagedRow& damage) {
    return Error{"store.broken",
                 std::string("The database holds a damaged row: ") + damage.what(),
                 "Restore the last backup",
                 {},
                 {}};
  } catch (const std::bad_alloc&) {
    return Error{"store.memory", "Not enough memory", "Close other programs and try again", {}, {}};
  }
}

}  // namespace twinscope::storage
