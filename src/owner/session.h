// SPDX-License-Identifier: Apache-2.0
//
// The owner's side of everything that the command line does: keys, catalog, loading, asking. The only floor, with
// tool/, that holds the secret key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/cost.h"
#include "query/finish.h"
#include "table/catalog.h"

namespace tacet::owner {

/// Called on the caller's thread: what is being done, how much of it is done.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;
/// Asked between steps; when it says true the work ends with ErrorCode::system "interrupted" and the store is whole.
using Interrupted = std::function<bool()>;

struct Options {
  std::filesystem::path owner_folder = ".tacet/owner";
  std::filesystem::path host_folder = ".tacet/host";
  unsigned threads = 0;  ///< 0 = one a processor
  Progress progress;
  Interrupted interrupted;
  /// Keys for queries of twice the depth, slower and larger (circuit::deep_table_parameters).
  bool deep_keys = false;
  /// Keys and tables of a ring of 2^10 that protects nothing: for tests alone.
  bool insecure_test_ring = false;
};

struct KeysReport {
  std::string parameters;  ///< the name of the set
  unsigned log_degree = 0;
  double log_modulus = 0;
  unsigned security_bits = 0;
  unsigned levels = 0;
  std::uint64_t secret_key_bytes = 0;
  std::uint64_t evaluation_key_bytes = 0;
  std::filesystem::path secret_key_file;
};

struct LoadRequest {
  std::filesystem::path file;  ///< .csv or .csv.gz
  std::string table;
  std::vector<std::string> columns;     ///< "bmi decimal(5,2)": the type of a column, where it is not to be inferred
  std::vector<std::string> references;  ///< "id nafld1(id)"
  /// Called once, when the whole file was read and every type is known, before anything is encrypted; may be empty.
  std::function<void(const table::Table&)> types_known = {};
};

struct LoadReport {
  table::Table table;
  std::uint64_t blocks = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t rounded_values = 0;  ///< with more digits than the declared decimal keeps
  double seconds = 0;
};

struct QueryAnswer {
  query::ResultTable table;
  double seconds = 0;
  double host_seconds = 0;
  std::uint64_t read_bytes = 0;    ///< ciphertexts the host read from its store
  std::uint64_t sent_bytes = 0;    ///< plan and private constants, to the host
  std::uint64_t result_bytes = 0;  ///< ciphertexts, from the host
  std::uint64_t key_bytes = 0;     ///< evaluation keys that the query used
};

struct Description {
  table::Table table;
  std::uint64_t blocks = 0;
  std::uint64_t stored_bytes = 0;
};

/// Makes the keys of an owner, once. Errors: invalid_argument when the folder has keys already (they are never
/// overwritten); system.
Result<KeysReport> generate_keys(const Options& options);

/// One owner with its host. Not thread-safe.
class Session {
 public:
  /// Errors: invalid_argument when there are no keys ("run tacet keygen first"); wrong_key when the host folder belongs
  /// to other keys; corrupt_data; system.
  static Result<Session> open(const Options& options);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  const table::Catalog& catalog() const;

  Result<LoadReport> load(const LoadRequest& request);
  Result<Description> describe(std::string_view table) const;
  Status drop(std::string_view table);

  /// Both first store what a declared join needs and no query has asked for yet.
  Result<QueryAnswer> ask(std::string_view sql);
  Result<query::Explanation> explain(std::string_view sql);

 private:
  struct Data;
  explicit Session(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace tacet::owner
