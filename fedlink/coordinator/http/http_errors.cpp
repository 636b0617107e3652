#include "fedlink/coordinator/http/http_errors.h"

#include <cstdio>

namespace twinscope::fedlink {
namespace {

std::string jsonString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      quoted += c;
      continue;
    }
    char escape[7];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
    quoted += escape;
  }
  return quoted + '"';
}

FleetResponse json(int status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body)};
}

}  // namespace

FleetResponse httpError(int status, std::string_view detail) {
  return json(status, "{\"detail\":" + jsonString(detail) + "}");
}

FleetResponse httpError(int status, int code, std::string_view detail) {
  return json(status,
              "{\"code\":" + std::to_string(code) + ",\"detail\":" + jsonString(detail) + "}");
}

FleetResponse tryLater() { return httpError(503, "The coordinator is busy. Try again later."); }

}  // namespace twinscope::fedlink
