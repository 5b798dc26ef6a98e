// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

namespace tacet {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::insecure_parameters:
      return "insecure_parameters";
    case ErrorCode::mismatched_parameters:
      return "mismatched_parameters";
    case ErrorCode::wrong_key:
      return "wrong_key";
    case ErrorCode::missing_key:
      return "missing_key";
    case ErrorCode::level_exhausted:
      return "level_exhausted";
    case ErrorCode::noise_exhausted:
      return "noise_exhausted";
    case ErrorCode::corrupt_data:
      return "corrupt_data";
    case ErrorCode::unsupported_version:
      return "unsupported_version";
    case ErrorCode::limit_exceeded:
      return "limit_exceeded";
    case ErrorCode::system:
      return "system";
  }
  return "unknown";
}

}  // namespace tacet
