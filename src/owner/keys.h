// SPDX-License-Identifier: Apache-2.0
//
// The owner's folder: parameter set and secret key.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "bgv/parameters.h"
#include "client/secret_key.h"
#include "owner/session.h"

namespace tacet::owner {

struct OwnerKeys {
  bgv::Parameters parameters;
  std::unique_ptr<const client::SecretKey> secret_key;
};

/// Whether the folder has a secret key.
bool has_keys(const std::filesystem::path& owner_folder);

/// Reads the keys. When the key file is locked its passphrase is that of the environment variable TACET_PASSPHRASE.
/// Errors: invalid_argument when there are no keys ("run tacet keygen first"); insecure_parameters for test keys that
/// the options do not ask for; wrong_key when the passphrase does not fit; corrupt_data; system.
Result<OwnerKeys> read_keys(const Options& options);

}  // namespace tacet::owner
