// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "base/check.h"

namespace tacet {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::invalid_argument, "{} is odd; give an even number", value);
  return value / 2;
}

Result<int> quarter(int value) {
  TACET_ASSIGN_OR_RETURN(const int once, half(value));
  TACET_ASSIGN_OR_RETURN(const int twice, half(once));
  return twice;
}

Status both_even(int a, int b) {
  TACET_RETURN_IF_ERROR(half(a));
  TACET_RETURN_IF_ERROR(half(b));
  return {};
}

Result<std::unique_ptr<int>> boxed(int value) {
  TACET_ASSIGN_OR_RETURN(const int inner, half(value));
  return std::make_unique<int>(inner);
}

Result<int> unboxed(int value) {
  TACET_ASSIGN_OR_RETURN(const std::unique_ptr<int> box, boxed(value));  // a type that only moves
  return *box;
}

TEST(Result, CarriesAValueOrASentence) {
  EXPECT_EQ(half(8).value(), 4);
  const Result<int> odd = half(7);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(odd.error().message(), "7 is odd; give an even number");
}

TEST(Result, FirstFaultLeavesTheFunction) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().message(), "3 is odd; give an even number");
  EXPECT_EQ(quarter(5).error().message(), "5 is odd; give an even number");
  EXPECT_TRUE(both_even(2, 4));
  EXPECT_EQ(both_even(2, 3).error().message(), "3 is odd; give an even number");
  EXPECT_EQ(unboxed(6).value(), 3);
  EXPECT_FALSE(unboxed(3));
}

TEST(ErrorCode, NamesAreDistinct) {
  std::set<std::string_view> names;
  constexpr int count = static_cast<int>(ErrorCode::system) + 1;
  for (int code = 0; code < count; ++code) names.insert(error_code_name(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(names.count("unknown"), 0U);
  EXPECT_EQ(error_code_name(ErrorCode::wrong_key), "wrong_key");
}

TEST(CheckDeathTest, ABrokenInvariantStopsWithItsText) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(TACET_CHECK(1 + 1 == 3), "broken invariant: 1 \\+ 1 == 3");
  TACET_CHECK(1 + 1 == 2);
}

}  // namespace
}  // namespace tacet
