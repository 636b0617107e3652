#include "fedlink/site/http/connection_test.h"

#include "core/base/text.h"
#include "fedlink/site/http/detail/connection_steps.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

ConnectionFinding stepFinding(const Result<std::string>& result) {
  if (!result) return findingOf(result.error());
  return {StepOutcome::passed, *result, {}};
}

ConnectionFinding checkHealth(ConnectionProbe& probe) {
  const auto answer = probe.transport.health(probe.stop);
  if (!answer) return findingOf(answer.error());
  probe.answerHeaders = answer->headers;
  if (answer->status == 200) return {StepOutcome::passed, "the server answers", {}};
  return {StepOutcome::failed, concat("the server answers /health with status ", answer->status),
          "check that the address is that of a coordinator or a SuperLink"};
}

/// A Flower server takes signatures whose time is up to 5 s ahead of its clock and up to 305 s behind it.
ConnectionFinding checkClock(ConnectionProbe& probe) {
  constexpr std::chrono::seconds kMostAhead{5}, kMostBehind{300};
  const auto date = probe.answerHeaders.find("date");
  const auto server = date == probe.answerHeaders.end() ? std::nullopt : httpDate(date->second);
  if (!server)
    return {StepOutcome::warned, "the server does not tell its time",
            "check that this computer's clock is right"};
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(probe.now - *server);
  if (ahead > kMostAhead)
    return {StepOutcome::warned,
            concat("this computer's clock is ", ahead.count(), " s ahead of the server's"),
            "set the clock, best by NTP; calls more than 5 s ahead are refused"};
  if (-ahead > kMostBehind)
    return {StepOutcome::warned,
            concat("this computer's clock is ", -ahead.count(), " s behind the server's"),
            "set the clock, best by NTP; calls more than 300 s behind are refused"};
  return {StepOutcome::passed, concat("the clocks differ by ", std::abs(ahead.count()), " s"), {}};
}

}  // namespace

ConnectionFinding findingOf(const Error& error) {
  const std::string detail =
      error.context.empty() ? error.message : concat(error.message, ": ", error.context);
  return {StepOutcome::failed, detail, error.remedy};
}

const ConnectionReport::Entry* ConnectionReport::firstCause() const {
  for (const StepOutcome sought : {StepOutcome::failed, StepOutcome::warned}) {
    const auto found = std::ranges::find(entries, sought,
                                         [](const Entry& entry) { return entry.finding.outcome; });
    if (found != entries.end()) return &*found;
  }
  return nullptr;
}

std::vector<ConnectionStep> connectionSteps(const HttpClientOptions& options) {
  std::vector<ConnectionStep> steps{
      {"dns", [](ConnectionProbe& p) { return stepFinding(resolveHost(p.options, p.stop)); }},
      {"tcp", [](ConnectionProbe& p) { return stepFinding(openTcp(p.options, p.stop)); }}};
  if (options.tls)
    steps.push_back(
        {"tls", [](ConnectionProbe& p) { return stepFinding(openTls(p.options, p.stop)); }});
  steps.push_back({"health", &checkHealth});
  steps.push_back({"clock", &checkClock});
  return steps;
}

Result<ConnectionReport> testConnection(
    const HttpClientOptions& options, const std::vector<ConnectionStep>& steps,
    const std::function<std::chrono::system_clock::time_point()>& clock, std::stop_token stop) {
  const auto transport = HttpTransport::create(options);
  if (!transport) return std::unexpected(transport.error());
  ConnectionProbe probe{options, **transport, clock(), stop, {}};
  ConnectionReport report;
  bool failed = false;
  for (const ConnectionStep& step : steps) {
    probe.now = clock();
    ConnectionFinding finding =
        failed ? ConnectionFinding{StepOutcome::skipped, {}, {}} : step.run(probe);
    if (stop.stop_requested()) return cancelled();
    failed = failed || finding.outcome == StepOutcome::failed;
    report.entries.push_back({step.name, std::move(finding)});
  }
  return report;
}

}  // namespace twinscope::fedlink
