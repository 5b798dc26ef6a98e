// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "backend/device.h"
#include "base/check.h"
#include "circuit/parameters.h"
#include "owner/reference.h"
#include "query/bind.h"
#include "table/column_data.h"
#include "tests/sql/engine.h"
#include "tests/sql/run_clear.h"

namespace tacet::test::sql {
namespace {

/// What the owner stores beside the rows of a table that refers to another, in the clear and for all columns at once.
class Materialised {
 public:
  explicit Materialised(const ClearTables& clear) : catalog_(clear.catalog()) {
    for (const table::Table& table : clear.catalog().tables) {
      auto& columns = data_.emplace_back();
      for (const table::Column& column : table.columns) columns.push_back(clear.data(table, column));
    }
    for (std::size_t t = 0; t < catalog_.tables.size(); ++t)
      for (const table::Reference& reference : catalog_.tables[t].references) add_reference(clear, t, reference);
  }

  const table::Catalog& catalog() const { return catalog_; }

  void set_levels(bgv::Level top) {
    for (table::Table& table : catalog_.tables)
      for (table::Column& column : table.columns) column.level = top.value();
  }

  /// As the host would have them, by number. Points into the catalog.
  std::vector<HostTable> tables() const {
    std::vector<HostTable> result;
    for (std::size_t t = 0; t < catalog_.tables.size(); ++t) {
      HostTable table;
      table.table = &catalog_.tables[t];
      for (std::size_t c = 0; c < data_[t].size(); ++c) {
        auto& values = table.columns[catalog_.tables[t].columns[c].id];
        for (std::uint64_t row = 0; row < catalog_.tables[t].rows; ++row) values.push_back(data_[t][c].value(row));
      }
      result.push_back(std::move(table));
    }
    return result;
  }

 private:
  void add_reference(const ClearTables& clear, std::size_t t, const table::Reference& reference) {
    const table::Table& fact = *clear.catalog().find(catalog_.tables[t].name);
    const table::Table* const referenced = clear.catalog().find(reference.table);
    TACET_CHECK(referenced != nullptr);
    const auto& keys = clear.data(fact, *fact.find(reference.column));
    const auto& unique_keys = clear.data(*referenced, *referenced->find(reference.referenced_column));
    const std::vector<std::size_t> partners = owner::find_rows(keys, unique_keys);

    table::ColumnData existence;
    existence.column.type = {table::TypeKind::boolean};
    existence.column.maximum = 1;
    for (const std::size_t partner : partners) existence.values.push_back(partner == owner::no_row ? 0 : 1);
    existence.present.assign(partners.size(), 1);
    add_column(t, std::move(existence), {reference.table, ""});
    for (const table::Column& column : referenced->columns) {
      const table::ColumnData& source = clear.data(*referenced, column);
      table::ColumnData copy;
      copy.column = column;
      for (const std::size_t partner : partners) {
        const auto value = partner == owner::no_row ? std::nullopt : source.value(partner);
        copy.values.push_back(value.value_or(0));
        copy.present.push_back(value ? 1 : 0);
      }
      table::describe_values(copy);
      add_column(t, std::move(copy), {reference.table, column.name});
    }
  }

  void add_column(std::size_t t, table::ColumnData data, table::ColumnSource source) {
    data.column.id = static_cast<std::uint32_t>(catalog_.tables[t].columns.size());
    data.column.source = std::move(source);
    catalog_.tables[t].columns.push_back(data.column);
    data_[t].push_back(std::move(data));
  }

  table::Catalog catalog_;
  std::vector<std::vector<table::ColumnData>> data_;  // as the catalog's tables and columns
};

bgv::Parameters test_parameters() {
  auto parameters = circuit::insecure_test_parameters();
  TACET_CHECK(parameters);
  return *parameters;
}

class ClearEngine : public Engine {
 public:
  explicit ClearEngine(const ClearTables& clear) : parameters_(test_parameters()), materialised_(clear) {
    materialised_.set_levels(parameters_.top_level());
    tables_ = materialised_.tables();
  }

  Result<query::ResultTable> ask(std::string_view sql) override {
    TACET_ASSIGN_OR_RETURN(const query::BoundQuery bound, query::bind(sql, materialised_.catalog()));
    return run_clear(bound, tables_, parameters_, device_);
  }

 private:
  bgv::Parameters parameters_;
  backend::Device device_;
  Materialised materialised_;
  std::vector<HostTable> tables_;
};

}  // namespace

std::unique_ptr<Engine> clear_engine(const ClearTables& tables) { return std::make_unique<ClearEngine>(tables); }

}  // namespace tacet::test::sql
