#include "storage/federation/site_database.h"

#include "core/base/text.h"
#include "storage/blob_store.h"
#include "storage/federation/federation_schema.h"

#include <array>
#include <bit>
#include <fstream>

namespace twinscope::storage {
namespace {

using namespace fedlink;

constexpr const char* kSchema = R"sql(
CREATE TABLE site(one INTEGER PRIMARY KEY CHECK(one = 1), node INTEGER NOT NULL);
CREATE TABLE task(
  one INTEGER PRIMARY KEY CHECK(one = 1), instruction TEXT NOT NULL, kind TEXT NOT NULL, round INTEGER NOT NULL,
  pulled BLOB NOT NULL, reply BLOB NOT NULL, claimed_at REAL NOT NULL);
CREATE TABLE rounds(
  kind TEXT NOT NULL, round INTEGER NOT NULL, sent INTEGER NOT NULL, accepted INTEGER, weight REAL NOT NULL,
  reason TEXT NOT NULL, ended_at REAL NOT NULL, bytes_up INTEGER NOT NULL, PRIMARY KEY(kind, round));
CREATE TABLE spends(
  number INTEGER PRIMARY KEY AUTOINCREMENT, noise_multiplier REAL NOT NULL, sampled_share REAL NOT NULL, releases INTEGER NOT NULL);
CREATE TRIGGER spends_keep_rows BEFORE DELETE ON spends BEGIN SELECT RAISE(ABORT, 'what was spent stays spent'); END;
CREATE TABLE residual(one INTEGER PRIMARY KEY CHECK(one = 1), file TEXT NOT NULL, count INTEGER NOT NULL);
)sql";

constexpr const char* kKeptSchema = R"sql(
CREATE TABLE kept(
  one INTEGER PRIMARY KEY CHECK(one = 1), run INTEGER NOT NULL, round INTEGER NOT NULL, file TEXT NOT NULL,
  count INTEGER NOT NULL);
)sql";

std::span<const std::byte> bytes(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string text(std::span<const std::byte> blob) {
  return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

constexpr std::string_view kResidual = "residual-";
constexpr std::string_view kKept = "kept-";

std::string fileOf(std::string_view what, const SiteTask& task) {
  return concat(what, task.round, "-", task.instruction.substr(0, 16), ".f32");
}

Result<std::vector<float>> read(const std::filesystem::path& file, std::size_t count,
                                const char* whatIsBroken) {
  std::vector<float> values(count);
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(values.data()),
          static_cast<std::streamsize>(count * sizeof(float)));
  if (!in) return failure("store.broken", whatIsBroken);
  return values;
}

}  // namespace

Result<std::unique_ptr<SiteDatabase>> SiteDatabase::open(const std::filesystem::path& folder) {
  auto database = openFederationDatabase(folder / "site.db", std::array{kSchema, kKeptSchema});
  if (!database) return std::unexpected(database.error());
  return std::unique_ptr<SiteDatabase>(new SiteDatabase(folder, std::move(*database)));
}

Result<std::optional<std::uint64_t>> SiteDatabase::node() {
  return guarded([&]() -> Result<std::optional<std::uint64_t>> {
    Query query(*m_database, "SELECT node FROM site");
    if (!query.next()) return std::nullopt;
    return std::bit_cast<std::uint64_t>(query.integer(0));
  });
}

Status SiteDatabase::saveNode(std::uint64_t node) {
  return guarded([&]() -> Status {
    Query(*m_database,
          "INSERT INTO site(one, node) VALUES(1, ?) ON CONFLICT(one) DO UPDATE SET node = "
          "excluded.node",
          std::bit_cast<std::int64_t>(node))
        .run();
    return {};
  });
}

Result<std::optional<SiteTask>> SiteDatabase::task() {
  return guarded([&]() -> Result<std::optional<SiteTask>> {
    Query query(*m_database,
                "SELECT instruction, kind, round, pulled, reply, claimed_at FROM task");
    if (!query.next()) return std::nullopt;
    return SiteTask{.instruction = query.text(0),
                    .kind = query.text(1),
                    .round = static_cast<std::uint32_t>(query.integer(2)),
                    .pulled = text(query.blob(3)),
                    .reply = text(query.blob(4)),
                    .claimedAt = query.real(5)};
  });
}

void SiteDatabase::put(const SiteTask& task) {
  Query(*m_database,
        "INSERT INTO task(one, instruction, kind, round, pulled, reply, claimed_at) "
        "VALUES(1, ?, ?, ?, ?, ?, ?) ON CONFLICT(one) DO UPDATE SET instruction = "
        "excluded.instruction, kind = excluded.kind, round = excluded.round, pulled = "
        "excluded.pulled, reply = excluded.reply, claimed_at = excluded.claimed_at",
        task.instruction, task.kind, std::int64_t{task.round}, bytes(task.pulled),
        bytes(task.reply), task.claimedAt)
      .run();
}

Status SiteDatabase::claim(const SiteTask& task) {
  return guarded([&]() -> Status {
    put(task);
    return {};
  });
}

