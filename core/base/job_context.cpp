#include "core/base/job_context.h"

namespace twinscope {
namespace {

class NullProgress final : public ProgressSink {
  void report(double, std::string_view) override {}
};

class NullLogger final : public Logger {
  void write(LogLevel, std::string_view) override {}
};

}  // namespace

JobContext silentContext() {
  static NullProgress progress;
  static NullLogger log;
  return {.stop = {}, .progress = progress, .log = log};
}

}  // namespace twinscope
