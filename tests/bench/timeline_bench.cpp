#include "app/services/review.h"
#include "core/base/text.h"
#include "storage/layout.h"
#include "storage/store.h"
#include "tests/bench/bench_data.h"
#include "tests/storage/store_fixture.h"
#include "tests/support/temporary_folder.h"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <stdexcept>

namespace twinscope::bench {
namespace {

constexpr int kStudies = 100;

template <class Value>
Value orThrow(Result<Value> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

/// A workspace of one patient with 100 visits: four series, a segmentation and its measurements each.
void fill(const std::filesystem::path& folder) {
  const auto store = orThrow(storage::WriteStore::open(folder));
  for (int visit = 0; visit < kStudies; ++visit) {
    auto study = tests::someStudy("TW-BENCH", 1);
    study.study.date = Date(2020, 1, 1).plusDays(14 * visit);
    study.images.push_back(study.images[0]);
    study.images.push_back(study.images[1]);
    auto segmentation = tests::someSegmentation(orThrow(store->studies().addStudy(study)), 1);
    segmentation.measurements.clear();
    for (const char* region : {"WT", "TC", "ET", "NCR", "ED"})
      for (int lesion = 0; lesion < 3; ++lesion)
        segmentation.measurements.push_back(
            {.region = region, .quantity = "volumeMl", .value = 1.0 * visit, .lesion = lesion});
    (void)orThrow(store->studies().addSegmentation(segmentation));
  }
}

const std::filesystem::path& workspace() {
  static const tests::TemporaryFolder temporary;
  static const auto folder = [] {
    const auto place = dataFolder() ? *dataFolder() / "timeline" : temporary.path();
    if (!exists(storage::Layout{place}.database())) fill(place);
    return place;
  }();
  return folder;
}

/// What the patient's review asks for: the patient's visits with series, preparation, segmentation and measurements.
void loadTimeline(benchmark::State& state) {
  const auto store = orThrow(storage::ReadStore::open(workspace()));
  const auto patient = orThrow(store->studies().patients()).at(0).id;
  std::size_t measurements = 0;
  for (auto _ : state) {
    measurements = 0;
    const auto summary = orThrow(app::loadPatient(store->studies(), patient));
    for (const auto& visit : summary->visits) measurements += visit.measurements.size();
  }
  state.counters["measurements"] = static_cast<double>(measurements);
}
BENCHMARK(loadTimeline)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

/// One statement of the C interface, each row's columns touched.
std::size_t rowsOf(sqlite3_stmt* statement, sqlite3_int64 key) {
  sqlite3_bind_int64(statement, 1, key);
  std::size_t rows = 0;
  for (; sqlite3_step(statement) == SQLITE_ROW; ++rows)
    for (int column = 0; column < sqlite3_column_count(statement); ++column)
      benchmark::DoNotOptimize(sqlite3_column_text(statement, column));
  sqlite3_reset(statement);
  return rows;
}

/// The same rows by SQLite's C interface, prepared statements in one read transaction, nothing made of them.
void rawTimeline(benchmark::State& state) {
  sqlite3* database = nullptr;
  sqlite3_open_v2(storage::Layout{workspace()}.database().c_str(), &database, SQLITE_OPEN_READONLY,
                  nullptr);
  const auto prepared = [&](const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database));
    return statement;
  };
  sqlite3_stmt* studies = prepared("SELECT * FROM studies WHERE patient = ? ORDER BY day, id");
  const std::array each{prepared("SELECT * FROM series WHERE study = ? ORDER BY id"),
                        prepared("SELECT * FROM preparations WHERE study = ?"),
                        prepared("SELECT * FROM segmentations WHERE study = ? ORDER BY revision")};
  sqlite3_stmt* measured =
      prepared("SELECT * FROM measurements WHERE segmentation = ? ORDER BY lesion, region");
  std::size_t measurements = 0;
  for (auto _ : state) {
    measurements = 0;
    sqlite3_exec(database, "BEGIN", nullptr, nullptr, nullptr);
    sqlite3_bind_int64(studies, 1, 1);
    while (sqlite3_step(studies) == SQLITE_ROW) {
      const auto study = sqlite3_column_int64(studies, 0);
      for (sqlite3_stmt* statement : each) rowsOf(statement, study);
      measurements += rowsOf(measured, study);  // the n-th study has the n-th segmentation
    }
    sqlite3_reset(studies);
    sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
  }
  state.counters["measurements"] = static_cast<double>(measurements);
  for (sqlite3_stmt* statement : {studies, each[0], each[1], each[2], measured})
    sqlite3_finalize(statement);
  sqlite3_close(database);
}
BENCHMARK(rawTimeline)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
