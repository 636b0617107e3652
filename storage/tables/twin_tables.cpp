#include "storage/tables/twin_tables.h"

namespace twinscope::storage {

std::vector<twin::TwinVersion> TwinVersionTable::all() const {
  Query query(m_database,
              "SELECT version, update_name, base_name, base_hash, coalesce(name, ''), "
              "coalesce(hash, ''), outcome, recipe, evidence, created, who FROM twin_versions "
              "LEFT JOIN models ON models.id = model ORDER BY version");
  std::vector<twin::TwinVersion> rows;
  while (query.next())
    rows.push_back({.version = static_cast<int>(query.integer(0)),
                    .update = query.text(1),
                    .baseName = query.text(2),
                    .baseHash = query.text(3),
                    .modelName = query.text(4),
                    .modelHash = query.text(5),
                    .outcome = twin::outcomeFrom(query.text(6)).value_or(twin::Outcome::worse),
                    .recipe = query.text(7),
                    .evidence = query.text(8),
                    .created = query.text(9),
                    .who = query.text(10)});
  return rows;
}

std::optional<int> TwinVersionTable::numberOf(std::string_view update) const {
  Query query(m_database, "SELECT version FROM twin_versions WHERE update_name = ?", update);
  if (!query.next()) return std::nullopt;
  return static_cast<int>(query.integer(0));
}

bool TwinVersionTable::canBeCurrent(int version) const {
  Query query(m_database, "SELECT 1 FROM twin_versions WHERE version = ? AND model IS NOT NULL",
              version);
  return query.next();
}

int TwinVersionTable::insert(const twin::TwinVersion& v, std::optional<ModelId> model) {
  Query(m_database,
        "INSERT INTO twin_versions(update_name, base_name, base_hash, model, outcome, recipe, "
        "evidence, created, who) VALUES(?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?)",
        v.update, v.baseName, v.baseHash, model.value_or(ModelId{}).value, nameOf(v.outcome),
        v.recipe, v.evidence, v.created, v.who)
      .run();
  return static_cast<int>(m_database.lastInsertId());
}

std::vector<twin::TwinStep> TwinCourseTable::all() const {
  Query query(m_database,
              "SELECT coalesce(version, 0), change, since, who FROM twin_course ORDER BY number");
  std::vector<twin::TwinStep> steps;
  while (query.next())
    steps.push_back(
        {.version = static_cast<int>(query.integer(0)),
         .change = twin::twinChangeFrom(query.text(1)).value_or(twin::TwinChange::rolledBack),
         .since = query.text(2),
         .who = query.text(3)});
  return steps;
}

void TwinCourseTable::append(const twin::TwinStep& step) {
  Query(m_database,
        "INSERT INTO twin_course(version, change, since, who) VALUES(nullif(?, 0), ?, ?, ?)",
        step.version, nameOf(step.change), step.since, step.who)
      .run();
}

}  // namespace twinscope::storage
