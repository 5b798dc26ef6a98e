// SPDX-License-Identifier: Apache-2.0
//
// Makes the keys that let a host bootstrap.
#pragma once

#include <functional>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bootstrapping/plan.h"
#include "client/secret_key.h"

namespace tacet::client {

/// Takes one key and the set that it belongs to.
using BootstrappingKeySink = std::function<Status(ckks::BootstrappingKeySet, rlwe::KeySwitchKey)>;

/// Makes the keys of `plan` one after another, each cut to the level that the plan uses it at, and gives them away: no
/// more than one is in memory. First the key from s to a sparse secret, drawn for this call and kept nowhere, and the
/// one back; then rotations, conjugation and relinearisation. Each key passes the security gate of its own modulus and
/// of the secret that it is encrypted under. Errors: mismatched_parameters when `key` is not for the plan's main set;
/// those of KeyGenerator, of rlwe::check_sparse_security and of `sink`.
/// Cost: see KeyGenerator; at N = 2^16 about half a second a key and thread.
Status make_bootstrapping_keys(const backend::Device& device, const SecretKey& key, const ckks::BootstrappingPlan& plan,
                               const BootstrappingKeySink& sink);
/// Determined by `seed`: for known answers and tests.
Status make_bootstrapping_keys(const backend::Device& device, const SecretKey& key, const ckks::BootstrappingPlan& plan,
                               const BootstrappingKeySink& sink, const Seed& seed);

/// All of them in memory.
Result<ckks::BootstrappingKeys> bootstrapping_keys(const backend::Device& device, const SecretKey& key,
                                                   const ckks::BootstrappingPlan& plan);
Result<ckks::BootstrappingKeys> bootstrapping_keys(const backend::Device& device, const SecretKey& key,
                                                   const ckks::BootstrappingPlan& plan, const Seed& seed);

}  // namespace tacet::client
