// SPDX-License-Identifier: Apache-2.0
#include "owner/keys.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "backend/device.h"
#include "base/secret_memory.h"
#include "circuit/parameters.h"
#include "client/key_generator.h"
#include "owner/catalog_file.h"
#include "query/pack.h"
#include "rlwe/security.h"
#include "table/folder_lock.h"
#include "table/store.h"
#include "wire/file.h"
#include "wire/parameters.h"
#include "wire/secret_key.h"

namespace tacet::owner {
namespace {

constexpr std::size_t key_file_bytes_max = std::size_t{1} << 20;
/// The level of Galois keys: packing of results and expansion of gathers happen at this level and below.
constexpr rlwe::Level galois_level(query::expansion_level_max);

std::filesystem::path parameters_path(const std::filesystem::path& folder) { return folder / "parameters"; }
std::filesystem::path secret_key_path(const std::filesystem::path& folder) { return folder / "secret_key"; }

wire::Limits limits(const Options& options) {
  wire::Limits limits;
  limits.insecure_parameters_allowed = options.insecure_test_ring;
  return limits;
}

std::optional<std::string_view> passphrase() {
  // tacet-allow(environment): a passphrase on a command line would be seen by everyone on the machine
  const char* const text = std::getenv("TACET_PASSPHRASE");
  if (text == nullptr || *text == '\0') return std::nullopt;
  return text;
}

Status make_owner_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::system, "cannot make the folder '{}': {}", folder.string(), error.message());
  return {};
}

Status write_secret_key(const std::filesystem::path& path, const client::SecretKey& key) {
  if (const auto secret = passphrase()) {
    TACET_ASSIGN_OR_RETURN(const auto locked, wire::lock_secret_key(key, *secret));
    return wire::write_file_atomically(path, locked, wire::FileAccess::owner_alone);
  }
  const SecretBuffer<std::uint8_t> clear = wire::encode_secret_key(key);
  return wire::write_file_atomically(path, clear.values(), wire::FileAccess::owner_alone);
}

/// The bytes of a key file, wiped when they go.
struct KeyBytes {
  explicit KeyBytes(std::vector<std::uint8_t> bytes_given) : bytes(std::move(bytes_given)) {}
  KeyBytes(const KeyBytes&) = delete;
  KeyBytes& operator=(const KeyBytes&) = delete;
  ~KeyBytes() { wipe(bytes.data(), bytes.size()); }
  std::vector<std::uint8_t> bytes;
};

tl::unexpected<Error> fault_in(const std::filesystem::path& path, const Error& error) {
  return fail(error.code(), "'{}': {}", path.string(), error.message());
}

Result<client::SecretKey> decode_key(const std::filesystem::path& path, const bgv::Parameters& parameters,
                                     const Options& options) {
  TACET_ASSIGN_OR_RETURN(auto file, wire::read_file(path, key_file_bytes_max));
  const KeyBytes key(std::move(file));
  const auto header = wire::peek(key.bytes);
  if (!header) return fault_in(path, header.error());
  if (header->type != wire::ObjectType::locked_secret_key)
    return wire::decode_secret_key(key.bytes, parameters.rlwe(), limits(options));
  const auto secret = passphrase();
  if (!secret)
    return fail(ErrorCode::wrong_key, "the secret key in '{}' is locked: put its passphrase into TACET_PASSPHRASE",
                path.string());
  return wire::unlock_secret_key(key.bytes, parameters.rlwe(), *secret, limits(options));
}

Result<rlwe::EvaluationKeys> make_evaluation_keys(const Options& options, const backend::Device& device,
                                                  const bgv::Parameters& parameters, const client::SecretKey& key) {
  const client::KeyGenerator generator(device, key);
  const auto elements = query::packing_elements(parameters.log_degree());
  const auto report = [&](std::size_t done) {
    if (options.progress) options.progress("making evaluation keys", done, elements.size() + 1);
  };
  report(0);
  rlwe::EvaluationKeys keys;
  TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey relinearisation, generator.relinearisation_key(parameters.top_level()));
  TACET_RETURN_IF_ERROR(keys.add(std::move(relinearisation)));
  for (const std::uint32_t element : elements) {
    if (options.interrupted && options.interrupted()) return fail(ErrorCode::system, "interrupted");
    report(keys.all().size());
    TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey galois,
                           generator.galois_key(element, std::min(galois_level, parameters.top_level())));
    TACET_RETURN_IF_ERROR(keys.add(std::move(galois)));
  }
  report(keys.all().size());
  return keys;
}

