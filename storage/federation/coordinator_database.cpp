#include "storage/federation/coordinator_database.h"

#include "storage/federation/detail/event_json.h"
#include "storage/federation/federation_schema.h"

#include <array>
#include <bit>

namespace twinscope::storage {
namespace {

using namespace fedlink;

// Ids of nodes use all 64 bits; SQLite's integers are signed, so the same bits are kept under another sign.
constexpr const char* kSchema = R"sql(
CREATE TABLE run(one INTEGER PRIMARY KEY CHECK(one = 1), record TEXT NOT NULL);
CREATE TABLE events(number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE nodes(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, active INTEGER NOT NULL CHECK(active IN (0, 1)));
CREATE TABLE announcements(site INTEGER PRIMARY KEY, round INTEGER NOT NULL, objects TEXT NOT NULL);
)sql";

std::int64_t stored(NodeId id) { return std::bit_cast<std::int64_t>(id); }
NodeId nodeFrom(std::int64_t id) { return std::bit_cast<NodeId>(id); }

nlohmann::json parsed(const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) throw DamagedRow("a text in the journal is not JSON");
  return json;
}

}  // namespace

Result<std::unique_ptr<CoordinatorDatabase>> CoordinatorDatabase::open(
    const std::filesystem::path& folder) {
  auto database = openFederationDatabase(folder / "coordinator.db", std::array{kSchema});
  if (!database) return std::unexpected(database.error());
  return std::unique_ptr<CoordinatorDatabase>(new CoordinatorDatabase(std::move(*database)));
}

Result<std::optional<RunRecord>> CoordinatorDatabase::run() {
  return guarded([&]() -> Result<std::optional<RunRecord>> {
    Query query(*m_database, "SELECT record FROM run");
    if (!query.next()) return std::nullopt;
    return runFrom(parsed(query.text(0)));
  });
}

Status CoordinatorDatabase::begin(const RunRecord& run) {
  return guarded([&]() -> Status {
    Query(*m_database, "INSERT INTO run(one, record) VALUES(1, ?)", jsonOf(run).dump()).run();
    return {};
  });
}

Result<std::vector<Event>> CoordinatorDatabase::events() {
  return guarded([&]() -> Result<std::vector<Event>> {
    Query query(*m_database, "SELECT at, kind, detail FROM events ORDER BY number");
    std::vector<Event> events;
    while (query.next())
      events.push_back(eventFrom({query.text(1), parsed(query.text(2))}, query.real(0)));
    return events;
  });
}

Status CoordinatorDatabase::append(const Event& event) {
  return guarded([&]() -> Status {
    const StoredEvent row = storedFrom(event);
    // A site's words that are no UTF-8 must not end the journal.
    Query(*m_database, "INSERT INTO events(at, kind, detail) VALUES(?, ?, ?)", event.at, row.kind,
          row.detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .run();
    return {};
  });
}

Result<std::vector<NodeRecord>> CoordinatorDatabase::nodes() {
  return guarded([&]() -> Result<std::vector<NodeRecord>> {
    Query query(*m_database, "SELECT id, key, name, active FROM nodes ORDER BY id");
    std::vector<NodeRecord> nodes;
    while (query.next())
      nodes.push_back({.id = nodeFrom(query.integer(0)),
                       .publicKeyPem = query.text(1),
                       .name = query.text(2),
                       .active = query.integer(3) == 1});
    return nodes;
  });
}

Status CoordinatorDatabase::save(const NodeRecord& node) {
  return guarded([&]() -> Status {
    Query(*m_database,
          "INSERT INTO nodes(id, key, name, active) VALUES(?, ?, ?, ?) ON CONFLICT(id) DO UPDATE "
          "SET name = excluded.name, active = excluded.active",
          stored(node.id), node.publicKeyPem, node.name, node.active ? 1 : 0)
        .run();
    return {};
  });
}

Result<std::vector<Announcement>> CoordinatorDatabase::announcements() {
  return guarded([&]() -> Result<std::vector<Announcement>> {
    Query query(*m_database, "SELECT site, round, objects FROM announcements ORDER BY site");
    std::vector<Announcement> announcements;
    while (query.next())
      announcements.push_back({.site = nodeFrom(query.integer(0)),
                               .round = static_cast<std::uint32_t>(query.integer(1)),
                               .objects = parsed(query.text(2)).get<std::vector<ObjectId>>()});
    return announcements;
  });
}

Status CoordinatorDatabase::announce(const Announcement& announcement) {
  return guarded([&]() -> Status {
    Query(*m_database,
          "INSERT INTO announcements(site, round, objects) VALUES(?, ?, ?) ON CONFLICT(site) DO "
          "UPDATE SET round = excluded.round, objects = excluded.objects",
          stored(announcement.site), std::int64_t{announcement.round},
          nlohmann::json(announcement.objects).dump())
        .run();
    return {};
  });
}

Status CoordinatorDatabase::withdraw(NodeId site) {
  return guarded([&]() -> Status {
    Query(*m_database, "DELETE FROM announcements WHERE site = ?", stored(site)).run();
    return {};
  });
}

}  // namespace twinscope::storage
