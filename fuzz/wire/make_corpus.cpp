// SPDX-License-Identifier: Apache-2.0
//
// Writes the seed corpora of the wire targets, the same bytes each time: make_wire_corpus FOLDER
// A file ok_... is accepted, a file bad_... refused; which is which is checked here.

#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "fuzz/wire/samples.h"
#include "wire/bgv_ciphertext.h"
#include "wire/bootstrapping_index.h"
#include "wire/ckks_ciphertext.h"
#include "wire/container.h"
#include "wire/evaluation_key.h"
#include "wire/file.h"
#include "wire/lanes.h"
#include "wire/parameters.h"
#include "wire/public_key.h"
#include "wire/secret_key.h"

namespace {

using tacet::rlwe::Level;
using Bytes = std::vector<std::uint8_t>;

/// Whether a decoder takes the bytes.
using Accepts = std::function<bool(const Bytes&)>;

struct Corpus {
  std::string target;
  Accepts accepts;
  std::map<std::string, Bytes> inputs;
};

void seal(Bytes& container) {
  tacet::ThreadPool caller_alone(1);
  tacet::wire::write_checksum(container, caller_alone);
}

/// The container with bytes of its payload replaced and the checksum mended.
Bytes with_payload(Bytes container, std::size_t offset, const Bytes& replacement) {
  std::memcpy(container.data() + tacet::wire::header_bytes + offset, replacement.data(), replacement.size());
  seal(container);
  return container;
}

Bytes little_endian(std::uint64_t value, std::size_t bytes) {
  Bytes out;
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return out;
}

Bytes of_double(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, 8);
  return little_endian(bits, 8);
}

/// The container with its payload cut or lengthened, length and checksum mended.
Bytes with_payload_size(const Bytes& container, std::size_t payload_bytes) {
  Bytes out(tacet::wire::container_overhead_bytes + payload_bytes);
  const std::size_t kept = std::min(payload_bytes, container.size() - tacet::wire::container_overhead_bytes);
  std::memcpy(out.data(), container.data(), tacet::wire::header_bytes + kept);
  std::memcpy(out.data() + tacet::wire::header_bytes - 8, little_endian(payload_bytes, 8).data(), 8);
  seal(out);
  return out;
}

/// Damage that every decoder must refuse.
void add_common_faults(Corpus& corpus, const Bytes& good) {
  Bytes cut = good;
  cut.resize(good.size() / 2);
  corpus.inputs["bad_cut"] = cut;
  Bytes longer = good;
  longer.push_back(0);
  corpus.inputs["bad_trailing_byte"] = longer;
  Bytes version = good;
  version[8] = 2;
  seal(version);
  corpus.inputs["bad_version"] = version;
  Bytes huge = good;
  for (std::size_t i = 32; i < 40; ++i) huge[i] = 0xff;
  seal(huge);
  corpus.inputs["bad_huge_length"] = huge;
  Bytes flipped = good;
  flipped[tacet::wire::header_bytes] ^= 1;
  corpus.inputs["bad_checksum"] = flipped;
  corpus.inputs["bad_payload_short"] = with_payload_size(good, good.size() - tacet::wire::container_overhead_bytes - 1);
  corpus.inputs["bad_payload_empty"] = with_payload_size(good, 0);
}

Corpus parameters_corpus(const tacet::samples::Samples& samples) {
  const auto limits = samples.limits();
  Corpus corpus{"wire_parameters",
                [limits](const Bytes& b) { return tacet::wire::decode_parameters(b, limits).has_value(); },
                {}};
  const Bytes good = tacet::wire::encode(samples.bgv().rlwe());
  corpus.inputs["ok_bgv"] = good;
  corpus.inputs["ok_ckks"] = tacet::wire::encode(samples.ckks().rlwe());
  add_common_faults(corpus, good);
  corpus.inputs["bad_scheme"] = with_payload(good, 0, {3});
  corpus.inputs["bad_degree"] = with_payload(good, 1, {64});
  corpus.inputs["bad_prime_count"] = with_payload(good, 2, {255});
  corpus.inputs["bad_digit_primes"] = with_payload(good, 4, {0});
  corpus.inputs["bad_reserved"] = with_payload(good, 7, {1});
  const auto boot = tacet::rlwe::Parameters::create(tacet::samples::bootstrapping_literal()).value();
  corpus.inputs["ok_bootstrapping"] = tacet::wire::encode(boot);
  corpus.inputs["bad_bootstrapping_levels"] = with_payload(tacet::wire::encode(boot), 7, {2});
  corpus.inputs["bad_composite_prime"] = with_payload(good, 16, little_endian(4188161 + 2048, 8));
  corpus.inputs["bad_name"] = with_payload(good, good.size() - tacet::wire::container_overhead_bytes - 4, {'\n'});
  return corpus;
}

