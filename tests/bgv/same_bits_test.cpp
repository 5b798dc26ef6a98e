// SPDX-License-Identifier: Apache-2.0
//
// The same seeds and operations give the same bits on every backend and any number of threads, today and later: the
// hashes are literals, so a change of bits is noticed.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "tests/bgv/workshop.h"

namespace tacet::bgv {
namespace {

struct Machine {
  const char* name;
  bool reference;
  unsigned threads;
};

void PrintTo(const Machine& machine, std::ostream* out) { *out << machine.name; }

class SameBits : public testing::TestWithParam<Machine> {
 protected:
  static std::string digest(const Ciphertext& a) {
    Hasher hasher("bgv ciphertext");
    for (std::size_t part = 0; part < a.body.part_count; ++part)
      for (const Word word : a.body.parts[part].words()) hasher.add_word(word);
    return hex(hasher.finish(), 16);
  }
};

TEST_P(SameBits, OfAFixedCircuit) {
  backend::Device::Options options{.threads = GetParam().threads};
  if (GetParam().reference) options.backend = backend::Backend::reference();
  const std::array<std::int64_t, 1> steps = {1};
  const test::Workshop workshop(test::bgv_parameters({"same_bits", 12, default_plaintext_modulus, 6, 3, true}), options,
                                steps);
  const Evaluator& evaluator = workshop.evaluator;
  const rlwe::EvaluationKeys& keys = workshop.keys;
  EXPECT_EQ(rlwe::to_string(workshop.parameters.id()), "0befb23541c18bf2224ef1435dc8766b");
  const Ciphertext a = workshop.encrypt(workshop.values(1), 3);
  const Ciphertext b = workshop.encrypt(workshop.values(2), 4);
  EXPECT_EQ(digest(a), "38f528427b1575231b10e8ad1d6da0cd");
  const Ciphertext product = evaluator.multiply(a, b, keys).value();
  EXPECT_EQ(digest(product), "2ded413ea6f3dfbe55b3bbbc308110ba");
  const Ciphertext* left[] = {&a, &product, &b};
  const Ciphertext* right[] = {&product, &product, &b};
  const Ciphertext sum = evaluator.sum_of_products(left, right, keys).value();
  EXPECT_EQ(digest(sum), "90d36cdacffbdfd7d51a70ff995c68c5");
  const Ciphertext rotated = evaluator.rotate_rows(evaluator.add(sum, a).value(), 1, keys).value();
  EXPECT_EQ(digest(rotated), "eddf83b590339d77a2aa901eb63049e8");
  const Ciphertext switched = evaluator.swap_rows(evaluator.modulus_switch(rotated).value(), keys).value();
  EXPECT_EQ(digest(switched), "f75dcdebd58d22edabcefc0f68df527f");
}

INSTANTIATE_TEST_SUITE_P(Machines, SameBits,
                         testing::Values(Machine{"reference_1", true, 1}, Machine{"reference_3", true, 3},
                                         Machine{"best_1", false, 1}, Machine{"best_2", false, 2},
                                         Machine{"best_5", false, 5}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace tacet::bgv
