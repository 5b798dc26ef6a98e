// SPDX-License-Identifier: Apache-2.0
#include "backend/avx512/ntt_forward.h"

#include "backend/avx512/kernels.h"

namespace tacet::backend::avx512 {
namespace {

template <Room room>
void forward(Word* values, const NttTable& table) {
  const ForwardTransform<room> transform(table);
  NothingAhead nothing;
  transform.limb_passes(values, nothing);
  for (std::size_t c = 0; c < transform.cached_blocks(); ++c) {
    Ahead ahead{transform.group_roots(c), transform.group_roots(c) + transform.group_root_count()};
    transform.cached_block(values, c, ahead);
  }
}

}  // namespace

bool ntt_forward(Word* values, const NttTable& table) {
  if (table.log_degree < log_degree_min || table.log_degree > log_degree_max) return false;
  if (!supports(lane_count, table.modulus) || !aligned(values) || !aligned(table.forward)) return false;
  with_room(table.modulus, [&](auto room) { forward<decltype(room)::value>(values, table); });
  return true;
}

}  // namespace tacet::backend::avx512