Corpus bgv_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{
      "wire_bgv_ciphertext",
      [&samples](const Bytes& b) {
        return tacet::wire::decode_bgv_ciphertext(b, samples.bgv(), samples.device(), samples.limits()).has_value();
      },
      {}};
  const auto encoded = [&](Level level, std::size_t parts, bool seeded) {
    return tacet::wire::encode(samples.bgv_ciphertext(level, parts, seeded), samples.bgv(), samples.device()).value();
  };
  const Bytes good = encoded(Level(0), 2, true);
  corpus.inputs["ok_seeded"] = good;
  corpus.inputs["ok_two_parts"] = encoded(Level(1), 2, false);
  corpus.inputs["ok_three_parts"] = encoded(Level(0), 3, false);
  add_common_faults(corpus, good);
  corpus.inputs["bad_factor"] = with_payload(good, 0, little_endian(0, 8));
  corpus.inputs["bad_factor_large"] = with_payload(good, 0, little_endian(12289, 8));
  corpus.inputs["bad_noise_nan"] = with_payload(good, 8, little_endian(0x7ff8000000000000, 8));
  corpus.inputs["bad_noise_large"] = with_payload(good, 8, of_double(1e9));
  corpus.inputs["bad_level"] = with_payload(good, 32, little_endian(65535, 2));
  corpus.inputs["bad_parts"] = with_payload(good, 34, {9});
  corpus.inputs["bad_seed_mark"] = with_payload(good, 35, {2});
  corpus.inputs["bad_reserved"] = with_payload(good, 36, {1});
  corpus.inputs["bad_residue"] = with_payload(good, 40, Bytes(64, 0xff));
  return corpus;
}

Corpus ckks_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{
      "wire_ckks_ciphertext",
      [&samples](const Bytes& b) {
        return tacet::wire::decode_ckks_ciphertext(b, samples.ckks(), samples.device(), samples.limits()).has_value();
      },
      {}};
  const auto encoded = [&](Level level, std::size_t parts, bool seeded) {
    return tacet::wire::encode(samples.ckks_ciphertext(level, parts, seeded), samples.ckks(), samples.device()).value();
  };
  const Bytes good = encoded(Level(0), 2, true);
  corpus.inputs["ok_seeded"] = good;
  corpus.inputs["ok_two_parts"] = encoded(Level(1), 2, false);
  corpus.inputs["ok_three_parts"] = encoded(Level(0), 3, false);
  add_common_faults(corpus, good);
  corpus.inputs["bad_scale_zero"] = with_payload(good, 0, of_double(0));
  corpus.inputs["bad_scale_infinite"] = with_payload(good, 0, little_endian(0x7ff0000000000000, 8));
  corpus.inputs["bad_magnitude_negative"] = with_payload(good, 8, of_double(-1));
  corpus.inputs["bad_magnitude_large"] = with_payload(good, 8, of_double(1e300));
  corpus.inputs["bad_error_nan"] = with_payload(good, 16, little_endian(0x7ff8000000000001, 8));
  corpus.inputs["bad_slots"] = with_payload(good, 24, little_endian(3, 8));
  corpus.inputs["bad_slots_large"] = with_payload(good, 24, little_endian(std::uint64_t{1} << 63, 8));
  corpus.inputs["bad_residue"] = with_payload(good, 56, Bytes(64, 0xff));
  return corpus;
}

Corpus public_key_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{
      "wire_public_key",
      [&samples](const Bytes& b) {
        return tacet::wire::decode_public_key(b, samples.bgv().rlwe(), samples.device(), samples.limits()).has_value();
      },
      {}};
  const Bytes good = tacet::wire::encode(samples.public_key(), samples.bgv().rlwe(), samples.device()).value();
  corpus.inputs["ok"] = good;
  add_common_faults(corpus, good);
  corpus.inputs["bad_residue"] = with_payload(good, 48, Bytes(64, 0xff));
  return corpus;
}

