// SPDX-License-Identifier: Apache-2.0
#include "wire/lanes.h"

#include <cmath>

#include "wire/bytes.h"
#include "wire/container.h"
#include "wire/limb_packing.h"
#include "wire/limbs.h"

namespace tacet::wire {
namespace {

constexpr std::size_t fields_bytes = 56;
constexpr std::size_t seed_bytes = sizeof(Seed::bytes);
constexpr std::size_t digest_bytes = sizeof(Digest);
constexpr std::string_view limb_purpose = "tacet lane limb 1";

std::size_t packed_limb_bytes(const bgv::Parameters& parameters, std::size_t limb) {
  return packed_bytes(parameters.degree(), parameters.ring().modulus(limb).value());
}

/// Of one lane: its first `limbs` limbs.
std::size_t lane_bytes(const rlwe::Parameters& parameters, std::size_t limbs) {
  return limbs == 0 ? 0 : limbs_bytes(parameters, parameters.basis(rlwe::Level(limbs - 1)));
}

Status check_fresh(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters) {
  TACET_RETURN_IF_ERROR(bgv::check_ciphertext(parameters, ciphertext));
  if (ciphertext.body.part_count == 2 && ciphertext.body.seed && ciphertext.correction_factor == 1) return {};
  return fail(ErrorCode::invalid_argument,
              "a lane is a fresh encryption with the secret key; this ciphertext has {} parts, {} seed and correction "
              "factor {}",
              ciphertext.body.part_count, ciphertext.body.seed ? "a" : "no", ciphertext.correction_factor);
}

/// What a reader refuses is not written either.
Status check_index(const LanesIndex& index, const bgv::Parameters& parameters) {
  if (index.lanes() == 0 || index.lanes() > lanes_max)
    return fail(ErrorCode::corrupt_data, "a file of lanes holds 1 to {} of them, this one {}", lanes_max,
                index.lanes());
  if (index.level > parameters.top_level())
    return fail(ErrorCode::corrupt_data, "the lanes are at level {}; '{}' has levels 0 to {}", index.level.value(),
                parameters.name(), parameters.top_level().value());
  // Also false for what is no number.
  const bool possible = index.log_noise >= 0 && index.log_noise <= parameters.noise().capacity(index.level);
  if (!possible || std::signbit(index.log_noise))
    return fail(ErrorCode::corrupt_data, "the noise bound of the lanes does not fit level {}", index.level.value());
  return {};
}

/// The first limbs of part 0, each checked; the number of the first that is not as its digest says.
struct LimbReader {
  const InputFile& file;
  const LanesIndex& index;
  std::size_t lane;
  const bgv::Parameters& parameters;
  const backend::Device& device;

