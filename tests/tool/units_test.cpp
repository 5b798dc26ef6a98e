// SPDX-License-Identifier: Apache-2.0
#include "tool/units.h"

#include <gtest/gtest.h>

namespace tacet::tool {
namespace {

TEST(Units, CountsHaveCommas) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(400123), "400,123");
  EXPECT_EQ(count_text(18446744073709551615U), "18,446,744,073,709,551,615");
}

TEST(Units, BytesHaveThreeDigits) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.00 kB");
  EXPECT_EQ(bytes_text(9994), "9.99 kB");
  EXPECT_EQ(bytes_text(9996), "10.0 kB");
  EXPECT_EQ(bytes_text(99960), "100 kB");
  EXPECT_EQ(bytes_text(999499), "999 kB");
  EXPECT_EQ(bytes_text(999500), "1.00 MB");
  EXPECT_EQ(bytes_text(96'400'000), "96.4 MB");
  EXPECT_EQ(bytes_text(4'100'000'000), "4.10 GB");
  EXPECT_EQ(bytes_text(18446744073709551615U), "18.4 EB");
}

TEST(Units, SecondsHaveTheUnitThatFits) {
  EXPECT_EQ(seconds_text(0), "0 ms");
  EXPECT_EQ(seconds_text(0.0384), "38 ms");
  EXPECT_EQ(seconds_text(0.9996), "1.00 s");
  EXPECT_EQ(seconds_text(12.34), "12.3 s");
  EXPECT_EQ(seconds_text(59.96), "1 min 0 s");
  EXPECT_EQ(seconds_text(125), "2 min 5 s");
  EXPECT_EQ(seconds_text(3600 + 3 * 60), "1 h 3 min");
}

TEST(Units, OneIsSingular) {
  EXPECT_EQ(plural(1, "row"), "1 row");
  EXPECT_EQ(plural(0, "row"), "0 rows");
  EXPECT_EQ(plural(17549, "row"), "17,549 rows");
}

}  // namespace
}  // namespace tacet::tool
