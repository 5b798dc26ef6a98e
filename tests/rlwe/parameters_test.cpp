// SPDX-License-Identifier: Apache-2.0
#include "rlwe/parameters.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <functional>

#include "rlwe/security.h"
#include "tests/support/big_integer.h"
#include "tests/support/parameter_sets.h"

namespace tacet::rlwe {
namespace {

ParametersLiteral good() { return test::small_literal({.plaintext_modulus = 786433}); }

TEST(Parameters, AccessorsFollowTheLiteral) {
  const ParametersLiteral literal = test::small_literal({.q_count = 5, .p_count = 2, .plaintext_modulus = 786433});
  const Parameters parameters = Parameters::create(literal).value();
  EXPECT_EQ(parameters.name(), literal.name);
  EXPECT_EQ(parameters.scheme(), Scheme::bgv);
  EXPECT_EQ(parameters.degree(), 1024U);
  EXPECT_EQ(parameters.top_level(), Level(4));
  EXPECT_EQ(parameters.digit_primes(), 2U);  // 0 means as many as special primes
  EXPECT_EQ(parameters.digits(Level(4)), 3U);
  EXPECT_EQ(parameters.digits(Level(3)), 2U);
  EXPECT_EQ(parameters.digits(Level(0)), 1U);
  EXPECT_EQ(parameters.basis(Level(2)), (ring::Basis{3, 0}));
  EXPECT_EQ(parameters.key_basis(Level(2)), (ring::Basis{3, 2}));
  EXPECT_EQ(parameters.plaintext_modulus(), 786433U);
  for (std::size_t level = 0; level < 5; ++level) {
    const mpz_class q = test::modulus_product(parameters.ring(), parameters.basis(Level(level)));
    const mpz_class qp = test::modulus_product(parameters.ring(), parameters.key_basis(Level(level)));
    EXPECT_NEAR(parameters.log_q(Level(level)), test::log_magnitude(q), 1e-9);
    EXPECT_NEAR(parameters.log_qp(Level(level)), test::log_magnitude(qp), 1e-9);
  }
}

TEST(Parameters, IdentityIsTheContentNotTheName) {
  ParametersLiteral literal = good();
  const ParameterId id = Parameters::create(literal).value().id();
  literal.name = "insecure_another";
  EXPECT_EQ(Parameters::create(literal).value().id(), id);
  const std::vector<std::function<void(ParametersLiteral&)>> changes{
      [](ParametersLiteral& l) { l.q_primes.pop_back(); },
      [](ParametersLiteral& l) { std::swap(l.q_primes[0], l.q_primes[1]); },
      [](ParametersLiteral& l) { l.p_primes.pop_back(); },
      [](ParametersLiteral& l) { l.digit_primes = 1; },
      [](ParametersLiteral& l) { l.plaintext_modulus = 65537; },
      [](ParametersLiteral& l) {
        l.scheme = Scheme::ckks;
        l.plaintext_modulus = 1;
        l.scale_bits = 30;
      },
      [](ParametersLiteral& l) {  // the last ciphertext prime becomes a special one: the same list, cut elsewhere
        l.p_primes.insert(l.p_primes.begin(), l.q_primes.back());
        l.q_primes.pop_back();
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ParametersLiteral changed = good();
    changes[i](changed);
    const Result<Parameters> result = Parameters::create(changed);
    ASSERT_TRUE(result) << i << ": " << result.error().message();
    EXPECT_NE(result->id(), id) << i;
  }
}

struct Fault {
  const char* what;
  std::function<void(ParametersLiteral&)> change;
  const char* words;
};

TEST(Parameters, EachRefusalNamesItsNumber) {
  const std::vector<Fault> faults{
      {"no name", [](ParametersLiteral& l) { l.name.clear(); }, "name"},
      {"long name", [](ParametersLiteral& l) { l.name = "insecure_" + std::string(100, 'x'); }, "109"},
      {"small degree", [](ParametersLiteral& l) { l.log_degree = 9; }, "2^9"},
      {"large degree", [](ParametersLiteral& l) { l.log_degree = 18; }, "2^18"},
      {"no primes", [](ParametersLiteral& l) { l.q_primes.clear(); }, "at least one"},
      {"composite", [](ParametersLiteral& l) { l.q_primes[1] = 786435; }, "786435"},
      {"too large", [](ParametersLiteral& l) { l.q_primes[1] = (Word{1} << 50) + 55; }, "1125899906842679"},
      {"twice", [](ParametersLiteral& l) { l.q_primes[1] = l.q_primes[0]; }, "twice"},
      {"twice, special", [](ParametersLiteral& l) { l.p_primes[1] = l.q_primes[0]; }, "twice"},
      {"not 1 mod 2N", [](ParametersLiteral& l) { l.q_primes[1] = 1000000007; }, "1000000007"},
      {"digit", [](ParametersLiteral& l) { l.digit_primes = 5; }, "5 primes a digit"},
      {"t = 0", [](ParametersLiteral& l) { l.plaintext_modulus = 0; }, "0 given"},
      {"t = 1", [](ParametersLiteral& l) { l.plaintext_modulus = 1; }, "1 given"},
      {"t is a prime of Q", [](ParametersLiteral& l) { l.plaintext_modulus = l.q_primes[0]; }, "shares a factor"},
      {"t above a prime", [](ParametersLiteral& l) { l.plaintext_modulus = Word{1} << 60; }, "not below"},
      {"scale for BGV", [](ParametersLiteral& l) { l.scale_bits = 40; }, "40"},
      {"CKKS with t", [](ParametersLiteral& l) { l.scheme = Scheme::ckks; }, "786433"},
      {"CKKS without scale",
       [](ParametersLiteral& l) {
         l.scheme = Scheme::ckks;
         l.plaintext_modulus = 1;
       },
       "scale"},
  };
  for (const Fault& fault : faults) {
    ParametersLiteral literal = good();
    fault.change(literal);
    const Result<Parameters> result = Parameters::create(literal);
    ASSERT_FALSE(result) << fault.what;
    EXPECT_NE(result.error().message().find(fault.words), std::string::npos)
        << fault.what << ": " << result.error().message();
    EXPECT_NE(result.error().code(), ErrorCode::insecure_parameters) << fault.what;
  }
}

/// ePrint 2024/463, ternary secrets, 128 bits classical.
struct SecurityRow {
  unsigned log_degree;
  unsigned bits;
};
constexpr SecurityRow security_rows[] = {{10, 26},  {11, 53},  {12, 106},  {13, 214},
                                         {14, 430}, {15, 868}, {16, 1747}, {17, 3523}};

TEST(Security, TableOf2024) {
  for (const auto& [log_degree, bits] : security_rows) {
    EXPECT_EQ(log_modulus_max(log_degree), bits);
    EXPECT_TRUE(check_security("any", log_degree, bits)) << log_degree;
    EXPECT_TRUE(check_security("any", log_degree, bits - 0.01)) << log_degree;
    const Status refused = check_security("any", log_degree, bits + 0.01);
    ASSERT_FALSE(refused) << log_degree;
    EXPECT_EQ(refused.error().code(), ErrorCode::insecure_parameters);
    EXPECT_NE(refused.error().message().find(std::to_string(bits)), std::string::npos);
    EXPECT_TRUE(check_security("insecure_any", log_degree, bits + 1000));
    EXPECT_FALSE(check_security("not_insecure_any", log_degree, bits + 1));
  }
  for (const unsigned log_degree : {0U, 9U, 18U, 64U}) {
    EXPECT_EQ(log_modulus_max(log_degree), 0U);
    EXPECT_FALSE(check_security("any", log_degree, 1)) << log_degree;
  }
}

TEST(Security, BitsByName) {
  EXPECT_EQ(security_bits("any"), 128U);
  EXPECT_EQ(security_bits("not_insecure_any"), 128U);
  EXPECT_EQ(security_bits("insecure_any"), 0U);
}

TEST(Security, SpecialPrimesCount) {
  // Two ciphertext primes of 50 bits fit 2^12 (106 bits); with a special prime they do not.
  ParametersLiteral literal = test::small_literal({.log_degree = 12, .q_count = 2, .p_count = 1, .q_bits = 50});
  literal.name = "set";
  const Result<Parameters> refused = Parameters::create(literal);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::insecure_parameters);
  EXPECT_NE(refused.error().message().find("106"), std::string::npos);
  literal.p_primes.clear();
  EXPECT_TRUE(Parameters::create(literal));
}

}  // namespace
}  // namespace tacet::rlwe
