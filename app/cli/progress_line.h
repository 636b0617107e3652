#pragma once

#include "app/services/job_runner.h"

#include <string>

namespace twinscope::cli {

/// Progress on standard error: one line that is redrawn on a terminal, a plain line for each step elsewhere.
class ProgressLine {
 public:
  enum class Style { none, bar, plain };

  explicit ProgressLine(Style style) : m_style(style) {}
  /// Removes the bar.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  [[nodiscard]] static Style styleOfTerminal();
  void show(const app::JobSnapshot& job);

 private:
  Style m_style;
  std::string m_shown;
  std::string m_step;
};

}  // namespace twinscope::cli
