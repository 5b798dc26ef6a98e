// SPDX-License-Identifier: Apache-2.0
#include "owner/read_column.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "owner/load.h"

namespace tacet::owner {
namespace {

/// The lowest level at which a fresh encryption can be opened.
bgv::Level reading_level(const SessionData& data, const table::Column& column) {
  unsigned level = 0;
  const bgv::NoiseModel& noise = data.parameters.noise();
  while (level < column.level && noise.fresh_secret_key() > noise.capacity(bgv::Level(level))) ++level;
  return bgv::Level(level);
}

Result<std::vector<Word>> open_lane(const SessionData& data, const table::Table& table, const table::Column& column,
                                    unsigned lane, std::uint64_t block) {
  TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext ciphertext,
                         data.store.read_lane(table.id, column.id, lane, block, reading_level(data, column)));
  TACET_ASSIGN_OR_RETURN(std::vector<Word> slots, data.decryptor.decrypt(ciphertext));
  if (std::ranges::any_of(slots, [](Word slot) { return slot > 1; }))
    return fail(ErrorCode::corrupt_data, "lane {} of column '{}' of table '{}' opens to other things than bits", lane,
                column.name, table.name);
  return slots;
}

}  // namespace

Result<table::ColumnData> read_column(const SessionData& data, const table::Table& table, const table::Column& column) {
  table::ColumnData opened;
  opened.column = column;
  opened.values.assign(table.rows, 0);
  opened.present.assign(table.rows, 0);
  const std::size_t slots = data.parameters.degree();
  const std::uint64_t blocks = blocks_of(data, table.rows);
  for (std::uint64_t block = 0; block < blocks; ++block) {
    report(data, "opening a column", block, blocks);
    TACET_RETURN_IF_ERROR(check_interrupted(data));
    std::vector<Result<std::vector<Word>>> lanes(column.lanes());
    data.device->threads().parallel_for(lanes.size(), [&](std::size_t lane) {
      lanes[lane] = open_lane(data, table, column, static_cast<unsigned>(lane), block);
    });
    for (unsigned lane = 0; lane < column.lanes(); ++lane) {
      if (!lanes[lane]) return tl::unexpected(lanes[lane].error());
      add_lane_values(opened, lane, block * slots, *lanes[lane]);
    }
  }
  report(data, "opening a column", blocks, blocks);
  finish_values(opened);
  return opened;
}

}  // namespace tacet::owner
