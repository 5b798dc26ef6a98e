// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "owner/load.h"
#include "wire/lanes.h"

namespace tacet::owner {
namespace {

/// Lanes in work at a time, for each thread: enough that threads end together, few enough to fit in memory.
constexpr std::size_t lanes_a_thread = 8;

/// One file: the lanes of one block of one column.
struct BlockFile {
  const table::StoredColumn* stored = nullptr;
  const table::ColumnData* column = nullptr;
  std::uint64_t block = 0;
  std::vector<Result<wire::PackedLane>> lanes;
};

/// Every column's blocks, one after another, as files of at least one lane.
std::vector<BlockFile> files_of(std::span<const table::StoredColumn> stored, std::span<const table::ColumnData> columns,
                                std::uint64_t blocks) {
  std::vector<BlockFile> files;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    for (const table::StoredColumn& one : stored) {
      if (one.lanes == 0) continue;
      const auto column = std::ranges::find(columns, table::slots_column(one.id),
                                            [](const table::ColumnData& c) { return c.column.id; });
      TACET_CHECK(column != columns.end());
      files.push_back({&one, &*column, block, {}});
    }
  }
  return files;
}

Result<wire::PackedLane> encrypt_lane(const SessionData& data, const BlockFile& file, unsigned lane) {
  const std::size_t slots = data.parameters.degree();
  std::vector<Word> values(slots);
  table::lane_values(*file.column, lane, file.block * slots, values);
  const bgv::Level level(file.stored->level);
  TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext ciphertext, file.stored->form == table::LaneForm::slots
                                                               ? data.encryptor.encrypt(values, level)
                                                               : data.encryptor.encrypt_coefficients(values, level));
  return wire::pack_lane(ciphertext, data.parameters);
}

Status write_files(table::TableWriter& writer, std::span<BlockFile> files) {
  for (BlockFile& file : files) {
    std::vector<wire::PackedLane> lanes;
    for (auto& lane : file.lanes) {
      if (!lane) return tl::unexpected(lane.error());
      lanes.push_back(*std::move(lane));
    }
    file.lanes.clear();
    TACET_RETURN_IF_ERROR(writer.write(*file.stored, file.block, lanes));
  }
  return {};
}

/// The next files, so that their lanes keep all threads busy.
std::span<BlockFile> next_batch(std::span<BlockFile> files, std::size_t lanes_wanted) {
  std::size_t count = 0;
  for (std::size_t lanes = 0; count < files.size() && lanes < lanes_wanted; ++count)
    lanes += files[count].stored->lanes;
  return files.first(count);
}

}  // namespace

std::uint64_t blocks_of(const SessionData& data, std::uint64_t rows) {
  const std::uint64_t slots = data.parameters.degree();
  return (rows + slots - 1) / slots;
}

std::vector<table::StoredColumn> stored_columns(const SessionData& data, table::Column& column,
                                                bool with_coefficients) {
  const bgv::Level top = data.parameters.top_level();
  column.level = top.value();
  std::vector<table::StoredColumn> stored{{column.id, column.lanes(), column.level, table::LaneForm::slots}};
  if (with_coefficients)
    stored.push_back({table::coefficients_column(column.id), column.lanes(), std::min(coefficients_level, top.value()),
                      table::LaneForm::coefficients});
  return stored;
}

Status write_columns(SessionData& data, table::TableWriter& writer, std::span<const table::StoredColumn> stored,
                     std::span<const table::ColumnData> columns, std::uint64_t blocks) {
  std::vector<BlockFile> files = files_of(stored, columns, blocks);
  std::uint64_t total = 0;
  for (const BlockFile& file : files) total += file.stored->lanes;
  std::uint64_t done = 0;
  std::span<BlockFile> rest(files);
  std::span<BlockFile> encrypted;  // in the round before, to be written in this one
  while (!rest.empty() || !encrypted.empty()) {
    report(data, "encrypting", done, total);
    TACET_RETURN_IF_ERROR(check_interrupted(data));
    const auto batch = next_batch(rest, lanes_a_thread * data.device->threads().threads());
    rest = rest.subspan(batch.size());
    std::vector<std::pair<BlockFile*, unsigned>> tasks;
    for (BlockFile& file : batch) {
      file.lanes.resize(file.stored->lanes);
      for (unsigned lane = 0; lane < file.stored->lanes; ++lane) tasks.emplace_back(&file, lane);
    }
    // Task 0 writes while the others encrypt, each lane on one thread.
    Status written;
    data.device->threads().parallel_for(tasks.size() + 1, [&](std::size_t i) {
      if (i == 0) {
        written = write_files(writer, encrypted);
      } else {
        const auto& [file, lane] = tasks[i - 1];
        file->lanes[lane] = encrypt_lane(data, *file, lane);
      }
    });
    TACET_RETURN_IF_ERROR(written);
    encrypted = batch;
    done += tasks.size();
  }
  report(data, "encrypting", done, total);
  return {};
}

}  // namespace tacet::owner
