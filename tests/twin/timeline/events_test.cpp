#include "twin/timeline/events.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "tests/support/suite.h"
#include "twin/timeline/event_csv.h"

#include <QTest>
#include <cmath>
#include <limits>
#include <string>

namespace twinscope::twin {
namespace {

TimelineEvent eventOf(EventKind kind) {
  return {.id = {},
          .patient = {},
          .kind = kind,
          .date = Date(2025, 3, 1),
          .until = {},
          .amount = {},
          .count = {},
          .detail = {}};
}

/// A valid event of any kind.
TimelineEvent eventBy(Random& random) {
  const auto& traits = eventTraits()[random.below(eventTraits().size())];
  TimelineEvent event = eventOf(traits.kind);
  event.date = event.date.plusDays(static_cast<int>(random.below(1000)));
  if (traits.lasts && random.uniform() < 0.7)
    event.until = event.date.plusDays(static_cast<int>(random.below(100)));
  if (traits.amount.most > 0 && (traits.amount.required || random.uniform() < 0.7))
    event.amount = random.uniform(traits.amount.least, traits.amount.most);
  if (!traits.count.empty() && random.uniform() < 0.5)
    event.count = 1 + static_cast<int>(random.below(40));
  if (traits.details == "*") event.detail = "a drug, 5-FU (2+1) x/y.z";
  if (traits.kind == EventKind::nano) event.detail = "gait=1 language=0";
  if (!traits.details.empty() && traits.details != "*")
    event.detail = traits.details.substr(0, traits.details.find('|'));
  return event;
}

}  // namespace

class EventsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyKindHasItsNameOnce() {
    for (const EventTraits& traits : eventTraits()) {
      QVERIFY(eventKindFromName(traits.name) == traits.kind);
      QVERIFY(&traitsOf(traits.kind) == &traits);
    }
    QVERIFY(!eventKindFromName("nonsense"));
  }
  void filesComeBackAsTheyWere() {
    Random random(7);
    std::vector<EventLine> lines;
    for (std::size_t n = 0; n < 500; ++n) {
      lines.push_back({n + 2, n % 2 == 0 ? "TW-1" : "TW-2", eventBy(random)});
      QVERIFY2(validate(lines.back().event), describe(lines.back().event).c_str());
    }
    const EventFile read = readEvents(toCsv(lines));
    QVERIFY(read.errors.empty());
    QCOMPARE(read.lines.size(), lines.size());
    for (std::size_t n = 0; n < lines.size(); ++n) {
      QCOMPARE(read.lines[n].patient, lines[n].patient);
      QCOMPARE(read.lines[n].line, lines[n].line);
      QVERIFY2(read.lines[n].event == lines[n].event, describe(lines[n].event).c_str());
    }
  }
  void theTemplateIsValid() {
    const EventFile read = readEvents(eventTemplate());
    QVERIFY2(read.errors.empty(), read.errors.empty() ? "" : read.errors[0].message.c_str());
    QVERIFY(read.lines.size() >= 8);
    for (const EventTraits& traits : eventTraits())
      QVERIFY(eventTemplate().contains(concat("#   ", traits.name, ":")));
  }
  void columnsMayStandInAnyOrder() {
    const EventFile read = readEvents(
        "\xEF\xBB\xBF"
        "date,note,kind,patient,amount\r\n"
        "2025-03-01,\"said \"\"hello\"\", twice\",steroid,TW-1,4\r\n");
    QVERIFY2(read.errors.empty(), read.errors.empty() ? "" : read.errors[0].message.c_str());
    QCOMPARE(read.lines.at(0).event.amount.value(), 4.0);
    QCOMPARE(read.lines.at(0).patient, std::string("TW-1"));
  }
  void wrongLinesAreAllNamed_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* line, const char* says) {
      QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(says);
    };
    row("kind", "TW-1,dancing,2025-01-01,,,,", "dancing");
    row("no day", "TW-1,surgery,2025-02-30,,,,", "2025-02-30");
    row("end first", "TW-1,radiotherapy,2025-02-10,2025-01-10,60,30,", "before its beginning");
    row("one day", "TW-1,surgery,2025-02-10,2025-02-12,,,", "one day");
    row("dose", "TW-1,radiotherapy,2025-02-10,,6000,,", "6000");
    row("no number", "TW-1,steroid,2025-02-10,,four,,", "four");
    row("not a number", "TW-1,steroid,2025-02-10,,nan,,", "nan");
    row("too large", "TW-1,steroid,2025-02-10,,1e999,,", "1e999");
    row("a decimal comma", "TW-1,radiotherapy,2025-02-10,2025-03-10,59,4,33,x", "more fields");
    row("a comma", "TW-1,diagnosis,2025-02-10,,,,Glioblastoma, IDH-wildtype", "more fields");
    row("negative", "TW-1,steroid,2025-02-10,,-1,,", "-1");
    row("no amount", "TW-1,kps,2025-02-10,,,,", "missing");
    row("a word", "TW-1,clinical,2025-02-10,,,,fine", "fine");
    row("no word", "TW-1,clinical,2025-02-10,,,,", "missing");
    row("counts", "TW-1,steroid,2025-02-10,,4,3,", "counts nothing");
    row("count", "TW-1,chemotherapy,2025-02-10,,,0,", "0");
    row("no patient", ",surgery,2025-02-10,,,,", "patient");
    row("a formula", "TW-1,chemotherapy,2025-02-10,,,,=1+1", "does not begin");
    row("a quote", "TW-1,chemotherapy,2025-02-10,,,,\"open", "not closed");
    row("nano", "TW-1,nano,2025-02-10,,,,gait=9", "gait=9");
    row("signs", "TW-1,diagnosis,2025-02-10,,,,a<b>", "sign");
  }
  void wrongLinesAreAllNamed() {
    QFETCH(QString, line);
    QFETCH(QString, says);
    const std::string file =
        "patient,kind,date,until,amount,count,detail\n"
        "TW-1,surgery,2025-01-01,,,,\n" +
        line.toStdString() + "\n" + line.toStdString() + "\n";
    const EventFile read = readEvents(file);
    QCOMPARE(read.errors.size(), std::size_t{2});
    QCOMPARE(read.errors[0].line, std::size_t{3});
    QCOMPARE(read.errors[1].line, std::size_t{4});
    QVERIFY2(QString::fromStdString(read.errors[0].message).contains(says),
             read.errors[0].message.c_str());
    QCOMPARE(read.lines.size(), std::size_t{1});
  }
  void filesThatAreNoneAreRefused() {
    for (const std::string& file :
         {std::string(), std::string("\n\n# nothing\n"), std::string("a,b,c\n1,2,3\n"),
          std::string(2000, 'x'), std::string("patient,kind\nTW-1,surgery\n")})
      QVERIFY(!readEvents(file).errors.empty());
  }
  /// Nothing that a file holds breaks the reader, and what it takes is valid.
  void garbledFilesDoNoHarm() {
    Random random(11);
    std::vector<EventLine> lines;
    for (int n = 0; n < 20; ++n) lines.push_back({0, "TW-1", eventBy(random)});
    const std::string whole = toCsv(lines);
    for (int trial = 0; trial < 3000; ++trial) {
      std::string garbled = whole;
      for (int n = 0; n < 8; ++n)
        garbled[random.below(garbled.size())] = static_cast<char>(random.below(256));
      for (const EventLine& line : readEvents(garbled).lines) QVERIFY(validate(line.event));
    }
  }
  void dosesAreEqualToDexamethasone() {
    QCOMPARE(dexamethasoneMg(4, "").value(), 4.0);
    QVERIFY(std::abs(dexamethasoneMg(20, "hydrocortisone").value() - 0.75) < 1e-12);
    QVERIFY(std::abs(dexamethasoneMg(5, "prednisolone").value() - 0.75) < 1e-12);
    QVERIFY(std::abs(dexamethasoneMg(4, "methylprednisolone").value() - 0.75) < 1e-12);
    QVERIFY(!dexamethasoneMg(4, "sugar"));
  }
  void numbersThatAreNoneAreRefused() {
    TimelineEvent event = eventOf(EventKind::steroid);
    for (const double amount :
         {std::nan(""), std::numeric_limits<double>::infinity(), -0.5, 1001.0}) {
      event.amount = amount;
      QCOMPARE(validate(event).error().code, std::string("timeline.event"));
    }
  }
};

TWINSCOPE_SUITE(EventsTest, "events_test");

}  // namespace twinscope::twin

#include "events_test.moc"
