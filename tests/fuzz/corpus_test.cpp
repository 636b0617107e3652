#include "tests/fuzz/targets.h"
#include "tests/support/suite.h"

#include <QTest>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace twinscope::fuzz {

/// Every input of the corpora, through the same functions that libFuzzer calls; a broken law ends the program.
class CorpusTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void replay_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(targets().size()); ++i)
      QTest::newRow(std::string(targets()[static_cast<std::size_t>(i)].name).c_str()) << i;
  }
  void replay() {
    QFETCH(int, index);
    const Target& target = targets()[static_cast<std::size_t>(index)];
    const std::filesystem::path folder =
        std::filesystem::path(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR").toStdString()) /
        "tests/fuzz/corpus" / target.name;
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream in(entry.path(), std::ios::binary);
      target.run(std::string{std::istreambuf_iterator<char>(in), {}});
      ++inputs;
    }
    QVERIFY2(inputs > 0, folder.c_str());
    target.run({});
  }
};

TWINSCOPE_SUITE(CorpusTest, "corpus_test");

}  // namespace twinscope::fuzz

#include "corpus_test.moc"
