#include "storage/twins.h"

#include "core/base/text.h"
#include "storage/tables/care_tables.h"
#include "storage/tables/result_tables.h"

#include <span>

namespace twinscope::storage {
namespace {

std::string called(int version) {
  return version == 0 ? "the global model" : concat("version ", version);
}

}  // namespace

Result<int> WritableTwins::addVersion(const twin::NewTwinVersion& added) {
  if (!added.model) return insert(added, {});
  const auto weights = m_blobs.put(std::as_bytes(std::span(added.weights)));
  if (!weights) return std::unexpected(weights.error());
  return insert(added, *weights);
}

Result<int> WritableTwins::insert(const twin::NewTwinVersion& added, const twin::BlobKey& weights) {
  return guarded([&]() -> Result<int> {
    Transaction transaction(m_database);
    TwinVersionTable table(m_database);
    if (const auto known = table.numberOf(added.version.update)) return *known;
    std::optional<ModelId> model;
    if (added.model) {
      BlobTable(m_database).insert(weights, added.weights.size());
      twin::ModelRecord record = *added.model;
      record.weights = weights;
      model = ModelTable(m_database).insert(record);
    }
    twin::TwinVersion version = added.version;
    version.created = m_clock.now();
    version.who = m_clock.who;
    const int number = table.insert(version, model);
    AuditTable(m_database)
        .append(m_clock.row("twin.update", called(number), version.baseName,
                            concat(nameOf(version.outcome), model ? "" : ", refused")));
    if (model) makeCurrent(number, twin::TwinChange::better);
    transaction.commit();
    return number;
  });
}

void WritableTwins::makeCurrent(int version, twin::TwinChange change) {
  TwinCourseTable course(m_database);
  const auto steps = course.all();
  AuditTable(m_database)
      .append(m_clock.row("twin.current", "site twin",
                          called(steps.empty() ? 0 : steps.back().version), called(version)));
  course.append({.version = version, .change = change, .since = m_clock.now(), .who = m_clock.who});
}

Status WritableTwins::rollBack(int version) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    if (version != 0 && !TwinVersionTable(m_database).canBeCurrent(version))
      return refusal(
          "twin.no-version",
          concat("There is no version ", version, " of the site twin that could become current"),
          "\"site-twin status\" lists the versions; refused ones are not kept");
    makeCurrent(version, twin::TwinChange::rolledBack);
    transaction.commit();
    return {};
  });
}

}  // namespace twinscope::storage
