// SPDX-License-Identifier: Apache-2.0
#include "client/seeds.h"

#include "base/hash.h"
#include "base/secret_memory.h"

namespace tacet::client {
namespace {

Seed derive(const Seed& seed, std::string_view purpose, std::string_view half) {
  return {Hasher("tacet operation seed").add_bytes(seed.bytes).add_text(purpose).add_text(half).finish()};
}

}  // namespace

OperationSeeds::OperationSeeds(const Seed& seed, std::string_view purpose)
    : published_(derive(seed, purpose, "published")), secret_(derive(seed, purpose, "secret")) {}

OperationSeeds OperationSeeds::derived(const Seed& seed, std::string_view purpose) { return {seed, purpose}; }

OperationSeeds::~OperationSeeds() { wipe(secret_.bytes.data(), secret_.bytes.size()); }

}  // namespace tacet::client
