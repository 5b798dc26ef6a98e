// SPDX-License-Identifier: Apache-2.0
//
// One screen: what was trained, what came out of the ciphertexts, and whether it is right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "examples/encrypted_training/progress.h"
#include "examples/encrypted_training/study.h"
#include "rlwe/parameters.h"

namespace tacet::example {

/// What a run is told about, besides its study.
struct Run {
  bool on_ciphertexts = false;
  std::vector<double> weights;
  TrainingTimes times;
  double owner_seconds = 0;     ///< keys and encryption
  double host_seconds = 0;      ///< before the first iteration
  std::uint64_t key_bytes = 0;  ///< in the host's memory
  std::uint64_t row_bytes = 0;  ///< of the encrypted rows, in the host's memory
  std::uint64_t memory_bytes = 0;
  unsigned threads = 1;
};

/// Largest difference of a coefficient from the same algorithm in the clear that is taken as right: far below any
/// standard error, and for clear values no more than rounding.
inline constexpr double ciphertext_tolerance = 1e-3;
inline constexpr double clear_tolerance = 1e-9;

/// Writes the report to standard output. Returns whether every coefficient is within its tolerance. Errors: those of
/// area_under_curve.
Result<bool> print_report(const Study& study, const TrainingSettings& settings, const rlwe::Parameters& parameters,
                          const Run& run, bool colours);

}  // namespace tacet::example
