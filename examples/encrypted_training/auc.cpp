// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/auc.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tacet::example {

Result<double> area_under_curve(std::span<const double> scores, std::span<const double> outcomes) {
  if (scores.size() != outcomes.size())
    return fail(ErrorCode::invalid_argument, "{} scores do not fit {} outcomes", scores.size(), outcomes.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });

  double events = 0;
  double event_ranks = 0;  // ranks from 1; those of equal scores are their mean
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    double here = 0;
    while (last < order.size() && scores[order[last]] == scores[order[first]]) here += outcomes[order[last++]] > 0;
    event_ranks += here * (static_cast<double>(first + last) + 1) / 2;
    events += here;
    first = last;
  }
  const double others = static_cast<double>(scores.size()) - events;
  if (events == 0 || others == 0)
    return fail(ErrorCode::invalid_argument, "an AUC needs patients with and without an event; there are {} and {}",
                events, others);
  return (event_ranks - events * (events + 1) / 2) / (events * others);
}

}  // namespace tacet::example