Result<OwnerKeys> make_keys(const Options& options) {
  TACET_ASSIGN_OR_RETURN(bgv::Parameters parameters, options.insecure_test_ring ? circuit::insecure_test_parameters()
                                                     : options.deep_keys        ? circuit::deep_table_parameters()
                                                                                : circuit::table_parameters());
  auto key = std::make_unique<const client::SecretKey>(client::SecretKey::generate(parameters.rlwe()));
  return OwnerKeys{std::move(parameters), std::move(key)};
}

/// The catalog first and the secret key last: a folder with a secret key is whole.
Status write_owner(const Options& options, const OwnerKeys& keys) {
  const std::filesystem::path& folder = options.owner_folder;
  TACET_RETURN_IF_ERROR(write_catalog(folder, {}, keys.secret_key->id()));
  TACET_RETURN_IF_ERROR(wire::write_file_atomically(parameters_path(folder), wire::encode(keys.parameters.rlwe())));
  return write_secret_key(secret_key_path(folder), *keys.secret_key);
}

KeysReport report_of(const Options& options, const OwnerKeys& keys, const table::Store& store) {
  const rlwe::Parameters& parameters = keys.parameters.rlwe();
  KeysReport report;
  report.parameters = parameters.name();
  report.log_degree = parameters.log_degree();
  report.log_modulus = parameters.log_qp(parameters.top_level());
  report.security_bits = rlwe::security_bits(parameters.name());
  report.levels = parameters.top_level().value();
  report.secret_key_file = secret_key_path(options.owner_folder);
  std::error_code error;
  const auto bytes = std::filesystem::file_size(report.secret_key_file, error);
  report.secret_key_bytes = error ? 0 : bytes;
  report.evaluation_key_bytes = store.key_bytes();
  return report;
}

}  // namespace

bool has_keys(const std::filesystem::path& owner_folder) {
  std::error_code error;
  return std::filesystem::exists(secret_key_path(owner_folder), error) && !error;
}

Result<OwnerKeys> read_keys(const Options& options) {
  const std::filesystem::path& folder = options.owner_folder;
  if (!has_keys(folder))
    return fail(ErrorCode::invalid_argument, "there are no keys in '{}': run tacet keygen first", folder.string());
  TACET_ASSIGN_OR_RETURN(const auto bytes, wire::read_file(parameters_path(folder), key_file_bytes_max));
  auto decoded = wire::decode_parameters(bytes, limits(options));
  if (!decoded) return fault_in(parameters_path(folder), decoded.error());
  auto parameters = bgv::Parameters::create(*std::move(decoded));
  if (!parameters) return fault_in(parameters_path(folder), parameters.error());
  auto key = decode_key(secret_key_path(folder), *parameters, options);
  if (!key) return fault_in(secret_key_path(folder), key.error());
  return OwnerKeys{*std::move(parameters), std::make_unique<const client::SecretKey>(*std::move(key))};
}

Result<KeysReport> generate_keys(const Options& options) {
  TACET_RETURN_IF_ERROR(make_owner_folder(options.owner_folder));
  TACET_ASSIGN_OR_RETURN(const table::FolderLock lock, table::FolderLock::acquire(options.owner_folder));
  const backend::Device device({.threads = options.threads});
  TACET_ASSIGN_OR_RETURN(table::Store store, table::Store::open(options.host_folder, device));
  const bool resumed = has_keys(options.owner_folder);
  if (resumed && store.initialised())
    return fail(ErrorCode::invalid_argument,
                "'{}' has a secret key already, and keys are never overwritten; another owner needs another folder",
                options.owner_folder.string());
  if (store.initialised())
    return fail(ErrorCode::invalid_argument,
                "the host folder '{}' holds the keys of another owner; take another folder",
                options.host_folder.string());
  // A secret key whose host has nothing yet: either this ended half-way before, or there is a new host.
  TACET_ASSIGN_OR_RETURN(const OwnerKeys keys, resumed ? read_keys(options) : make_keys(options));
  TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys evaluation_keys,
                         make_evaluation_keys(options, device, keys.parameters, *keys.secret_key));
  if (!resumed) TACET_RETURN_IF_ERROR(write_owner(options, keys));
  TACET_RETURN_IF_ERROR(store.initialise(keys.parameters, evaluation_keys));
  return report_of(options, keys, store);
}

}  // namespace tacet::owner
