#include <QCoreApplication>

namespace twinscope::tests {
int runSuites(int argc, char** argv);
}

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  return twinscope::tests::runSuites(argc, argv);
}
