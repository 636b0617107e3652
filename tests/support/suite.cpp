#include "tests/support/suite.h"

#include <QTest>
#include <cstdio>
#include <map>
#include <string>

namespace twinscope::tests {
namespace {

std::map<std::string, std::function<std::unique_ptr<QObject>()>>& suites() {
  static std::map<std::string, std::function<std::unique_ptr<QObject>()>> all;
  return all;
}

}  // namespace

bool registerSuite(std::string_view stem, std::function<std::unique_ptr<QObject>()> make) {
  return suites().emplace(stem, std::move(make)).second;
}

/// Runs one suite (its stem first) or all of them; further arguments go to Qt Test.
int runSuites(int argc, char** argv) {
  const bool one = argc > 1 && suites().contains(argv[1]);
  if (argc > 1 && !one && argv[1][0] != '-') {
    std::fprintf(stderr, "no suite named %s\n", argv[1]);
    return 2;
  }
  QStringList arguments{QString::fromLocal8Bit(argv[0])};
  for (int i = one ? 2 : 1; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  int failed = 0;
  for (const auto& [stem, make] : suites())
    if (!one || stem == argv[1]) failed += QTest::qExec(make().get(), arguments);
  return failed == 0 ? 0 : 1;
}

}  // namespace twinscope::tests
