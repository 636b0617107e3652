#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <string_view>

namespace twinscope::tests {

/// Adds a suite to this test program; ctest runs it by the stem of its file.
bool registerSuite(std::string_view stem, std::function<std::unique_ptr<QObject>()> make);

}  // namespace twinscope::tests

/// Registers a QObject with private Q_SLOTS test functions: TWINSCOPE_SUITE(GridTest, "grid_test")
#define TWINSCOPE_SUITE(Class, stem)    \
  static const bool registered##Class = \
      twinscope::tests::registerSuite(stem, [] { return std::make_unique<Class>(); })
