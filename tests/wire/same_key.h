// SPDX-License-Identifier: Apache-2.0
//
// Keys compared field by field.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "rlwe/evaluation_key.h"

namespace tacet::test {

inline void expect_same(const rlwe::KeySwitchKey& a, const rlwe::KeySwitchKey& b) {
  EXPECT_EQ(a.parameters, b.parameters);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.galois_element, b.galois_element);
  EXPECT_EQ(a.level, b.level);
  EXPECT_EQ(a.digits, b.digits);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.index, b.index);
  EXPECT_TRUE(std::ranges::equal(a.words.words(), b.words.words()));
}

inline void expect_same(const rlwe::EvaluationKeys& a, const rlwe::EvaluationKeys& b) {
  ASSERT_EQ(a.all().size(), b.all().size());
  for (const auto& [purpose, key] : b.all()) {
    ASSERT_TRUE(a.all().contains(purpose)) << purpose;
    expect_same(a.all().at(purpose), key);
  }
}

}  // namespace tacet::test