Corpus key_switch_key_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_key_switch_key",
                [&samples](const Bytes& b) {
                  return tacet::wire::decode_key_switch_key(b, samples.bgv().rlwe(), samples.device(), samples.limits())
                      .has_value();
                },
                {}};
  const auto encoded = [&](std::uint32_t element, Level level) {
    return tacet::wire::encode(samples.key_switch_key(element, level), samples.bgv().rlwe(), samples.device()).value();
  };
  const Bytes good = encoded(0, Level(0));
  corpus.inputs["ok_relinearisation"] = good;
  corpus.inputs["ok_galois_top"] = encoded(5, Level(1));
  add_common_faults(corpus, good);
  corpus.inputs["bad_galois_even"] = with_payload(good, 16, little_endian(4, 4));
  corpus.inputs["bad_purpose"] = with_payload(good, 16, little_endian(6, 4));
  corpus.inputs["bad_galois_large"] = with_payload(good, 16, little_endian(2049, 4));
  corpus.inputs["bad_level"] = with_payload(good, 20, little_endian(65535, 2));
  corpus.inputs["bad_reserved"] = with_payload(good, 22, {1});
  corpus.inputs["bad_residue"] = with_payload(good, 56, Bytes(64, 0xff));
  return corpus;
}

Corpus evaluation_keys_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_evaluation_keys",
                [&samples](const Bytes& b) {
                  return tacet::wire::decode_evaluation_keys(b, samples.bgv().rlwe(), samples.device(),
                                                             samples.limits())
                      .has_value();
                },
                {}};
  const Bytes good = tacet::wire::encode(samples.evaluation_keys(), samples.bgv().rlwe(), samples.device()).value();
  corpus.inputs["ok_two"] = good;
  corpus.inputs["ok_none"] =
      tacet::wire::encode(tacet::rlwe::EvaluationKeys(), samples.bgv().rlwe(), samples.device()).value();
  add_common_faults(corpus, good);
  corpus.inputs["bad_count_huge"] = with_payload(good, 16, little_endian(0xffffffff, 4));
  corpus.inputs["bad_count_small"] = with_payload(good, 16, little_endian(1, 4));
  corpus.inputs["bad_count_large"] = with_payload(good, 16, little_endian(3, 4));
  corpus.inputs["bad_order"] = with_payload(good, 24, little_endian(7, 4));
  corpus.inputs["bad_residue"] = with_payload(good, 64, Bytes(64, 0xff));
  return corpus;
}

Corpus secret_key_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_secret_key",
                [&samples](const Bytes& b) {
                  return tacet::wire::decode_secret_key(b, samples.bgv().rlwe(), samples.limits()).has_value();
                },
                {}};
  const auto encoded = tacet::wire::encode_secret_key(samples.secret_key());
  const Bytes good(encoded.data(), encoded.data() + encoded.size());
  corpus.inputs["ok"] = good;
  add_common_faults(corpus, good);
  corpus.inputs["bad_code"] = with_payload(good, 16, {0x03});
  corpus.inputs["bad_norm"] = with_payload(good, 16, Bytes(256, 0x55));
  return corpus;
}

Corpus locked_secret_key_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_locked_secret_key", [](const Bytes&) { return false; }, {}};
  // A box that opens needs a fresh salt and nonce; for the parser any box of the right length does.
  const std::size_t payload = tacet::wire::locked_secret_key_bytes(samples.bgv().rlwe());
  Bytes good = tacet::wire::make_container(tacet::wire::ObjectType::locked_secret_key, samples.bgv().id(),
                                           payload - tacet::wire::container_overhead_bytes);
  good = with_payload(good, 56, little_endian(1, 4));
  good = with_payload(good, 60, little_endian(1, 4));
  corpus.inputs["bad_cost_small"] = good;
  add_common_faults(corpus, good);
  corpus.inputs["bad_memory_huge"] = with_payload(good, 56, little_endian(0xffffffff, 4));
  corpus.inputs["bad_passes_huge"] =
      with_payload(with_payload(good, 56, little_endian(65536, 4)), 60, little_endian(0xffffffff, 4));
  return corpus;
}

Corpus lanes_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_lanes",
                [&samples](const Bytes& b) {
                  return tacet::wire::decode_lanes_index(b, samples.bgv(), samples.limits()).has_value();
                },
                {}};
  tacet::bgv::Ciphertext fresh = samples.bgv_ciphertext(tacet::rlwe::Level(1), 2, true);
  fresh.correction_factor = 1;
  std::vector<tacet::wire::PackedLane> lanes;
  lanes.reserve(2);
  for (int i = 0; i < 2; ++i) lanes.push_back(tacet::wire::pack_lane(fresh, samples.bgv()).value());
  const Bytes good = tacet::wire::encode_lanes_index(lanes, {1, 2, 3}, samples.bgv()).value();
  corpus.inputs["ok_two"] = good;
  corpus.inputs["ok_one"] =
      tacet::wire::encode_lanes_index(std::span(lanes).first(1), {1, 2, 3}, samples.bgv()).value();
  add_common_faults(corpus, good);
  corpus.inputs["bad_no_lanes"] = with_payload(good, 40, little_endian(0, 4));
  corpus.inputs["bad_many_lanes"] = with_payload(good, 40, little_endian(0xffffffff, 4));
  corpus.inputs["bad_level"] = with_payload(good, 44, little_endian(2, 2));
  corpus.inputs["bad_reserved"] = with_payload(good, 46, little_endian(1, 2));
  corpus.inputs["bad_noise"] = with_payload(good, 48, little_endian(0x7ff8000000000000, 8));
  return corpus;
}

