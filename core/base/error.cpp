#include "core/base/error.h"

#include <utility>

namespace twinscope {

std::unexpected<Error> failure(std::string code, std::string message, std::string remedy,
                               std::string context) {
  return std::unexpected(Error{std::move(code), std::move(message), std::move(remedy),
                               std::move(context), ErrorKind::failed});
}

std::unexpected<Error> refusal(std::string code, std::string message, std::string remedy,
                               std::string context) {
  return std::unexpected(Error{std::move(code), std::move(message), std::move(remedy),
                               std::move(context), ErrorKind::refusedInput});
}

std::unexpected<Error> usageError(std::string message, std::string remedy) {
  return std::unexpected(
      Error{"usage", std::move(message), std::move(remedy), {}, ErrorKind::usage});
}

std::unexpected<Error> cancelled() {
  return std::unexpected(Error{"cancelled", "Cancelled", {}, {}, ErrorKind::cancelled});
}

std::string describe(const Error& error) {
  std::string line = error.context.empty() ? error.message : error.context + ": " + error.message;
  if (!error.remedy.empty()) line += " (" + error.remedy + ")";
  return line;
}

}  // namespace twinscope
