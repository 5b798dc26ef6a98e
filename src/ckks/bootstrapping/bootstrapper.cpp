// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/bootstrapper.h"

#include <array>
#include <cmath>
#include <numbers>

#include "ckks/bounds.h"
#include "ckks/noise.h"

namespace tacet::ckks {
namespace {

/// Values of larger magnitude are refused.
constexpr int enlargement_max = 16;

/// The power of two that values with these bounds are divided by to fit the unit box.
Result<int> enlargement_of(const Bounds& bounds) {
  for (int exponent = 0; exponent <= enlargement_max; ++exponent) {
    if (bounds.magnitude <= std::ldexp(message_magnitude, exponent) &&
        bounds.error <= std::ldexp(message_error, exponent))
      return exponent;
  }
  return fail(ErrorCode::limit_exceeded,
              "values of magnitude up to {:.3g} cannot be refreshed: at most 2^{} times the unit box",
              bounds.magnitude + bounds.error, enlargement_max);
}

Status check_need(const rlwe::EvaluationKeys& keys, std::span<const KeyNeed> needs) {
  for (const KeyNeed& need : needs) {
    const auto key = keys.find(need.purpose, need.level);
    if (!key) return tl::unexpected(key.error());
  }
  return {};
}

}  // namespace

Bootstrapper::Bootstrapper(const backend::Device& device, const BootstrappingPlan& plan, const BootstrappingKeys& keys)
    : device_(&device),
      keys_(&keys),
      plan_(plan),
      main_(device, Encoder(plan.parameters().main()), keys.main),
      low_(device, Encoder(plan.parameters().low()), keys.low),
      raiser_(plan.parameters()) {}

Result<Bootstrapper> Bootstrapper::create(const backend::Device& device, const BootstrappingPlan& plan,
                                          const BootstrappingKeys& keys) {
  Bootstrapper made(device, plan, keys);
  const BootstrappingParameters& sets = plan.parameters();
  TACET_ASSIGN_OR_RETURN(made.reduction_error_, reduction_error(made.reduction_, sets.main(), sets.reduction_level()));
  TACET_RETURN_IF_ERROR(made.check_keys());
  auto transforms = std::make_shared<Transforms>();
  TACET_ASSIGN_OR_RETURN(transforms->to_coefficients, EmbeddingTransform<Plaintext>::create(
                                                          made.low_, plan.slots_to_coefficients(), plan.input_level()));
  TACET_ASSIGN_OR_RETURN(transforms->to_slots, EmbeddingTransform<Plaintext>::create(
                                                   made.main_, plan.coefficients_to_slots(), plan.raised_level()));
  made.transforms_ = std::move(transforms);
  return made;
}

Status Bootstrapper::check_keys() const {
  TACET_RETURN_IF_ERROR(check_need(keys_->main, plan_.main_keys()));
  TACET_RETURN_IF_ERROR(check_need(keys_->low, plan_.low_keys()));
  return check_need(keys_->encapsulation, plan_.encapsulation_keys());
}

Result<Ciphertext> Bootstrapper::lower(std::span<const Combination<Ciphertext>::Term> terms, int exponent) const {
  const Parameters& main = plan_.parameters().main();
  const Level input = plan_.input_level();
  const Level above(input.value() + std::size_t{1});
  for (const auto& term : terms) {
    if (term.a->level() < above)
      return fail(
          ErrorCode::level_exhausted,
          "a ciphertext at level {} is to be multiplied by 2^{} before it is refreshed, which takes it from level "
          "{} or above: refresh it one level earlier",
          term.a->level().value(), exponent, above.value());
  }
  const double scale = main.scale(input) * main.prime(above) * std::ldexp(1.0, exponent);
  TACET_ASSIGN_OR_RETURN(const Ciphertext sum, main_.combine_lazy({{}, terms, 0, above, scale}));
  TACET_ASSIGN_OR_RETURN(Ciphertext out, main_.rescale(sum));
  out.scale = main.scale(input);
  out.bounds = {std::ldexp(out.bounds.magnitude, exponent), std::ldexp(out.bounds.error, exponent)};
  return out;
}

Result<Ciphertext> Bootstrapper::to_coefficients(const Ciphertext& a) const {
  const Parameters& low = plan_.parameters().low();
  TACET_ASSIGN_OR_RETURN(Ciphertext value, main_.at_level(a, plan_.input_level()));
  // The same limbs under the name of the low set, which begins with the same primes; plan() knows the two scales.
  value.body.parameters = low.id();
  value.scale = low.scale(value.level());
  return slots_to_coefficients(low_, transforms_->to_coefficients, value);
}

Result<Ciphertext> Bootstrapper::raise(const Ciphertext& a) const {
  TACET_ASSIGN_OR_RETURN(const auto* to_sparse, keys_->encapsulation.find(rlwe::to_sparse_purpose, Level(0)));
  TACET_ASSIGN_OR_RETURN(const auto* from_sparse, keys_->main.find(rlwe::from_sparse_purpose, plan_.raised_level()));
  TACET_ASSIGN_OR_RETURN(Ciphertext raised, raiser_.raise(*device_, a, *to_sparse, *from_sparse, plan_.raised_level()));
  // Between here and the trace all N/2 slots differ.
  raised.slots = plan_.parameters().main().slots_max();
  for (const std::int64_t steps : plan_.trace()) {
    TACET_ASSIGN_OR_RETURN(const Ciphertext turned, main_.rotate(raised, steps));
    TACET_RETURN_IF_ERROR(main_.add_in_place(raised, turned));
  }
  raised.slots = plan_.slots();
  return raised;
}

Result<Ciphertext> Bootstrapper::to_slots(const Ciphertext& a) const {
  TACET_ASSIGN_OR_RETURN(Ciphertext halves, coefficients_to_slots(main_, transforms_->to_slots, a));
  // Real and imaginary part are t / (2 K q_0), and |t| <= K q_0.
  halves.bounds.magnitude = std::sqrt(0.5);
  return halves;
}

Result<Ciphertext> Bootstrapper::reduce(const Ciphertext& a, SlotValues values) const {
  TACET_ASSIGN_OR_RETURN(const Ciphertext conjugate, main_.conjugate(a));
  TACET_ASSIGN_OR_RETURN(Ciphertext real, main_.add(a, conjugate));
  real.bounds.magnitude = 1;
  double error = reduction_error_.gain * real.bounds.error + reduction_error_.own;
  TACET_ASSIGN_OR_RETURN(const Ciphertext g, reduction_.reduce(main_, real));
  real = {};
  Ciphertext sum;
  Ciphertext mirrored;
  if (values == SlotValues::real) {
    sum = main_.clone(g);
    TACET_ASSIGN_OR_RETURN(mirrored, main_.conjugate(g));
  } else {
    TACET_ASSIGN_OR_RETURN(const Ciphertext difference, main_.subtract(conjugate, a));
    TACET_ASSIGN_OR_RETURN(Ciphertext imaginary, main_.multiply_by_i(difference));
    imaginary.bounds.magnitude = 1;
    TACET_ASSIGN_OR_RETURN(const Ciphertext h, reduction_.reduce(main_, imaginary));
    imaginary = {};
    // i (g - conj g) + i i (h - conj h) = i ((g + i h) - conj(g - i h)): one conjugation for both.
    TACET_ASSIGN_OR_RETURN(const Ciphertext turned, main_.multiply_by_i(h));
    TACET_ASSIGN_OR_RETURN(sum, main_.add(g, turned));
    TACET_ASSIGN_OR_RETURN(const Ciphertext other, main_.subtract(g, turned));
    TACET_ASSIGN_OR_RETURN(mirrored, main_.conjugate(other));
    error *= std::numbers::sqrt2;
  }
  // What the last conjugation adds.
  const double last =
      key_switch_norm(main_.parameters(), sum.level()) + division_norm(main_.parameters().log_degree(), 2);
  TACET_ASSIGN_OR_RETURN(const Ciphertext rest, main_.subtract(sum, mirrored));
  TACET_ASSIGN_OR_RETURN(Ciphertext out, main_.multiply_by_i(rest));
  out.bounds = with_noise({message_magnitude, error}, last, out.scale);
  return out;
}

Result<Ciphertext> Bootstrapper::refresh_unit(const Ciphertext& a, SlotValues values) const {
  TACET_ASSIGN_OR_RETURN(const Ciphertext coefficients, to_coefficients(a));
  TACET_ASSIGN_OR_RETURN(const Ciphertext raised, raise(coefficients));
  TACET_ASSIGN_OR_RETURN(const Ciphertext halves, to_slots(raised));
  TACET_ASSIGN_OR_RETURN(Ciphertext out, reduce(halves, values));
  out.slots = a.slots;
  // A coefficient message_ratio q_0 is the value 1.
  const double unit = main_.parameters().prime(Level(0)) * message_ratio;
  out.bounds = {a.bounds.magnitude, out.bounds.error + coefficients.bounds.error * (coefficients.scale / unit)};
  return out;
}

Result<Ciphertext> Bootstrapper::refresh(const Ciphertext& a, SlotValues values) const {
  if (a.slots > plan_.slots())
    return fail(ErrorCode::invalid_argument, "bootstrapping was planned for {} slots and the ciphertext has {}",
                plan_.slots(), a.slots);
  if (a.empty() || a.level() < plan_.input_level())
    return fail(
        ErrorCode::level_exhausted,
        "a ciphertext is refreshed from level {} or above; this one is {}: refresh it before its last levels are "
        "used",
        plan_.input_level().value(), a.empty() ? "empty" : fmt::format("at level {}", a.level().value()));
  TACET_ASSIGN_OR_RETURN(const int enlargement, enlargement_of(a.bounds));
  if (enlargement == 0) return refresh_unit(a, values);
  const Combination<Ciphertext>::Term term{&a, 1};
  TACET_ASSIGN_OR_RETURN(const Ciphertext smaller, lower({&term, 1}, -enlargement));
  TACET_ASSIGN_OR_RETURN(const Ciphertext out, refresh_unit(smaller, values));
  return main_.multiply_integer(out, std::int64_t{1} << static_cast<unsigned>(enlargement));
}

Result<Ciphertext> Bootstrapper::refresh_precisely(const Ciphertext& a, SlotValues values) const {
  TACET_ASSIGN_OR_RETURN(const Ciphertext first, refresh(a, values));
  // What is missing is at most the bound; enlarged by 2^exponent it fills the unit box.
  const double missing = first.bounds.error + a.bounds.error;
  const int exponent = -std::ilogb(missing) - 1;
  if (exponent <= 0) return main_.at_level(first, Level(output_level().value() - std::size_t{1}));
  // What is refreshed is the difference of what is stored in both, whatever it is.
  Ciphertext given = main_.clone(a);
  Ciphertext found = main_.clone(first);
  given.bounds = restarted(given.bounds);
  found.bounds = restarted(found.bounds);
  const std::array<Combination<Ciphertext>::Term, 2> terms{{{&given, 1}, {&found, -1}}};
  TACET_ASSIGN_OR_RETURN(Ciphertext rest, lower(terms, exponent));
  rest.bounds.magnitude = std::ldexp(missing, exponent);
  TACET_ASSIGN_OR_RETURN(const Ciphertext second, refresh_unit(rest, values));

  // first + second / 2^exponent: the scale of the sum is larger, so that nothing is rounded before the end.
  const Parameters& main = plan_.parameters().main();
  TACET_ASSIGN_OR_RETURN(Ciphertext sum,
                         main_.multiply_integer(first, std::int64_t{1} << static_cast<unsigned>(exponent)));
  TACET_RETURN_IF_ERROR(main_.add_in_place(sum, second));
  sum.scale = std::ldexp(sum.scale, exponent);
  const Level below(output_level().value() - std::size_t{1});
  const Combination<Ciphertext>::Term term{&sum, 1};
  sum.bounds = {a.bounds.magnitude, a.bounds.error + std::ldexp(second.bounds.error, -exponent)};
  TACET_ASSIGN_OR_RETURN(
      const Ciphertext product,
      main_.combine_lazy({{}, {&term, 1}, 0, output_level(), main.scale(below) * main.prime(output_level())}));
  return main_.rescale(product);
}

}  // namespace tacet::ckks
