// SPDX-License-Identifier: Apache-2.0
//
// The inputs of a program, block after block: lanes read ahead of their use, private constants, looked-up rows.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/error.h"
#include "bgv/evaluator.h"
#include "circuit/program.h"
#include "circuit/schedule.h"
#include "rlwe/evaluation_key.h"
#include "table/store.h"

namespace tacet::query {

/// Lanes are read in the order in which the schedule wants them, as many at once as there are threads. Of a referenced
/// table, the rows of one lane are expanded together and kept until another lane is asked for.
class BlockInputs {
 public:
  BlockInputs(const circuit::Program& program, const circuit::Schedule& schedule, std::uint64_t table,
              std::span<const bgv::Ciphertext> secrets, const table::Store& store, const rlwe::EvaluationKeys& keys,
              const bgv::Evaluator& evaluator);

  void begin_block(std::uint64_t block);
  /// The ciphertext of an input, at `level` or above. Errors: those of Store and of the evaluator.
  Result<bgv::Ciphertext> load(std::uint32_t input, bgv::Level level);
  std::uint64_t read_bytes() const { return read_bytes_; }

 private:
  struct Wanted {
    std::uint32_t input;
    bgv::Level level;
  };
  Status read_ahead();
  Status expand_lane(const circuit::InputSource& source, bgv::Level level);
  Result<bgv::Ciphertext> cut(const bgv::Ciphertext& a, bgv::Level level) const;

  const circuit::Program* program_;
  std::uint64_t table_;
  std::span<const bgv::Ciphertext> secrets_;
  const table::Store* store_;
  const rlwe::EvaluationKeys* keys_;
  const bgv::Evaluator* evaluator_;
  std::vector<Wanted> lanes_;  ///< in the order of use
  std::size_t next_lane_ = 0;
  std::uint64_t block_ = 0;
  std::map<std::uint32_t, bgv::Ciphertext> ready_;
  circuit::InputSource expanded_lane_;
  std::vector<bgv::Ciphertext> expanded_;
  std::uint64_t read_bytes_ = 0;
};

}  // namespace tacet::query
