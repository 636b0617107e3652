#pragma once

#include <stop_token>
#include <string_view>

namespace twinscope {

/// Receives progress from an algorithm. Implementations must be callable from any thread.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// fraction in [0, 1]; what is a short present-tense phrase ("registering T2").
  virtual void report(double fraction, std::string_view what) = 0;
};

enum class LogLevel { debug, info, warning, error };

/// Receives log lines. Lines never hold patient identifiers. Callable from any thread.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
};

/// All that an algorithm knows of the outside: no threads, no clock, no widgets.
/// Long loops ask stopRequested() at least every 100 ms and return cancelled().
struct JobContext {
  std::stop_token stop;
  ProgressSink& progress;
  Logger& log;

  [[nodiscard]] bool stopRequested() const { return stop.stop_requested(); }
};

/// A context that is never cancelled and drops progress and log lines: tests and small calls.
[[nodiscard]] JobContext silentContext();

/// Maps the progress of one step onto [begin, end] of the whole job.
class ProgressSlice final : public ProgressSink {
 public:
  ProgressSlice(ProgressSink& whole, double begin, double end)
      : m_whole(whole), m_begin(begin), m_end(end) {}
  void report(double fraction, std::string_view what) override {
    m_whole.report(m_begin + (m_end - m_begin) * fraction, what);
  }

 private:
  ProgressSink& m_whole;
  double m_begin;
  double m_end;
};

}  // namespace twinscope
