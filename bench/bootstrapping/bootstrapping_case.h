// SPDX-License-Identifier: Apache-2.0
//
// One parameter set and one number of slots: its keys, its facts, and its rows at each number of threads.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/engine/report.h"

namespace tacet::bench {

struct CaseOptions {
  std::string set;                        ///< ckks::named_bootstrapping_parameters
  std::size_t slots = 0;                  ///< 0 = all
  std::vector<unsigned> threads;          ///< each gets rows
  std::filesystem::path key_file_folder;  ///< empty = keys are not written to a disk
};

/// Measures the case and adds it to the report, with progress on stderr. At any time there is one copy of keys and of
/// encoded diagonals in memory. `machines` has the limits for each number of threads.
Status measure_case(const CaseOptions& options, std::span<const MachineLimits> machines, Report& report);

}  // namespace tacet::bench