Corpus bootstrapping_index_corpus(const tacet::samples::Samples& samples) {
  Corpus corpus{"wire_bootstrapping_index",
                [&samples](const Bytes& b) {
                  return tacet::wire::decode_bootstrapping_index(b, samples.ckks(), samples.limits()).has_value();
                },
                {}};
  tacet::wire::BootstrappingIndex index = samples.bootstrapping_index();
  const Bytes good = tacet::wire::encode(index, samples.ckks()).value();
  corpus.inputs["ok_four"] = good;
  index.entries.resize(1);
  corpus.inputs["ok_one"] = tacet::wire::encode(index, samples.ckks()).value();
  add_common_faults(corpus, good);
  corpus.inputs["bad_slots"] = with_payload(good, 48, little_endian(255, 8));
  corpus.inputs["bad_slots_large"] = with_payload(good, 48, little_endian(1024, 8));
  corpus.inputs["bad_count_small"] = with_payload(good, 56, little_endian(3, 4));
  corpus.inputs["bad_count_huge"] = with_payload(good, 56, little_endian(0xffffffff, 4));
  corpus.inputs["bad_none"] = with_payload_size(with_payload(good, 56, little_endian(0, 4)), 64);
  corpus.inputs["bad_reserved"] = with_payload(good, 60, little_endian(1, 4));
  corpus.inputs["bad_purpose"] = with_payload(good, 64, little_endian(6, 4));
  corpus.inputs["bad_level"] = with_payload(good, 68, little_endian(2, 2));
  corpus.inputs["bad_set"] = with_payload(good, 64 + 3 * 40 + 6, {3});
  corpus.inputs["bad_key_reserved"] = with_payload(good, 71, {1});
  corpus.inputs["bad_order"] = with_payload(good, 64 + 3 * 40, little_endian(0, 4));
  return corpus;
}

Corpus container_corpus(const tacet::samples::Samples& samples) {
  const auto limits = samples.limits();
  const auto accepts = [limits](const Bytes& b) {
    const auto header = tacet::wire::peek(b);
    tacet::ThreadPool caller_alone(1);
    return header && tacet::wire::open_container(b, header->type, limits, caller_alone);
  };
  Corpus corpus{"wire_container", accepts, {}};
  const Bytes good = tacet::wire::encode(samples.bgv().rlwe());
  corpus.inputs["ok"] = good;
  corpus.inputs["ok_no_payload"] = with_payload_size(good, 0);
  add_common_faults(corpus, good);
  corpus.inputs.erase("bad_payload_short");  // a container may hold any payload
  corpus.inputs.erase("bad_payload_empty");
  Bytes type = good;
  type[10] = 99;
  seal(type);
  corpus.inputs["bad_type"] = type;
  Bytes reserved = good;
  reserved[12] = 1;
  seal(reserved);
  corpus.inputs["bad_reserved"] = reserved;
  Bytes magic = good;
  magic[0] = 'T';
  seal(magic);
  corpus.inputs["bad_magic"] = magic;
  return corpus;
}

/// Writes one corpus; returns the number of inputs that a decoder does not judge as their name says.
int write_corpus(const std::filesystem::path& folder, const Corpus& corpus) {
  int misjudged = 0;
  std::filesystem::create_directories(folder / corpus.target);
  for (const auto& [name, bytes] : corpus.inputs) {
    const auto written = tacet::wire::write_file_atomically(folder / corpus.target / name, bytes);
    if (!written) {
      std::cerr << written.error().message() << '\n';
      ++misjudged;
    }
    if (corpus.accepts(bytes) != name.starts_with("ok")) {
      std::cerr << corpus.target << '/' << name << " is judged wrongly\n";
      ++misjudged;
    }
  }
  return misjudged;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_wire_corpus FOLDER\n";
    return 2;
  }
  const tacet::samples::Samples samples;
  int misjudged = 0;
  for (const auto make :
       {container_corpus, parameters_corpus, bgv_corpus, ckks_corpus, public_key_corpus, key_switch_key_corpus,
        evaluation_keys_corpus, secret_key_corpus, locked_secret_key_corpus, lanes_corpus, bootstrapping_index_corpus})
    misjudged += write_corpus(argv[1], make(samples));
  return misjudged == 0 ? 0 : 1;
}
