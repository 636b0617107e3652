#include "app/services/log_sink.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <vector>

namespace twinscope::app {
namespace {

constexpr std::size_t kFileBytes = 5 << 20;
constexpr std::size_t kFiles = 3;

spdlog::level::level_enum levelOf(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

class SpdLogger final : public Logger {
 public:
  explicit SpdLogger(const std::vector<spdlog::sink_ptr>& sinks)
      : m_logger("twinscope", sinks.begin(), sinks.end()) {
    m_logger.set_level(spdlog::level::debug);
    m_logger.flush_on(spdlog::level::warn);
    m_logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
  }
  ~SpdLogger() override { m_logger.flush(); }
  void write(LogLevel level, std::string_view line) override {
    m_logger.log(levelOf(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  spdlog::logger m_logger;
};

}  // namespace

Result<std::unique_ptr<Logger>> openFileLog(const std::filesystem::path& folder, LogEcho echo) {
  try {
    std::filesystem::create_directories(folder);
    std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
        (folder / "twinscope.log").string(), kFileBytes, kFiles)};
    if (echo == LogEcho::standardError)
      sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    return std::make_unique<SpdLogger>(sinks);
  } catch (const std::exception&) {
    return failure("log.open", "The log file cannot be written",
                   "Check that the workspace folder is yours and the disk is not full");
  }
}

std::unique_ptr<Logger> openConsoleLog(LogEcho echo) {
  std::vector<spdlog::sink_ptr> sinks;
  if (echo == LogEcho::standardError)
    sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  return std::make_unique<SpdLogger>(sinks);
}

}  // namespace twinscope::app
