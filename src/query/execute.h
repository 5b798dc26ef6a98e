// SPDX-License-Identifier: Apache-2.0
//
// The host's half of a query. Nothing here knows a name or a key that decrypts.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "bgv/ciphertext.h"
#include "query/plan.h"
#include "rlwe/evaluation_key.h"
#include "table/store.h"

namespace tacet::query {

/// What a host does for a stranger's plan at most.
struct ExecutionLimits {
  circuit::ProgramLimits program;
  std::uint64_t expanded_rows_max = gathered_rows_max;
  unsigned fold_max = 8;
};

struct HostAnswer {
  std::vector<bgv::Ciphertext> sums;               ///< packed by HostPlan::fold; level 0
  std::vector<std::vector<bgv::Ciphertext>> rows;  ///< [block][output that is not summed]; level 0
  std::uint64_t read_bytes = 0;                    ///< packed limbs of the lanes that were read
  std::uint64_t result_bytes = 0;                  ///< as sent
};

struct ExecutionControls {
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  std::function<bool()> interrupted;
  ExecutionLimits limits;
};

/// The most outputs that are held at once; a program with more is run in as many passes.
inline constexpr std::size_t outputs_a_pass = 512;

/// Runs the program on every block of the table and adds, packs and cuts down what it gives. `secrets` are the owner's
/// private inputs. Checks the plan first, as one from a stranger. Errors: invalid_argument, limit_exceeded for a bad
/// plan; level_exhausted; missing_key; those of Store; system when interrupted.
/// Memory: the live nodes of one block and outputs_a_pass sums of two or more limbs.
Result<HostAnswer> execute(const HostPlan& plan, std::span<const bgv::Ciphertext> secrets, const table::Store& store,
                           const rlwe::EvaluationKeys& keys, const backend::Device& device,
                           const ExecutionControls& controls);

}  // namespace tacet::query
