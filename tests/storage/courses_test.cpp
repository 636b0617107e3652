#include "core/base/text.h"
#include "storage/database.h"
#include "storage/layout.h"
#include "storage/store.h"
#include "tests/storage/store_fixture.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <memory>

namespace twinscope::storage {
namespace {

twin::TimelineEvent steroid(PatientId patient, double mg) {
  return {.id = {},
          .patient = patient,
          .kind = twin::EventKind::steroid,
          .date = Date(2026, 2, 3),
          .until = Date(2026, 3, 1),
          .amount = mg,
          .count = {},
          .detail = "dexamethasone"};
}

twin::SignOff word(StudyId study, const char* category, const char* comment) {
  return {.study = study,
          .computed = "PD",
          .rule = "R-PD-2",
          .category = category,
          .comment = comment,
          .inputs = "abc",
          .who = {},
          .time = {}};
}

}  // namespace

class CoursesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<tests::TemporaryFolder>();
    m_writer = WriteStore::open(m_folder->path()).value();
    m_reader = ReadStore::open(m_folder->path()).value();
    m_study = m_writer->studies().addStudy(tests::someStudy("TW-1", 3)).value();
    m_patient = m_reader->studies().study(m_study).value()->patient;
  }
  void cleanup() {
    m_reader.reset();
    m_writer.reset();
  }
  void eventsComeBackAsTheyWere() {
    auto events = std::vector{steroid(m_patient, 4), steroid(m_patient, 4)};
    events[1].kind = twin::EventKind::surgery;
    events[1].until.reset();
    events[1].amount.reset();
    events[1].detail.clear();
    events[1].date = Date(2025, 1, 1);
    QVERIFY(m_writer->courses().putEvents(events));
    auto stored = m_reader->courses().events(m_patient).value();
    QCOMPARE(stored.size(), std::size_t{2});
    QVERIFY(stored[0].kind == twin::EventKind::surgery);  // by date
    stored[1].id = {};
    QVERIFY(stored[1] == events[0]);
  }
  void everyEditIsInTheAudit() {
    QVERIFY(m_writer->courses().putEvents({steroid(m_patient, 4)}));
    auto event = m_reader->courses().events(m_patient).value().at(0);
    event.amount = 8;
    QVERIFY(m_writer->courses().putEvents({event}));
    QVERIFY(m_writer->courses().putEvents({event}));  // nothing changes
    QVERIFY(m_writer->courses().removeEvent(event.id));
    QVERIFY(m_reader->courses().events(m_patient).value().empty());
    const auto audit = m_reader->care().audit().value();
    std::vector<std::string> what;
    for (const auto& row : audit)
      if (row.what.starts_with("event."))
        what.push_back(concat(row.what, ": ", row.oldValue, " → ", row.newValue));
    const std::string four = "steroid 2026-02-03 to 2026-03-01, 4 mg/day, dexamethasone";
    const std::string eight = "steroid 2026-02-03 to 2026-03-01, 8 mg/day, dexamethasone";
    QVERIFY(what == (std::vector{concat("event.add:  → ", four),
                                 concat("event.change: ", four, " → ", eight),
                                 concat("event.remove: ", eight, " → ")}));
    QVERIFY(m_reader->care().verify().value().empty());
  }
  void equalEventsAreOne() {
    QVERIFY(m_writer->courses().putEvents({steroid(m_patient, 4), steroid(m_patient, 4)}));
    QVERIFY(m_writer->courses().putEvents({steroid(m_patient, 4)}));
    QCOMPARE(m_reader->courses().events(m_patient).value().size(), std::size_t{1});
  }
  void oneWrongEventStoresNone() {
    auto wrong = steroid(m_patient, -4);
    QCOMPARE(m_writer->courses().putEvents({steroid(m_patient, 4), wrong}).error().code,
             std::string("timeline.event"));
    QVERIFY(m_reader->courses().events(m_patient).value().empty());
    auto absent = steroid(m_patient, 4);
    absent.id = {99};
    QVERIFY(!m_writer->courses().putEvents({absent}));
    QVERIFY(!m_writer->courses().removeEvent({99}));
    QVERIFY(!m_writer->courses().putEvents({steroid({99}, 4)}));  // no such patient
  }
  void signaturesOnlyGrow() {
    QVERIFY(m_writer->courses().sign(word(m_study, "PD", "")));
    QCOMPARE(m_writer->courses().sign(word(m_study, "SD", "")).error().code,
             std::string("assess.comment"));
    QVERIFY(m_writer->courses().sign(word(m_study, "PsP", "biopsy shows necrosis")));
    const auto words = m_reader->courses().signOffs(m_study).value();
    QCOMPARE(words.size(), std::size_t{2});
    QCOMPARE(words[1].comment, std::string("biopsy shows necrosis"));
    QVERIFY(!words[0].who.empty() && !words[0].time.empty());
    Database database(Layout{m_folder->path()}.database(), Database::Access::readWrite);
    for (const char* attack : {"DELETE FROM sign_offs", "UPDATE sign_offs SET category = 'CR'"})
      QVERIFY(!guarded([&]() -> Status {
        database.execute(attack);
        return {};
      }));
    const auto audit = m_reader->care().audit().value();
    for (const auto& row : audit)
      QVERIFY(!row.newValue.contains("biopsy"));  // free words stay with the signature
  }
  void drawnDiametersComeBackBitForBit() {
    const auto segmentation = aSegmentation();
    const twin::DiameterEdit edit = drawn(segmentation, 1.0 / 3);
    QVERIFY(m_writer->courses().putDiameters(edit));
    auto other = drawn(segmentation, 7);
    other.compartment = twin::Compartment::nonEnhancing;
    other.part = 2;
    QVERIFY(m_writer->courses().putDiameters(other));
    const auto rows = m_reader->courses().diameters(segmentation).value();
    QCOMPARE(rows.size(), std::size_t{2});
    QVERIFY(rows[0].lines == edit.lines && rows[1].lines == other.lines);
    QVERIFY(rows[0].study == m_study && rows[0].segmentation == segmentation);
    QVERIFY(rows[0].compartment == twin::Compartment::enhancing && rows[0].part == 1);
    QVERIFY(rows[1].compartment == twin::Compartment::nonEnhancing && rows[1].part == 2);
    QVERIFY(!rows[0].who.empty() && !rows[0].time.empty() && rows[0].number < rows[1].number);
  }
  void drawnDiametersOnlyGrow() {
    const auto segmentation = aSegmentation();
    auto edit = drawn(segmentation, 9);
    QVERIFY(m_writer->courses().putDiameters(edit));
    QVERIFY(m_writer->courses().putDiameters(edit));  // nothing changes
    edit.lines.reset();
    QVERIFY(m_writer->courses().putDiameters(edit));
    QVERIFY(m_writer->courses().putDiameters(edit));  // as measured already
    const auto rows = m_reader->courses().diameters(segmentation).value();
    QCOMPARE(rows.size(), std::size_t{2});
    QVERIFY(rows[0].lines && !rows[1].lines);
    Database database(Layout{m_folder->path()}.database(), Database::Access::readWrite);
    for (const char* attack : {"DELETE FROM diameters", "UPDATE diameters SET lines = ''"})
      QVERIFY(!guarded([&]() -> Status {
        database.execute(attack);
        return {};
      }));
    const auto audit = m_reader->care().audit().value();
    std::vector<std::string> what;
    for (const auto& row : audit)
      if (row.what.starts_with("diameters."))
        what.push_back(concat(row.what, ": ", row.oldValue, " → ", row.newValue));
    QVERIFY(what == (std::vector<std::string>{
                        "diameters.draw: as measured → lesion 1 of revision 1: 20 x 9 mm",
                        "diameters.reset: 20 x 9 mm → lesion 1 of revision 1: as measured"}));
    QVERIFY(m_reader->care().verify().value().empty());
  }
  void diametersThatFitNothingAreRefused() {
    const auto old = aSegmentation();
    const auto newest = aSegmentation();
    QCOMPARE(m_writer->courses().putDiameters(drawn(old, 9)).error().code,
             std::string("diameters.revision"));
    auto slanted = drawn(newest, 9);
    slanted.lines->perpendicular[1].x += 5;
    QCOMPARE(m_writer->courses().putDiameters(slanted).error().code,
             std::string("diameters.lines"));
    auto elsewhere = drawn(newest, 9);
    elsewhere.study = {99};
    QCOMPARE(m_writer->courses().putDiameters(elsewhere).error().code,
             std::string("diameters.revision"));
    auto none = drawn(newest, 9);
    none.part = 0;
    QVERIFY(!m_writer->courses().putDiameters(none));
    QVERIFY(m_reader->courses().diameters(newest).value().empty());
  }
  void tracksAreReplacedWhole() {
    const auto segmentation =
        m_writer->studies().addSegmentation(tests::someSegmentation(m_study, 5)).value();
    QVERIFY(!m_reader->courses().tracks(m_patient).value());
    twin::TrackedPatient tracks{.inputs = "a", .visits = {{segmentation, {}}}};
    tracks.visits[0].parts.push_back({.compartment = twin::Compartment::enhancing,
                                      .number = 1,
                                      .lesion = 4,
                                      .sizeMm = {12.5, 1.0 / 3},
                                      .volumeMm3 = 1234.5,
                                      .slices = 6,
                                      .sliceMm = 1.2,
                                      .merged = true});
    QVERIFY(m_writer->courses().setTracks(m_patient, tracks));
    auto read = m_reader->courses().tracks(m_patient).value();
    QCOMPARE(read->inputs, std::string("a"));
    QVERIFY(read->visits.at(0).parts == tracks.visits[0].parts);
    tracks.inputs.assign(1, 'b');
    tracks.visits[0].parts[0].compartment = twin::Compartment::nonEnhancing;
    QVERIFY(m_writer->courses().setTracks(m_patient, tracks));
    read = m_reader->courses().tracks(m_patient).value();
    QVERIFY(read->inputs == "b" && read->visits.at(0).parts == tracks.visits[0].parts);
  }

 private:
  SegmentationId aSegmentation() {
    return m_writer->studies().addSegmentation(tests::someSegmentation(m_study, 5)).value();
  }
  /// 20 mm along x and the other one along y.
  [[nodiscard]] twin::DiameterEdit drawn(SegmentationId segmentation, double perpendicular) const {
    return {
        .number = 0,
        .study = m_study,
        .segmentation = segmentation,
        .compartment = twin::Compartment::enhancing,
        .part = 1,
        .lines = twin::DiameterLines{.longest = {Vec3{0.1, 0, 3}, Vec3{20.1, 0, 3}},
                                     .perpendicular = {Vec3{8, 0, 3}, Vec3{8, perpendicular, 3}}},
        .who = {},
        .time = {}};
  }

  std::unique_ptr<tests::TemporaryFolder> m_folder;
  std::unique_ptr<WriteStore> m_writer;
  std::unique_ptr<ReadStore> m_reader;
  StudyId m_study;
  PatientId m_patient;
};

TWINSCOPE_SUITE(CoursesTest, "courses_test");

}  // namespace twinscope::storage

#include "courses_test.moc"
