// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_statistics/host.h"

#include <chrono>
#include <optional>

#include "bgv/evaluator.h"
#include "ckks/evaluator.h"
#include "examples/encrypted_statistics/statistics_circuit.h"
#include "wire/bgv_ciphertext.h"
#include "wire/ckks_ciphertext.h"
#include "wire/evaluation_key.h"
#include "wire/parameters.h"

namespace tacet::example {
namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Counts and sums modulo t, with BGV.
class ExactHost {
 public:
  using C = bgv::Ciphertext;

  static Result<ExactHost> create(const backend::Device& device, const EncryptedTable& table, std::size_t rows) {
    TACET_ASSIGN_OR_RETURN(const rlwe::Parameters set, wire::decode_parameters(table.parameters, {}));
    TACET_ASSIGN_OR_RETURN(const bgv::Parameters parameters, bgv::Parameters::create(set));
    ExactHost host(device, parameters);
    TACET_ASSIGN_OR_RETURN(host.keys_, wire::decode_evaluation_keys(table.keys, set, device, {}));
    for (const Bytes& bytes : table.columns) {
      TACET_ASSIGN_OR_RETURN(C column, wire::decode_bgv_ciphertext(bytes, parameters, device, {}));
      host.columns_.push_back(std::move(column));
    }
    const std::vector<std::int64_t> ones(rows, 1);
    TACET_ASSIGN_OR_RETURN(host.row_mask_, host.evaluator_.encode(ones, parameters.top_level()));
    return host;
  }

  Result<Bytes> run(const ExactTask& task) const {
    std::optional<C> product;
    for (const Factor& factor : task.factors) {
      TACET_ASSIGN_OR_RETURN(C next, value_of(factor));
      if (product) {
        TACET_ASSIGN_OR_RETURN(next, evaluator_.multiply(*product, next, keys_));
      }
      product = std::move(next);
    }
    if (!product) return fail(ErrorCode::invalid_argument, "an exact task needs at least one factor");
    TACET_ASSIGN_OR_RETURN(const C sum, sum_of_slots(std::move(*product)));
    return wire::encode(sum, evaluator_.parameters(), evaluator_.device());
  }

 private:
  ExactHost(const backend::Device& device, const bgv::Parameters& parameters) : evaluator_(parameters, device) {}

  Result<C> value_of(const Factor& factor) const {
    if (factor.column >= columns_.size())
      return fail(ErrorCode::invalid_argument, "there is no column {}", factor.column);
    const C& column = columns_[factor.column];
    if (!factor.complement) return evaluator_.clone(column);
    // 1 - x in the rows of the table, 0 beyond them.
    TACET_ASSIGN_OR_RETURN(const C negative, evaluator_.subtract_plain(column, *row_mask_));
    return evaluator_.negate(negative);
  }

  /// Every slot becomes the sum of all, so that a result says nothing else.
  Result<C> sum_of_slots(C sum) const {
    const auto row_length = static_cast<std::int64_t>(evaluator_.parameters().degree() / 2);
    for (std::int64_t steps = 1; steps < row_length; steps *= 2) {
      TACET_ASSIGN_OR_RETURN(const C turned, evaluator_.rotate_rows(sum, steps, keys_));
      TACET_RETURN_IF_ERROR(evaluator_.add_in_place(sum, turned));
    }
    TACET_ASSIGN_OR_RETURN(const C swapped, evaluator_.swap_rows(sum, keys_));
    return evaluator_.add(sum, swapped);
  }

  bgv::Evaluator evaluator_;
  rlwe::EvaluationKeys keys_;
  std::vector<C> columns_;
  std::optional<bgv::Plaintext> row_mask_;
};

Result<std::vector<Answer>> answer_exact(const backend::Device& device, const Request& request) {
  TACET_ASSIGN_OR_RETURN(const ExactHost host, ExactHost::create(device, request.exact, request.rows));
  std::vector<Answer> answers;
  for (const ExactTask& task : request.exact_tasks) {
    const Stopwatch watch;
    TACET_ASSIGN_OR_RETURN(Bytes bytes, host.run(task));
    answers.push_back({std::move(bytes), watch.seconds()});
  }
  return answers;
}

Result<std::vector<Answer>> answer_real(const backend::Device& device, const Request& request) {
  TACET_ASSIGN_OR_RETURN(const rlwe::Parameters set, wire::decode_parameters(request.real.parameters, {}));
  TACET_ASSIGN_OR_RETURN(const ckks::Parameters parameters, ckks::Parameters::create(set));
  TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys keys,
                         wire::decode_evaluation_keys(request.real.keys, set, device, {}));
  std::vector<ckks::Ciphertext> columns;
  for (const Bytes& bytes : request.real.columns) {
    TACET_ASSIGN_OR_RETURN(ckks::Ciphertext column, wire::decode_ckks_ciphertext(bytes, parameters, device, {}));
    columns.push_back(std::move(column));
  }
  const ckks::Evaluator evaluator(device, ckks::Encoder(parameters), keys);
  using Circuit = StatisticsCircuit<ckks::Evaluator>;
  TACET_ASSIGN_OR_RETURN(Circuit circuit, Circuit::create(evaluator, columns, request.rows));
  std::vector<Answer> answers;
  for (const RealTask& task : request.real_tasks) {
    if (std::max(task.a, task.b) >= columns.size())
      return fail(ErrorCode::invalid_argument, "there is no column {}", std::max(task.a, task.b));
    const Stopwatch watch;
    TACET_ASSIGN_OR_RETURN(const ckks::Ciphertext result, circuit.run(task));
    TACET_ASSIGN_OR_RETURN(Bytes bytes, wire::encode(result, parameters, device));
    answers.push_back({std::move(bytes), watch.seconds()});
  }
  return answers;
}

}  // namespace

Result<Reply> answer(const Request& request, unsigned threads) {
  backend::Device::Options options;
  options.threads = threads;
  const backend::Device device(options);
  Reply reply;
  TACET_ASSIGN_OR_RETURN(reply.exact, answer_exact(device, request));
  TACET_ASSIGN_OR_RETURN(reply.real, answer_real(device, request));
  return reply;
}

}  // namespace tacet::example
