// SPDX-License-Identifier: Apache-2.0
//
// Any text as a catalog: what is accepted has one text, and that is the one that was read.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "owner/catalog_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto contents = tacet::owner::decode_catalog(text);
  if (contents)
    TACET_CHECK(tacet::owner::encode_catalog(contents->catalog, contents->key) == text);
  else
    TACET_CHECK(!contents.error().message().empty());
  return 0;
}
