// SPDX-License-Identifier: Apache-2.0
//
// Expected faults as values. A function that can be given bad input returns Result<T>; the caller
// must look at it. A fault reads as one sentence with the numbers in it and what to do. It never
// holds a plaintext, a key or a measured noise value. Broken invariants are not faults: see
// check.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace tacet {

/// What kind of fault it is; the message says the rest. The order is part of no format.
enum class ErrorCode {
  invalid_argument,       ///< a value that no state of the program makes right
  insecure_parameters,    ///< refused by the security gate
  mismatched_parameters,  ///< operands that belong to different parameter sets, levels or domains
  wrong_key,              ///< a key of another owner, or for another purpose
  missing_key,            ///< an evaluation key that the operation needs and was not given
  level_exhausted,        ///< no modulus left to spend
  noise_exhausted,        ///< the proven noise bound would pass, or passed, the capacity
  corrupt_data,           ///< bytes that are not a canonical encoding
  unsupported_version,    ///< bytes of a format that this build does not read
  limit_exceeded,         ///< larger than a stated limit
  system,                 ///< the operating system refused
};

/// The stable lower-case name of a code, for logs and JSON.
std::string_view error_code_name(ErrorCode code);

class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  ErrorCode code_;
  std::string message_;
};

/// Either a value or an Error; never silently dropped.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

/// Makes the failed branch of a Result: `return fail(ErrorCode::wrong_key, "key {} ...", id);`
template <class... Arguments>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Arguments...> format,
                                         Arguments&&... arguments) {
  return tl::unexpected<Error>(Error(code, fmt::format(format, std::forward<Arguments>(arguments)...)));
}

}  // namespace tacet

#define TACET_CONCATENATE_INNER(a, b) a##b
#define TACET_CONCATENATE(a, b) TACET_CONCATENATE_INNER(a, b)

/// Leaves the function with the fault of `expression` if it failed.
#define TACET_RETURN_IF_ERROR(expression)                                      \
  do {                                                                         \
    auto tacet_status = (expression);                                          \
    if (!tacet_status) return tl::unexpected(std::move(tacet_status).error()); \
  } while (false)

/// `TACET_ASSIGN_OR_RETURN(auto x, f());` declares x from the value of f(), or leaves with its
/// fault.
#define TACET_ASSIGN_OR_RETURN(declaration, expression) \
  TACET_ASSIGN_OR_RETURN_INNER(TACET_CONCATENATE(tacet_result_, __LINE__), declaration, expression)
#define TACET_ASSIGN_OR_RETURN_INNER(name, declaration, expression) \
  auto name = (expression);                                         \
  if (!name) return tl::unexpected(std::move(name).error());        \
  declaration = std::move(*name)