Status SiteDatabase::answer(const SiteTask& task, const AnswerFootprint& footprint) {
  const std::string file = fileOf(kResidual, task);
  const std::string keptFile = fileOf(kKept, task);
  if (!footprint.residual.empty())
    if (auto stored = storeFile(m_folder / file, std::as_bytes(footprint.residual)); !stored)
      return stored;
  if (footprint.kept)
    if (auto stored =
            storeFile(m_folder / keptFile, std::as_bytes(std::span(footprint.kept->values)));
        !stored)
      return stored;
  return guarded([&]() -> Status {
    Transaction transaction(*m_database);
    put(task);
    if (footprint.spend)
      Query(*m_database,
            "INSERT INTO spends(noise_multiplier, sampled_share, releases) VALUES(?, ?, ?)",
            footprint.spend->noiseMultiplier, footprint.spend->sampledShare,
            static_cast<std::int64_t>(footprint.spend->releases))
          .run();
    if (!footprint.residual.empty())
      Query(*m_database,
            "INSERT INTO residual(one, file, count) VALUES(1, ?, ?) ON CONFLICT(one) DO UPDATE SET "
            "file = excluded.file, count = excluded.count",
            file, static_cast<std::int64_t>(footprint.residual.size()))
          .run();
    if (footprint.kept)
      Query(*m_database,
            "INSERT OR REPLACE INTO kept(one, run, round, file, count) VALUES(1, ?, ?, ?, ?)",
            std::bit_cast<std::int64_t>(footprint.kept->run), std::int64_t{footprint.kept->round},
            keptFile, static_cast<std::int64_t>(footprint.kept->values.size()))
          .run();
    transaction.commit();
    if (!footprint.residual.empty()) sweep(kResidual, file);
    if (footprint.kept) sweep(kKept, keptFile);
    return {};
  });
}

/// A model's size each: what the journal no longer names goes, that of a killed process too.
void SiteDatabase::sweep(std::string_view beginning, const std::string& wanted) const {
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(m_folder, ignored), end; at != end;
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(beginning) && name != wanted) std::filesystem::remove(at->path(), ignored);
  }
}

Status SiteDatabase::close(const SiteRound& round) {
  const std::optional<double> accepted =
      round.accepted ? std::optional(*round.accepted ? 1.0 : 0.0) : std::nullopt;
  return guarded([&]() -> Status {
    Transaction transaction(*m_database);
    Query(*m_database,
          "INSERT OR REPLACE INTO rounds(kind, round, sent, accepted, weight, reason, ended_at, "
          "bytes_up) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
          round.kind, std::int64_t{round.round}, round.sent ? 1 : 0, accepted, round.weight,
          round.reason, round.endedAt, static_cast<std::int64_t>(round.bytesUp))
        .run();
    Query(*m_database, "DELETE FROM task").run();
    transaction.commit();
    return {};
  });
}

Status SiteDatabase::judge(std::uint32_t round, bool accepted, double weight,
                           const std::string& reason) {
  return guarded([&]() -> Status {
    Query(
        *m_database,
        "UPDATE rounds SET accepted = ?, weight = ?, reason = ? WHERE kind = 'train' AND round = ?",
        accepted ? 1 : 0, weight, reason, std::int64_t{round})
        .run();
    return {};
  });
}

Result<std::vector<SiteRound>> SiteDatabase::rounds() {
  return guarded([&]() -> Result<std::vector<SiteRound>> {
    Query query(*m_database,
                "SELECT kind, round, sent, accepted, weight, reason, ended_at, bytes_up "
                "FROM rounds ORDER BY round, kind DESC");
    std::vector<SiteRound> rounds;
    while (query.next()) {
      const auto accepted = query.maybeReal(3);
      rounds.push_back({.kind = query.text(0),
                        .round = static_cast<std::uint32_t>(query.integer(1)),
                        .sent = query.integer(2) == 1,
                        .accepted = accepted ? std::optional(*accepted == 1.0) : std::nullopt,
                        .weight = query.real(4),
                        .reason = query.text(5),
                        .endedAt = query.real(6),
                        .bytesUp = static_cast<std::uint64_t>(query.integer(7))});
    }
    return rounds;
  });
}

Result<std::vector<PrivacySpend>> SiteDatabase::spends() {
  return guarded([&]() -> Result<std::vector<PrivacySpend>> {
    Query query(*m_database,
                "SELECT noise_multiplier, sampled_share, releases FROM spends ORDER BY number");
    std::vector<PrivacySpend> spends;
    while (query.next())
      spends.push_back({.noiseMultiplier = query.real(0),
                        .sampledShare = query.real(1),
                        .releases = static_cast<std::uint64_t>(query.integer(2))});
    return spends;
  });
}

Result<std::vector<float>> SiteDatabase::residual(std::size_t count) {
  return guarded([&]() -> Result<std::vector<float>> {
    Query query(*m_database, "SELECT file, count FROM residual");
    if (!query.next() || query.integer(1) != static_cast<std::int64_t>(count))
      return std::vector<float>(count);
    return read(m_folder / query.text(0), count,
                "What compression left out last time cannot be read");
  });
}

Result<std::optional<KeptValues>> SiteDatabase::kept() {
  return guarded([&]() -> Result<std::optional<KeptValues>> {
    Query query(*m_database, "SELECT run, round, file, count FROM kept");
    if (!query.next()) return std::nullopt;
    auto values = read(m_folder / query.text(2), static_cast<std::size_t>(query.integer(3)),
                       "What the site keeps of the model cannot be read");
    if (!values) return std::unexpected(values.error());
    return KeptValues{.run = std::bit_cast<std::uint64_t>(query.integer(0)),
                      .round = static_cast<std::uint32_t>(query.integer(1)),
                      .values = std::move(*values)};
  });
}

}  // namespace twinscope::storage