  Status read(std::size_t limb, std::span<Word> out) const {
    const std::size_t bytes = packed_limb_bytes(parameters, limb);
    Buffer buffer = device.pool().acquire((bytes + sizeof(Word) - 1) / sizeof(Word));
    const std::span<std::uint8_t> packed(reinterpret_cast<std::uint8_t*>(buffer.data()), bytes);
    const rlwe::Parameters& rlwe = parameters.rlwe();
    const std::size_t offset = lanes_index_bytes(index.lanes(), index.level) +
                               lane * lane_bytes(rlwe, index.level.primes()) + lane_bytes(rlwe, limb);
    TACET_RETURN_IF_ERROR(file.read_at(offset, packed));
    if (hash_in_pieces(limb_purpose, packed) != index.digests[lane * index.level.primes() + limb] ||
        !unpack_limb(out, packed, parameters.ring().modulus(limb).value()))
      return fail(ErrorCode::corrupt_data, "'{}' is damaged: limb {} of lane {} is not what its digest says",
                  file.path().string(), limb, lane);
    return {};
  }
};

Status check_request(const LanesIndex& index, std::size_t lane, rlwe::Level level, const bgv::Parameters& parameters) {
  if (lane >= index.lanes() || level > index.level)
    return fail(ErrorCode::invalid_argument,
                "lane {} at level {} was asked for; the file has {} lanes, numbered from 0, at level {}", lane,
                level.value(), index.lanes(), index.level.value());
  if (index.log_noise > parameters.noise().capacity(level))
    return fail(ErrorCode::noise_exhausted, "level {} cannot hold a fresh encryption of '{}'", level.value(),
                parameters.name());
  return {};
}

}  // namespace

std::size_t lanes_index_bytes(std::size_t lanes, rlwe::Level level) {
  return container_overhead_bytes + fields_bytes + lanes * (seed_bytes + digest_bytes * level.primes());
}

std::size_t lanes_file_bytes(const rlwe::Parameters& parameters, std::size_t lanes, rlwe::Level level) {
  return lanes_index_bytes(lanes, level) + lanes * lane_bytes(parameters, level.primes());
}

Result<PackedLane> pack_lane(const bgv::Ciphertext& ciphertext, const bgv::Parameters& parameters) {
  TACET_RETURN_IF_ERROR(check_fresh(ciphertext, parameters));
  const rlwe::Level level = ciphertext.level();
  PackedLane lane{ciphertext.body.key, level, ciphertext.log_noise, *ciphertext.body.seed, {}, {}};
  lane.bytes.resize(lane_bytes(parameters.rlwe(), level.primes()));
  std::span<std::uint8_t> rest(lane.bytes);
  for (std::size_t limb = 0; limb < level.primes(); ++limb) {
    const auto packed = rest.first(packed_limb_bytes(parameters, limb));
    rest = rest.subspan(packed.size());
    pack_limb(packed, {ciphertext.body.parts[0].limb(limb), parameters.degree()},
              parameters.ring().modulus(limb).value());
    lane.digests.push_back(hash_in_pieces(limb_purpose, packed));
  }
  return lane;
}

Result<std::vector<std::uint8_t>> encode_lanes_index(std::span<const PackedLane> lanes, const LanesPlace& place,
                                                     const bgv::Parameters& parameters) {
  if (lanes.empty() || lanes.size() > lanes_max)
    return fail(ErrorCode::invalid_argument, "a file of lanes holds 1 to {} of them; {} were given", lanes_max,
                lanes.size());
  LanesIndex index{lanes[0].key, place, lanes[0].level, lanes[0].log_noise, {}, {}};
  for (const PackedLane& lane : lanes) {
    if (lane.key != index.key || lane.level != index.level || lane.log_noise != index.log_noise)
      return fail(ErrorCode::invalid_argument, "the lanes of a file have one key, one level and one noise bound");
    index.seeds.push_back(lane.seed);
    index.digests.insert(index.digests.end(), lane.digests.begin(), lane.digests.end());
  }
  return encode(index, parameters);
}

Result<std::vector<std::uint8_t>> encode(const LanesIndex& index, const bgv::Parameters& parameters) {
  TACET_RETURN_IF_ERROR(check_index(index, parameters));
  TACET_CHECK(index.digests.size() == index.lanes() * index.level.primes());
  auto container = make_container(ObjectType::lanes_index, parameters.id(),
                                  lanes_index_bytes(index.lanes(), index.level) - container_overhead_bytes);
  Writer writer(payload_of(container));
  writer.put_bytes(index.key.bytes);
  for (const Word number : index.place) writer.put(number);
  writer.put(static_cast<std::uint32_t>(index.lanes())).put(static_cast<std::uint16_t>(index.level.value()));
  writer.put(std::uint16_t{0}).put(index.log_noise);
  for (std::size_t lane = 0; lane < index.lanes(); ++lane) {
    writer.put_bytes(index.seeds[lane].bytes);
    for (std::size_t limb = 0; limb < index.level.primes(); ++limb)
      writer.put_bytes(index.digests[lane * index.level.primes() + limb]);
  }
  TACET_CHECK(writer.full());
  ThreadPool caller_alone(1);
  write_checksum(container, caller_alone);
  return container;
}

Result<LanesIndex> decode_lanes_index(std::span<const std::uint8_t> bytes, const bgv::Parameters& parameters,
                                      const Limits& limits) {
  ThreadPool caller_alone(1);
  TACET_ASSIGN_OR_RETURN(const auto payload,
                         open_container(bytes, ObjectType::lanes_index, parameters.rlwe(), limits, caller_alone));
  Reader reader(payload);
  TACET_RETURN_IF_ERROR(reader.require(fields_bytes, "the index of a file of lanes"));
  LanesIndex index;
  index.key.bytes = reader.get_bytes<16>();
  for (Word& number : index.place) number = reader.get<Word>();
  const std::size_t lanes = reader.get<std::uint32_t>();
  index.level = rlwe::Level(reader.get<std::uint16_t>());
  TACET_RETURN_IF_ERROR(check_reserved(reader.get<std::uint16_t>(), "the index of a file of lanes"));
  index.log_noise = reader.get<double>();
  if (lanes > lanes_max)
    return fail(ErrorCode::limit_exceeded, "a file of {} lanes is above the limit of {}", lanes, lanes_max);
  index.seeds.resize(lanes);
  TACET_RETURN_IF_ERROR(check_index(index, parameters));
  TACET_RETURN_IF_ERROR(reader.require_exactly(lanes * (seed_bytes + digest_bytes * index.level.primes()),
                                               "the seeds and digests of a file of lanes"));
  index.digests.reserve(lanes * index.level.primes());
  for (Seed& seed : index.seeds) {
    seed.bytes = reader.get_bytes<seed_bytes>();
    for (std::size_t limb = 0; limb < index.level.primes(); ++limb)
      index.digests.push_back(reader.get_bytes<digest_bytes>());
  }
  return index;
}

Result<bgv::Ciphertext> read_lane(const InputFile& file, const LanesIndex& index, std::size_t lane, rlwe::Level level,
                                  const bgv::Parameters& parameters, const backend::Device& device) {
  TACET_RETURN_IF_ERROR(check_request(index, lane, level, parameters));
  bgv::Ciphertext ciphertext;
  ciphertext.log_noise = index.log_noise;
  rlwe::Ciphertext& body = ciphertext.body;
  body.parameters = parameters.id();
  body.key = index.key;
  body.part_count = 2;
  body.seed = index.seeds[lane];
  const ring::Basis basis = parameters.rlwe().basis(level);
  body.parts[0] = ring::Evaluations(device.pool(), parameters.degree(), basis);
  const LimbReader reader{file, index, lane, parameters, device};
  std::vector<Status> statuses(level.primes());
  device.threads().parallel_for(level.primes(), [&](std::size_t limb) {
    statuses[limb] = reader.read(limb, {body.parts[0].limb(limb), parameters.degree()});
  });
  for (const Status& status : statuses) TACET_RETURN_IF_ERROR(status);
  body.parts[1] = rlwe::expand_uniform(device, parameters.ring(), basis, *body.seed, rlwe::ciphertext_purpose);
  return ciphertext;
}

}  // namespace tacet::wire
