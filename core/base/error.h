#pragma once

#include <expected>
#include <string>

namespace twinscope {

/// Which way an expected failure leaves the program; the command line maps it to its exit code.
enum class ErrorKind { failed, usage, refusedInput, cancelled };

/// An expected failure of data, disk or network. Bugs throw; "nothing there" is std::optional.
struct Error {
  std::string code;     ///< stable id for scripts and tests, for example "nifti.truncated"
  std::string message;  ///< what is wrong, with numbers; never a patient's name
  std::string remedy;   ///< what the user can do about it; may be empty
  std::string context;  ///< where: a file, a row, a step; may be empty
  ErrorKind kind = ErrorKind::failed;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// Something that should have worked did not: disk, network, a broken store.
[[nodiscard]] std::unexpected<Error> failure(std::string code, std::string message,
                                             std::string remedy = {}, std::string context = {});
/// The input is not acceptable; nothing of it was taken in.
[[nodiscard]] std::unexpected<Error> refusal(std::string code, std::string message,
                                             std::string remedy = {}, std::string context = {});
/// The caller asked for something that makes no sense, such as an option out of range.
[[nodiscard]] std::unexpected<Error> usageError(std::string message, std::string remedy = {});
/// The stop token was set; everything stored before stays valid.
[[nodiscard]] std::unexpected<Error> cancelled();

/// "message: context (remedy)", one line, for terminals and logs.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace twinscope
