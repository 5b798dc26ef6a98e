// SPDX-License-Identifier: Apache-2.0
//
// An owner with keys of a small ring, in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "owner/session.h"
#include "tests/support/temporary_folder.h"

namespace tacet::owner {

class OwnerTest : public testing::Test {
 protected:
  OwnerTest() {
    options_.owner_folder = folder_ / "owner";
    options_.host_folder = folder_ / "host";
    options_.threads = 2;
    options_.insecure_test_ring = true;
  }

  void make_keys() {
    const auto made = generate_keys(options_);
    ASSERT_TRUE(made) << made.error().message();
  }
  Session open() const {
    auto session = Session::open(options_);
    EXPECT_TRUE(session) << session.error().message();
    return *std::move(session);
  }
  LoadRequest request(std::string_view table, std::string_view csv) const {
    LoadRequest request;
    request.table = table;
    request.file = folder_.write(std::string(table) + ".csv", csv);
    return request;
  }

  test::TemporaryFolder folder_;
  Options options_;
};

}  // namespace tacet::owner
