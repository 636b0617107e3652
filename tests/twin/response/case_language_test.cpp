#include "twin/response/case_language.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QFile>
#include <QTest>
#include <tuple>

namespace twinscope::twin {
namespace {

const std::vector<ResponseCase>& vectors() {
  static const auto cases = [] {
    QFile file(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR") +
               QStringLiteral("/tests/twin/response/vectors.csv"));
    if (!file.open(QIODevice::ReadOnly)) return std::vector<ResponseCase>{};
    return responseCasesFrom(file.readAll().toStdString()).value();
  }();
  return cases;
}

std::string saidOf(const ResponseAnswer& answer) {
  return joined(answer.labels) + " | " + joined(answer.final) + " | " + joined(answer.rules) +
         " | " + answer.best + " | " + answer.end + " | " + joined(answer.flags);
}

}  // namespace

class CaseLanguageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void workedCases_data() {
    QTest::addColumn<int>("place");
    QVERIFY(vectors().size() >= 95);
    for (std::size_t n = 0; n < vectors().size(); ++n)
      QTest::newRow(vectors()[n].id.c_str()) << static_cast<int>(n);
  }
  void workedCases() {
    QFETCH(int, place);
    const ResponseCase& one = vectors()[static_cast<std::size_t>(place)];
    const auto answer = answerTo(one);
    QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
    QVERIFY2(answer->asExpected, saidOf(*answer).c_str());
  }
  void aTokenThatIsNotKnownIsNamed() {
    for (const auto& [params, visits, token] : {std::tuple{"rt=- edition=R2", "0 ce=4", "edition"},
                                                {"ed=R3", "0 ce=4", "ed=R3"},
                                                {"rt=-", "0 ce=4; 60 ce=x", "x"},
                                                {"rt=-", "0 ce=4; ", "an empty visit"},
                                                {"th=XX@0", "0 ce=4", "XX@0"},
                                                {"rt=-", "0 nl=Q", "Q"},
                                                {"rt=- rt=0", "0 ce=4", "rt=0"},
                                                {"rt=-", "0 ce=4; 60 ce=9 ce=4", "ce=4"},
                                                {"rt=-", "0 ce=4 nt=S nt=W", "nt=W"},
                                                {"rt=-", "0 ce=4 nm=5", "nm=5"}}) {
      const auto answer =
          answerTo({.id = "1", .kind = "course", .params = params, .visits = visits});
      QVERIFY(!answer);
      QCOMPARE(answer.error().code, std::string("response.case"));
      QVERIFY2(answer.error().message.contains(token), answer.error().message.c_str());
    }
    QVERIFY(!answerTo({.id = "1", .kind = "horoscope"}));
  }
  void aFileOfAnotherShapeNamesTheLine() {
    for (const char* text :
         {"", "# nothing\n", "id,kind,params,visits\n", "a,b\n", "id,kind,params\n1,course,-\n",
          "id,kind,params,visits,lab\n1,course,-,0 ce=4,-\n"})
      QCOMPARE(responseCasesFrom(text).error().code, std::string("response.case"));
    const auto refused = responseCasesFrom(
        "id,kind,params,visits,labels,final,rules,bor,end,flags\n# ok\nS1,course\n");
    QVERIFY(!refused && refused.error().message.contains("Line 3"));
  }
  void whatShouldComeOutMayBeLeftOut() {
    const auto cases = responseCasesFrom(
        "\xEF\xBB\xBFid,kind,params,visits\r\nmine,course,rt=-,0 ce=4; 60 ce=9\r\n");
    QVERIFY(cases);
    QCOMPARE(cases->size(), std::size_t{1});
    const auto answer = answerTo(cases->front());
    QVERIFY(answer && answer->asExpected);
    QCOMPARE(joined(answer->labels), std::string("B PD"));
    const auto some =
        responseCasesFrom("id,kind,params,visits,labels\n1,course,rt=-,0 ce=4; 60 ce=9,B SD\n");
    QVERIFY(some && !answerTo(some->front())->asExpected);
  }
  /// Whatever stands in a line: an answer or an error, never an exception or a crash.
  void garbledCasesAreBorne() {
    Random random(5);
    for (int n = 0; n < 20'000; ++n) {
      ResponseCase one = vectors()[random.below(vectors().size())];
      for (std::string* text : {&one.params, &one.visits})
        for (std::uint64_t edits = random.below(3); edits > 0 && !text->empty(); --edits)
          (*text)[random.below(text->size())] = static_cast<char>(32 + random.below(96));
      const auto answer = answerTo(one);
      QVERIFY(answer || !answer.error().message.empty());
    }
  }
};

TWINSCOPE_SUITE(CaseLanguageTest, "case_language_test");

}  // namespace twinscope::twin

#include "case_language_test.moc"
