#include "fedlink/coordinator/http/detail/route.h"

#include "fedlink/coordinator/http/http_errors.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace twinscope::fedlink {
namespace {

constexpr std::string_view kFleet = "/v1/fleet/";
constexpr std::array<std::string_view, 12> kMethods{
    "register-node",   "activate-node", "send-node-heartbeat",      "pull-messages",
    "pull-object",     "push-messages", "confirm-message-received", "push-object",
    "deactivate-node", "get-run",       "unregister-node",          "get-fab"};

FleetResponse wrongVerb(std::string_view allowed) {
  FleetResponse response = httpError(405, "Method Not Allowed");
  response.headers.emplace("allow", allowed);
  return response;
}

}  // namespace

Route route(std::string_view verb, std::string_view path) {
  if (path == "/health") {
    if (verb == "GET" || verb == "HEAD") return HealthRoute{};
    return wrongVerb("GET");
  }
  if (!path.starts_with(kFleet)) return httpError(404, "Not Found");
  path.remove_prefix(kFleet.size());
  if (std::ranges::find(kMethods, path) == kMethods.end()) return httpError(404, "Not Found");
  if (verb != "POST") return wrongVerb("POST");
  return FleetRoute{std::string(path)};
}

bool isProtobuf(std::string_view contentType) {
  std::string type(contentType.substr(0, contentType.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::tolower(c); });
  return type == "application/protobuf";
}

}  // namespace twinscope::fedlink
