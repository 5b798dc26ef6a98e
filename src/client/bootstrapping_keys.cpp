// SPDX-License-Identifier: Apache-2.0
#include "client/bootstrapping_keys.h"

#include <optional>

#include "client/key_generator.h"
#include "client/sampler.h"
#include "client/switching_key.h"
#include "rlwe/security.h"

namespace tacet::client {
namespace {

using ckks::BootstrappingKeySet;
using ckks::KeyNeed;

/// One run: fresh randomness, or all of it from one seed.
class Maker {
 public:
  Maker(const backend::Device& device, const SecretKey& key, const ckks::BootstrappingPlan& plan,
        const std::optional<Seed>& seed)
      : device_(device), key_(key), plan_(plan), seed_(seed), sparse_(key.parameters().degree()) {
    const OperationSeeds seeds = seeds_for("sparse secret");
    RandomStream stream(seeds.secret(), "sparse secret");
    sample_sparse_ternary(stream, ckks::sparse_secret_weight, sparse_.values());
  }

  Status run(const BootstrappingKeySink& sink) const {
    const ckks::BootstrappingParameters& sets = plan_.parameters();
    if (!(key_.parameters() == sets.main().rlwe()))
      return fail(ErrorCode::mismatched_parameters, "the secret key is for '{}' and the bootstrapping plan for '{}'",
                  key_.parameters().name(), sets.main().rlwe().name());
    TACET_ASSIGN_OR_RETURN(const SecretKey low_key,
                           SecretKey::restore(sets.low().rlwe(), key_.id(), key_.coefficients()));
    TACET_RETURN_IF_ERROR(pass_all(BootstrappingKeySet::encapsulation, plan_.encapsulation_keys(), key_, sink));
    TACET_RETURN_IF_ERROR(pass_all(BootstrappingKeySet::low, plan_.low_keys(), low_key, sink));
    return pass_all(BootstrappingKeySet::main, plan_.main_keys(), key_, sink);
  }

 private:
  OperationSeeds seeds_for(std::string_view purpose) const {
    return seed_ ? OperationSeeds::derived(*seed_, purpose) : OperationSeeds::fresh();
  }

  Status pass_all(BootstrappingKeySet set, std::span<const KeyNeed> needs, const SecretKey& key,
                  const BootstrappingKeySink& sink) const {
    for (const KeyNeed& need : needs) {
      TACET_ASSIGN_OR_RETURN(rlwe::KeySwitchKey made, make(need, key));
      TACET_RETURN_IF_ERROR(sink(set, std::move(made)));
    }
    return {};
  }

  Result<rlwe::KeySwitchKey> make(const KeyNeed& need, const SecretKey& key) const {
    const KeyGenerator generator(device_, key);
    switch (need.purpose) {
      case rlwe::to_sparse_purpose:
        return make_to_sparse(need);
      case rlwe::from_sparse_purpose:
        return make_from_sparse(need);
      case rlwe::relinearisation_purpose:
        return seed_ ? generator.relinearisation_key(need.level, *seed_) : generator.relinearisation_key(need.level);
      default:
        return seed_ ? generator.galois_key(need.purpose, need.level, *seed_)
                     : generator.galois_key(need.purpose, need.level);
    }
  }

  Result<rlwe::KeySwitchKey> make_to_sparse(const KeyNeed& need) const {
    const rlwe::Parameters& set = plan_.parameters().encapsulation();
    TACET_RETURN_IF_ERROR(
        rlwe::check_sparse_security(set.name(), set.log_degree(), ckks::sparse_secret_weight, set.log_qp(need.level)));
    return make_switching_key(device_, set,
                              {need.purpose, need.level, key_.id(), key_.coefficients(), sparse_.values()},
                              seeds_for("key to the sparse secret"));
  }

  Result<rlwe::KeySwitchKey> make_from_sparse(const KeyNeed& need) const {
    const rlwe::Parameters& set = key_.parameters();
    TACET_RETURN_IF_ERROR(rlwe::check_security(set.name(), set.log_degree(), set.log_qp(need.level)));
    return make_switching_key(device_, set,
                              {need.purpose, need.level, key_.id(), sparse_.values(), key_.coefficients()},
                              seeds_for("key from the sparse secret"));
  }

  const backend::Device& device_;
  const SecretKey& key_;
  const ckks::BootstrappingPlan& plan_;
  const std::optional<Seed>& seed_;
  SecretBuffer<std::int8_t> sparse_;
};

Result<ckks::BootstrappingKeys> collect(const Maker& maker) {
  ckks::BootstrappingKeys keys;
  TACET_RETURN_IF_ERROR(
      maker.run([&](BootstrappingKeySet set, rlwe::KeySwitchKey key) { return keys.of(set).add(std::move(key)); }));
  return keys;
}

}  // namespace

Status make_bootstrapping_keys(const backend::Device& device, const SecretKey& key, const ckks::BootstrappingPlan& plan,
                               const BootstrappingKeySink& sink) {
  return Maker(device, key, plan, std::nullopt).run(sink);
}

Status make_bootstrapping_keys(const backend::Device& device, const SecretKey& key, const ckks::BootstrappingPlan& plan,
                               const BootstrappingKeySink& sink, const Seed& seed) {
  return Maker(device, key, plan, seed).run(sink);
}

Result<ckks::BootstrappingKeys> bootstrapping_keys(const backend::Device& device, const SecretKey& key,
                                                   const ckks::BootstrappingPlan& plan) {
  return collect(Maker(device, key, plan, std::nullopt));
}

Result<ckks::BootstrappingKeys> bootstrapping_keys(const backend::Device& device, const SecretKey& key,
                                                   const ckks::BootstrappingPlan& plan, const Seed& seed) {
  return collect(Maker(device, key, plan, seed));
}

}  // namespace tacet::client
