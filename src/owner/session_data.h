// SPDX-License-Identifier: Apache-2.0
//
// What a session holds, for the files that implement its methods.
#pragma once

#include <memory>
#include <utility>

#include "backend/device.h"
#include "bgv/parameters.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/secret_key.h"
#include "owner/session.h"
#include "table/catalog.h"
#include "table/store.h"

namespace tacet::owner {

/// Device and key lie apart, because encryptor, decryptor and store refer to them.
struct SessionData {
  SessionData(Options options_given, std::unique_ptr<const backend::Device> device_given,
              std::unique_ptr<const client::SecretKey> key_given, bgv::Parameters parameters_given,
              client::BgvEncryptor encryptor_given, client::BgvDecryptor decryptor_given, table::Store store_given,
              table::Catalog catalog_given)
      : options(std::move(options_given)),
        device(std::move(device_given)),
        secret_key(std::move(key_given)),
        parameters(std::move(parameters_given)),
        encryptor(std::move(encryptor_given)),
        decryptor(std::move(decryptor_given)),
        store(std::move(store_given)),
        catalog(std::move(catalog_given)) {}

  Options options;
  std::unique_ptr<const backend::Device> device;
  std::unique_ptr<const client::SecretKey> secret_key;
  bgv::Parameters parameters;
  client::BgvEncryptor encryptor;  ///< with the secret key
  client::BgvDecryptor decryptor;
  table::Store store;
  table::Catalog catalog;
};

struct Session::Data : SessionData {
  using SessionData::SessionData;
};

/// Tells the caller how far the work is. Does nothing when nobody asked.
inline void report(const SessionData& data, std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (data.options.progress) data.options.progress(what, done, total);
}

/// Between two steps. Errors: system, when the caller wants the work to end.
inline Status check_interrupted(const SessionData& data) {
  if (data.options.interrupted && data.options.interrupted()) return fail(ErrorCode::system, "interrupted");
  return {};
}

}  // namespace tacet::owner
