// SPDX-License-Identifier: Apache-2.0
//
// Division by dropped primes: bring the residues modulo the divisor to coefficients, convert their
// centred (multiple of t) lift to each remaining prime, transform it, subtract, and multiply by the
// inverse. A converted limb is transformed and used while it is still in the second-level cache.
#include <cstring>

#include "rlwe/key_switcher_data.h"

namespace tacet::rlwe {
namespace {

using backend::Device;
using backend::KernelTable;
using ring::Evaluations;

struct Operands {
  std::span<const Evaluations* const> values;
  std::span<const Evaluations* const> addends;  ///< empty, or one (possibly null) for each value
  std::span<Evaluations> out;
};

/// Targets whose lifted limbs are made together.
constexpr std::size_t targets_at_once = 16;

/// The limbs of the divisor are `divisor_limbs` of every value; the targets are its first `targets`
/// limbs.
void divide(const Device& device, const ring::Ring& ring, const Operands& operands, const Division& division,
            std::span<const std::size_t> divisor_limbs, std::size_t targets) {
  const std::size_t n = ring.degree();
  const std::size_t lists = operands.values.size();
  const std::size_t sources = divisor_limbs.size();
  const backend::Backend& backend = device.backend();
  const auto source_limb = [&](Buffer& buffer, std::size_t list, std::size_t i) {
    return buffer.data() + (list * (sources + 1) + i) * n;  // limb `sources` is the overflow
  };

  Buffer scaled = device.pool().acquire(lists * (sources + 1) * n);
  device.threads().parallel_for(lists * sources, [&](std::size_t task) {
    const std::size_t list = task / sources;
    const std::size_t i = task % sources;
    const Evaluations& value = *operands.values[list];
    backend.ntt_inverse_into(source_limb(scaled, list, i), value.limb(divisor_limbs[i]),
                             ring.table(ring.prime_of(value.basis(), divisor_limbs[i])));
  });

  // Groups of targets: a source is read from far memory once for each group, and the lifted limbs of a group stay in
  // the last-level cache.
  const std::size_t groups = (targets + targets_at_once - 1) / targets_at_once;
  const std::size_t group_size = (targets + groups - 1) / groups;
  Buffer lifted = device.pool().acquire(lists * group_size * n);
  for (std::size_t begin = 0; begin < targets; begin += group_size) {
    const std::size_t count = std::min(group_size, targets - begin);
    device.parallel_columns(n, [&](std::size_t first, std::size_t last) {
      for (std::size_t list = 0; list < lists; ++list) {
        std::array<Word*, ring::primes_max> from;
        std::array<Word*, ring::primes_max> to;
        for (std::size_t i = 0; i < sources; ++i) from[i] = source_limb(scaled, list, i) + first;
        for (std::size_t i = 0; i < count; ++i) to[i] = lifted.data() + (list * group_size + i) * n + first;
        Word* const overflow = source_limb(scaled, list, sources) + first;
        if (begin == 0) division.converter.prepare(backend, from.data(), overflow, from.data(), last - first);
        division.converter.convert(backend, to.data(), begin, count, from.data(), overflow, last - first);
      }
    });
    // Target by target for all values, so that its roots are read once.
    device.threads().parallel_for(count, [&](std::size_t i) {
      const std::size_t target = begin + i;
      for (std::size_t list = 0; list < lists; ++list) {
        const Evaluations* const addend = operands.addends.empty() ? nullptr : operands.addends[list];
        backend.run<&KernelTable::transform_subtract_multiply>(
            operands.out[list].limb(target), operands.values[list]->limb(target),
            lifted.data() + (list * group_size + i) * n, addend != nullptr ? addend->limb(target) : nullptr,
            division.inverses[target], ring.table(target));
      }
    });
  }
}

/// Checks that all values share `basis` and makes the results.
void prepare_results(const Device& device, const Parameters& parameters, const Operands& operands, ring::Basis basis,
                     std::size_t targets) {
  TACET_CHECK(operands.values.size() == operands.out.size());
  TACET_CHECK(operands.addends.empty() || operands.addends.size() == operands.values.size());
  for (std::size_t i = 0; i < operands.values.size(); ++i) {
    TACET_CHECK(operands.values[i]->basis() == basis);
    TACET_CHECK(operands.addends.empty() || operands.addends[i] == nullptr ||
                operands.addends[i]->basis().q >= targets);
    operands.out[i] = Evaluations(device.pool(), parameters.degree(), {static_cast<std::uint16_t>(targets), 0});
  }
}

}  // namespace

void KeySwitcher::divide_by_special(const Device& device, std::span<const Evaluations* const> values,
                                    std::span<const Evaluations* const> addends, std::span<Evaluations> out) const {
  if (values.empty()) return;
  const Parameters& parameters = data_->parameters;
  const Operands operands{values, addends, out};
  const std::uint16_t targets = values[0]->basis().q;
  const ring::Basis basis = parameters.key_basis(Level(targets - std::size_t{1}));
  prepare_results(device, parameters, operands, basis, targets);
  std::array<std::size_t, ring::primes_max> limbs;
  for (std::size_t i = 0; i < basis.p; ++i) limbs[i] = basis.q + i;
  divide(device, parameters.ring(), operands, data_->by_special, {limbs.data(), basis.p}, targets);
}

void KeySwitcher::divide_by_special_and_last(const Device& device, std::span<const Evaluations* const> values,
                                             std::span<Evaluations> out) const {
  if (values.empty()) return;
  const Parameters& parameters = data_->parameters;
  const Operands operands{values, {}, out};
  const std::size_t level = values[0]->basis().q - std::size_t{1};
  TACET_CHECK(level >= 1);
  const ring::Basis basis = parameters.key_basis(Level(level));
  prepare_results(device, parameters, operands, basis, level);
  std::array<std::size_t, ring::primes_max> limbs;
  for (std::size_t i = 0; i < basis.p; ++i) limbs[i] = basis.q + i;
  limbs[basis.p] = level;
  divide(device, parameters.ring(), operands, data_->by_special_and_last[level],
         {limbs.data(), basis.p + std::size_t{1}}, level);
}

void KeySwitcher::divide_by_last(const Device& device, std::span<const Evaluations* const> values,
                                 std::span<Evaluations> out) const {
  if (values.empty()) return;
  const Parameters& parameters = data_->parameters;
  const Operands operands{values, {}, out};
  const std::size_t level = values[0]->basis().q - std::size_t{1};
  TACET_CHECK(level >= 1);
  prepare_results(device, parameters, operands, parameters.basis(Level(level)), level);
  const std::array<std::size_t, 1> limbs{level};
  divide(device, parameters.ring(), operands, data_->by_last[level], limbs, level);
}

Evaluations KeySwitcher::multiply_by_special(const Device& device, const Evaluations& c) const {
  const Parameters& parameters = data_->parameters;
  const ring::Ring& ring = parameters.ring();
  const std::size_t q = c.basis().q;
  const ring::Basis basis = parameters.key_basis(Level(q - 1));
  Evaluations out(device.pool(), ring.degree(), basis);
  device.threads().parallel_for(basis.limbs(), [&](std::size_t i) {
    if (i < q) {
      device.backend().run<&KernelTable::multiply_scalar>(out.limb(i), c.limb(i), data_->special_product[i],
                                                          ring.degree(), ring.constants(i));
    } else {
      std::memset(out.limb(i), 0, ring.degree() * sizeof(Word));
    }
  });
  return out;
}

}  // namespace tacet::rlwe
