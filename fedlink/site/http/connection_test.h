#pragma once

#include "fedlink/site/http/http_transport.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace twinscope::fedlink {

enum class StepOutcome { passed, warned, failed, skipped };

/// What one step found, in words for the person who set the connection up.
struct ConnectionFinding {
  StepOutcome outcome = StepOutcome::passed;
  std::string detail;  ///< "192.0.2.7", "TLS 1.3, certificate until 2027-01-31"
  std::string remedy;  ///< empty where it passed
};
[[nodiscard]] ConnectionFinding findingOf(const Error& error);

/// What the steps work with.
struct ConnectionProbe {
  const HttpClientOptions& options;
  HttpTransport& transport;
  std::chrono::system_clock::time_point now;  ///< this computer's clock at the start of the step
  std::stop_token stop;
  Headers answerHeaders;  ///< of the latest answer that a step got
};

struct ConnectionStep {
  std::string name;  ///< "dns", "tcp", "tls", "health", "clock"
  std::function<ConnectionFinding(ConnectionProbe&)> run;
};

struct ConnectionReport {
  struct Entry {
    std::string name;
    ConnectionFinding finding;
  };
  std::vector<Entry> entries;  ///< one a step, in order

  /// The first step that failed, else the first that warned; null where all passed.
  [[nodiscard]] const Entry* firstCause() const;
};

/// Name → TCP → TLS (where it is on) → GET /health → clock, each told apart from the next. Further steps, such as the
/// key and version of the coordinator, are appended by whoever knows them.
[[nodiscard]] std::vector<ConnectionStep> connectionSteps(const HttpClientOptions& options);

/// Runs the steps until one fails; those behind it are skipped. Errors: those of HttpTransport::create, cancelled().
/// Thread rule as HttpTransport::post().
[[nodiscard]] Result<ConnectionReport> testConnection(
    const HttpClientOptions& options, const std::vector<ConnectionStep>& steps,
    const std::function<std::chrono::system_clock::time_point()>& clock, std::stop_token stop);

}  // namespace twinscope::fedlink
