#include "app/cli/progress_line.h"

#include "core/base/text.h"

#include <unistd.h>

#include <cmath>
#include <iostream>

namespace twinscope::cli {
namespace {

constexpr int kBarWidth = 24;

std::string barOf(const app::JobSnapshot& job) {
  const int filled = static_cast<int>(std::lround(job.record.progress * kBarWidth));
  std::string eta;
  if (job.etaSeconds) eta = concat(", ", std::lround(*job.etaSeconds), " s left");
  return concat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "] ",
                std::lround(job.record.progress * 100), " % ", job.record.step, eta);
}

}  // namespace

ProgressLine::Style ProgressLine::styleOfTerminal() {
  return ::isatty(STDERR_FILENO) != 0 ? Style::bar : Style::plain;
}

ProgressLine::~ProgressLine() {
  if (m_style == Style::bar && !m_shown.empty()) std::cerr << "\r\033[K" << std::flush;
}

void ProgressLine::show(const app::JobSnapshot& job) {
  if (m_style == Style::none || job.record.step.empty()) return;
  if (m_style == Style::plain) {
    if (job.record.step == m_step) return;
    m_step = job.record.step;
    std::cerr << job.record.kind << ": " << m_step << '\n';
    return;
  }
  const std::string line = barOf(job);
  if (line == m_shown) return;
  m_shown = line;
  std::cerr << '\r' << line << "\033[K" << std::flush;
}

}  // namespace twinscope::cli
