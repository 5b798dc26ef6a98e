// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>

#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/secret_key.h"
#include "wire/secret_ternary.h"

namespace tacet::wire {
namespace {

// Key id, salt, nonce, cost.
constexpr std::size_t fields_bytes = 64;
constexpr std::size_t key_id_bytes = 16;
constexpr std::size_t salt_bytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t box_key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static_assert(key_id_bytes + salt_bytes + nonce_bytes + sizeof(PassphraseCost) == fields_bytes && tag_bytes == 16);

Status check_cost(const PassphraseCost& cost, ErrorCode code) {
  if (cost.memory_kib < passphrase_cost_min.memory_kib || cost.memory_kib > passphrase_cost_max.memory_kib ||
      cost.passes < passphrase_cost_min.passes || cost.passes > passphrase_cost_max.passes)
    return fail(code, "a passphrase cost of {} KiB and {} passes is outside {} .. {} KiB and {} .. {} passes",
                cost.memory_kib, cost.passes, passphrase_cost_min.memory_kib, passphrase_cost_max.memory_kib,
                passphrase_cost_min.passes, passphrase_cost_max.passes);
  return {};
}

Result<SecretBuffer<std::uint8_t>> derive_box_key(std::span<const char> passphrase, std::span<const std::uint8_t> salt,
                                                  const PassphraseCost& cost) {
  if (passphrase.empty())
    return fail(ErrorCode::invalid_argument, "a secret key needs a passphrase of at least 1 byte");
  start_crypto_library();
  SecretBuffer<std::uint8_t> key(box_key_bytes);
  if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt.data(), cost.passes,
                    std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::system, "no {} KiB of memory for turning the passphrase into a key", cost.memory_kib);
  return key;
}

/// The parts of the payload.
struct Layout {
  explicit Layout(std::span<const std::uint8_t> container)
      : authenticated(container.first(header_bytes + fields_bytes)),
        salt(container.subspan(header_bytes + key_id_bytes, salt_bytes)),
        nonce(container.subspan(header_bytes + key_id_bytes + salt_bytes, nonce_bytes)),
        box(container.subspan(header_bytes + fields_bytes,
                              container.size() - container_overhead_bytes - fields_bytes)) {}
  std::span<const std::uint8_t> authenticated, salt, nonce, box;
};

bool seal_box(std::span<std::uint8_t> box, std::span<const std::uint8_t> plain, const Layout& layout,
              const SecretBuffer<std::uint8_t>& key) {
  return crypto_aead_xchacha20poly1305_ietf_encrypt(box.data(), nullptr, plain.data(), plain.size(),
                                                    layout.authenticated.data(), layout.authenticated.size(), nullptr,
                                                    layout.nonce.data(), key.data()) == 0;
}

bool open_box(std::span<std::uint8_t> plain, const Layout& layout, const SecretBuffer<std::uint8_t>& key) {
  return crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, layout.box.data(),
                                                    layout.box.size(), layout.authenticated.data(),
                                                    layout.authenticated.size(), layout.nonce.data(), key.data()) == 0;
}

}  // namespace

std::size_t locked_secret_key_bytes(const rlwe::Parameters& parameters) {
  return container_overhead_bytes + fields_bytes + parameters.degree() / 4 + tag_bytes;
}

Result<std::vector<std::uint8_t>> lock_secret_key(const client::SecretKey& key, std::span<const char> passphrase,
                                                  const PassphraseCost& cost) {
  TACET_RETURN_IF_ERROR(check_cost(cost, ErrorCode::invalid_argument));
  const rlwe::Parameters& parameters = key.parameters();
  auto container = make_container(ObjectType::locked_secret_key, parameters.id(),
                                  locked_secret_key_bytes(parameters) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(key.id().bytes);
  const Seed salt = random_seed();
  const Seed nonce = random_seed();
  writer.put_bytes(std::span(salt.bytes).first(salt_bytes)).put_bytes(std::span(nonce.bytes).first(nonce_bytes));
  writer.put(cost.memory_kib).put(cost.passes);
  const Layout layout(container);
  TACET_ASSIGN_OR_RETURN(const auto box_key, derive_box_key(passphrase, layout.salt, cost));
  SecretBuffer<std::uint8_t> packed(parameters.degree() / 4);
  pack_ternary(packed.values(), key.coefficients());
  TACET_CHECK(seal_box(writer.take(packed.size() + tag_bytes), packed.values(), layout, box_key));
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  write_checksum(container, caller_alone);
  return container;
}

Result<client::SecretKey> unlock_secret_key(std::span<const std::uint8_t> bytes, const rlwe::Parameters& parameters,
                                            std::span<const char> passphrase, const Limits& limits) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::locked_secret_key, parameters, limits, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(
      reader.require_exactly(locked_secret_key_bytes(parameters) - container_overhead_bytes, "a locked secret key"));
  const rlwe::KeyId id{reader.get_bytes<key_id_bytes>()};
  reader.take(salt_bytes + nonce_bytes);
  const PassphraseCost cost{reader.get<std::uint32_t>(), reader.get<std::uint32_t>()};
  TACET_RETURN_IF_ERROR(check_cost(cost, ErrorCode::limit_exceeded));
  const Layout layout(bytes);
  TACET_ASSIGN_OR_RETURN(const auto box_key, derive_box_key(passphrase, layout.salt, cost));
  SecretBuffer<std::uint8_t> packed(parameters.degree() / 4);
  if (!open_box(packed.values(), layout, box_key))
    return fail(ErrorCode::wrong_key, "the passphrase does not open secret key {}, or the object was altered",
                rlwe::to_string(id));
  SecretBuffer<std::int8_t> coefficients(parameters.degree());
  if (!unpack_ternary(coefficients.values(), packed.values()))
    return fail(ErrorCode::corrupt_data, "the bytes of a secret key hold a coefficient other than -1, 0 and 1");
  return client::SecretKey::restore(parameters, id, coefficients.values());
}

}  // namespace tacet::wire
