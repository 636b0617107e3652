#include "storage/migrations.h"

#include "core/base/text.h"

#include <array>
#include <string>

namespace twinscope::storage {
namespace {

// Grids and affines are text: numbers with 17 digits, so that they come back bit for bit.
constexpr const char* kSchema1 = R"sql(
CREATE TABLE patients(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE CHECK(key <> ''), site TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE studies(
  id INTEGER PRIMARY KEY, patient INTEGER NOT NULL REFERENCES patients(id),
  day TEXT NOT NULL CHECK(day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  origin TEXT NOT NULL, spacing_known INTEGER NOT NULL CHECK(spacing_known IN (0, 1)));
CREATE INDEX studies_by_patient ON studies(patient, day);
CREATE TABLE blobs(
  key TEXT PRIMARY KEY CHECK(length(key) = 64), bytes INTEGER NOT NULL CHECK(bytes >= 0)) WITHOUT ROWID;
CREATE TABLE series(
  id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES studies(id), slot TEXT NOT NULL,
  slot_confidence REAL NOT NULL, slot_rule TEXT NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN ('usable', 'warning')),
  code TEXT NOT NULL, message TEXT NOT NULL, grid TEXT NOT NULL, voxels TEXT NOT NULL REFERENCES blobs(key),
  header TEXT NOT NULL);
CREATE INDEX series_by_study ON series(study);
CREATE TABLE preparations(
  study INTEGER PRIMARY KEY REFERENCES studies(id), reference TEXT NOT NULL, grid TEXT NOT NULL,
  study_from_baseline TEXT NOT NULL, provenance TEXT NOT NULL);
CREATE TABLE prepared(
  study INTEGER NOT NULL REFERENCES preparations(study), slot TEXT NOT NULL,
  voxels TEXT NOT NULL REFERENCES blobs(key), PRIMARY KEY(study, slot)) WITHOUT ROWID;
CREATE TABLE segmentations(
  id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES studies(id), revision INTEGER NOT NULL CHECK(revision > 0),
  origin TEXT NOT NULL CHECK(origin IN ('model', 'import', 'truth', 'edited')), model_name TEXT NOT NULL,
  model_hash TEXT NOT NULL, input_hash TEXT NOT NULL, label_edition TEXT NOT NULL, grid TEXT NOT NULL,
  labels TEXT NOT NULL REFERENCES blobs(key), UNIQUE(study, revision),
  CHECK(origin <> 'model' OR (model_name <> '' AND model_hash <> '')));
CREATE TABLE measurements(
  segmentation INTEGER NOT NULL REFERENCES segmentations(id), region TEXT NOT NULL, quantity TEXT NOT NULL,
  lesion INTEGER NOT NULL, value REAL NOT NULL, low REAL, high REAL,
  PRIMARY KEY(segmentation, region, quantity, lesion)) WITHOUT ROWID;
CREATE TABLE models(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, kind TEXT NOT NULL, card TEXT NOT NULL,
  weights TEXT NOT NULL REFERENCES blobs(key), UNIQUE(name, hash));
CREATE TABLE jobs(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, request TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  progress REAL NOT NULL, step TEXT NOT NULL, error_code TEXT NOT NULL, error_message TEXT NOT NULL,
  error_remedy TEXT NOT NULL, created TEXT NOT NULL, finished TEXT NOT NULL);
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit(
  number INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  subject TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER segmentations_keep_rows BEFORE DELETE ON segmentations
  BEGIN SELECT RAISE(ABORT, 'a segmentation is never removed'); END;
CREATE TRIGGER segmentations_keep_labels BEFORE UPDATE OF study, revision, origin, model_hash, labels ON segmentations
  BEGIN SELECT RAISE(ABORT, 'a correction is a new revision'); END;
)sql";

constexpr const char* kSchema2 = R"sql(
CREATE TABLE twin_versions(
  version INTEGER PRIMARY KEY AUTOINCREMENT, update_name TEXT NOT NULL UNIQUE CHECK(update_name <> ''),
  base_name TEXT NOT NULL, base_hash TEXT NOT NULL, model INTEGER REFERENCES models(id),
  outcome TEXT NOT NULL CHECK(outcome IN ('better', 'equal', 'worse')), recipe TEXT NOT NULL,
  evidence TEXT NOT NULL, created TEXT NOT NULL, who TEXT NOT NULL,
  CHECK((outcome = 'better') = (model IS NOT NULL)));
CREATE TABLE twin_course(
  number INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER REFERENCES twin_versions(version),
  change TEXT NOT NULL CHECK(change IN ('better', 'rolled back')), since TEXT NOT NULL, who TEXT NOT NULL);
CREATE TRIGGER twin_versions_keep_rows BEFORE DELETE ON twin_versions
  BEGIN SELECT RAISE(ABORT, 'a version of the site twin is never removed'); END;
CREATE TRIGGER twin_versions_keep_values BEFORE UPDATE ON twin_versions
  BEGIN SELECT RAISE(ABORT, 'a version of the site twin is never changed'); END;
CREATE TRIGGER twin_course_keeps_rows BEFORE DELETE ON twin_course
  BEGIN SELECT RAISE(ABORT, 'the course of the site twin only grows'); END;
CREATE TRIGGER twin_course_keeps_values BEFORE UPDATE ON twin_course
  BEGIN SELECT RAISE(ABORT, 'the course of the site twin only grows'); END;
)sql";

constexpr const char* kSchema3 = R"sql(
CREATE TABLE events(
  id INTEGER PRIMARY KEY AUTOINCREMENT, patient INTEGER NOT NULL REFERENCES patients(id), kind TEXT NOT NULL,
  day TEXT NOT NULL CHECK(day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), until TEXT NOT NULL,
  amount REAL, count INTEGER, detail TEXT NOT NULL);
CREATE INDEX events_by_patient ON events(patient, day);
CREATE TABLE sign_offs(
  number INTEGER PRIMARY KEY AUTOINCREMENT, study INTEGER NOT NULL REFERENCES studies(id),
  computed TEXT NOT NULL, rule TEXT NOT NULL, category TEXT NOT NULL CHECK(category <> ''), comment TEXT NOT NULL,
  inputs TEXT NOT NULL, who TEXT NOT NULL, time TEXT NOT NULL, CHECK(computed = category OR comment <> ''));
CREATE INDEX sign_offs_by_study ON sign_offs(study);
CREATE TABLE track_sets(
  patient INTEGER PRIMARY KEY REFERENCES patients(id), inputs TEXT NOT NULL);
CREATE TABLE tracks(
  segmentation INTEGER NOT NULL REFERENCES segmentations(id), patient INTEGER NOT NULL REFERENCES track_sets(patient),
  compartment TEXT NOT NULL CHECK(compartment IN ('enhancing', 'non-enhancing')), number INTEGER NOT NULL,
  lesion INTEGER NOT NULL CHECK(lesion > 0), longest_mm REAL NOT NULL, perpendicular_mm REAL NOT NULL,
  volume_mm3 REAL NOT NULL, slices INTEGER NOT NULL, slice_mm REAL NOT NULL, merged INTEGER NOT NULL,
  PRIMARY KEY(segmentation, compartment, number)) WITHOUT ROWID;
CREATE INDEX tracks_by_patient ON tracks(patient);
CREATE TRIGGER sign_offs_keep_rows BEFORE DELETE ON sign_offs
  BEGIN SELECT RAISE(ABORT, 'a sign-off is never removed'); END;
CREATE TRIGGER sign_offs_keep_values BEFORE UPDATE ON sign_offs
  BEGIN SELECT RAISE(ABORT, 'a sign-off is never changed'); END;
)sql";

// Lines are text as grids are: twelve numbers, the ends of the longest line before those of the perpendicular one.
constexpr const char* kSchema4 = R"sql(
CREATE TABLE diameters(
  number INTEGER PRIMARY KEY AUTOINCREMENT, study INTEGER NOT NULL REFERENCES studies(id),
  segmentation INTEGER NOT NULL REFERENCES segmentations(id),
  compartment TEXT NOT NULL CHECK(compartment IN ('enhancing', 'non-enhancing')),
  part INTEGER NOT NULL CHECK(part > 0), lines TEXT NOT NULL, who TEXT NOT NULL, time TEXT NOT NULL);
CREATE INDEX diameters_by_segmentation ON diameters(segmentation);
CREATE TRIGGER diameters_keep_rows BEFORE DELETE ON diameters
  BEGIN SELECT RAISE(ABORT, 'drawn diameters are never removed'); END;
CREATE TRIGGER diameters_keep_values BEFORE UPDATE ON diameters
  BEGIN SELECT RAISE(ABORT, 'drawn diameters are never changed'); END;
)sql";

/// Step n brings version n to n + 1.
constexpr std::array<const char*, kSchemaVersion> kSteps{kSchema1, kSchema2, kSchema3, kSchema4};

std::unexpected<Error> newer(int version) {
  return failure(
      "store.newer",
      concat("The workspace has schema ", version, ", this program knows ", kSchemaVersion),
      "Open it with the version of Twinscope that last wrote it, or a newer one");
}

}  // namespace

Status migrate(Database& database) {
  for (int version = database.schemaVersion(); version != kSchemaVersion; ++version) {
    if (version > kSchemaVersion) return newer(version);
    Transaction transaction(database);
    database.execute(kSteps[static_cast<std::size_t>(version)]);
    database.execute(concat("PRAGMA user_version=", version + 1));
    transaction.commit();
  }
  return {};
}

Status checkSchema(Database& database) {
  const int version = database.schemaVersion();
  if (version > kSchemaVersion) return newer(version);
  if (version < kSchemaVersion)
    return failure("store.older",
                   concat("The workspace has schema ", version, ", ", kSchemaVersion, " is needed"),
                   "Open the workspace once for writing to bring it up to date");
  return {};
}

}  // namespace twinscope::storage
