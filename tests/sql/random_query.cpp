// SPDX-License-Identifier: Apache-2.0
#include "tests/sql/random_query.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tacet::test::sql {
namespace {

const std::vector<std::string> words = {"ant", "bee", "cat", "Cat", "dog", "eel", ""};

std::string day_text(long day) {
  // Days of 2019 and 2020, by months, so that a leap day is among them.
  constexpr std::array<long, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  long year = 2019;
  for (std::size_t month = 0;; month = (month + 1) % 12, year += month == 0 ? 1 : 0) {
    const long length = lengths[month] + (year == 2020 && month == 1 ? 1 : 0);
    if (day < length) return fmt::format("{}-{:02}-{:02}", year, month + 1, day + 1);
    day -= length;
  }
}

std::string join(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

}  // namespace

std::string Node::text(bool sqlite) const {
  const std::string& form = sqlite && !theirs.empty() ? theirs : ours;
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '$' && i + 1 < form.size()) {
      out += children.at(static_cast<std::size_t>(form[++i] - '0')).text(sqlite);
    } else {
      out += form[i];
    }
  }
  return out;
}

std::string RandomQuery::sql(bool sqlite) const {
  std::vector<std::string> selected;
  std::vector<std::string> order;
  if (!aggregated) selected.emplace_back("t.id");
  for (const Node& key : keys) {
    selected.push_back(key.text(sqlite));
    order.push_back(fmt::format("{}", selected.size()));
  }
  for (const Node& item : items) selected.push_back(item.text(sqlite));
  std::string text = "SELECT " + join(selected, ", ") + " FROM t";
  if (joined) text += fmt::format(" {}JOIN d ON t.k = d.k", left_join ? "LEFT " : "");
  if (where) text += " WHERE " + where->text(sqlite);
  if (!order.empty()) text += " GROUP BY " + join(order, ", ");
  if (having) text += " HAVING " + having->text(sqlite);
  if (!aggregated) {
    text += " ORDER BY t.id";
  } else if (!order.empty()) {
    text += " ORDER BY " + join(order, ", ");
  }
  if (limit) text += fmt::format(" LIMIT {}", *limit);
  return text;
}

namespace {

/// Trees with one node replaced by a descendant of its kind.
std::vector<Node> smaller_nodes(const Node& node) {
  std::vector<Node> result;
  for (const Node& child : node.children)
    if (child.kind == node.kind) result.push_back(child);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    for (Node& child : smaller_nodes(node.children[i])) {
      Node copy = node;
      copy.children[i] = std::move(child);
      result.push_back(std::move(copy));
    }
  }
  return result;
}

}  // namespace

std::vector<RandomQuery> RandomQuery::smaller() const {
  std::vector<RandomQuery> result;
  const auto add = [&](auto&& change) {
    RandomQuery copy = *this;
    change(copy);
    result.push_back(std::move(copy));
  };
  if (having) add([](RandomQuery& q) { q.having.reset(); });
  if (limit) add([](RandomQuery& q) { q.limit.reset(); });
  if (where) add([](RandomQuery& q) { q.where.reset(); });
  if (joined) add([](RandomQuery& q) { q.joined = false; });  // columns of d are refused then, and the cut is not taken
  for (std::size_t i = 0; i < items.size() && items.size() + (aggregated ? keys.size() : 1) > 1; ++i)
    add([&](RandomQuery& q) { q.items.erase(q.items.begin() + static_cast<std::ptrdiff_t>(i)); });
  for (std::size_t i = 0; i < keys.size() && items.size() + keys.size() > 1; ++i)
    add([&](RandomQuery& q) { q.keys.erase(q.keys.begin() + static_cast<std::ptrdiff_t>(i)); });
  if (where)
    for (Node& node : smaller_nodes(*where)) add([&](RandomQuery& q) { q.where = std::move(node); });
  for (std::size_t i = 0; i < items.size(); ++i)
    for (Node& node : smaller_nodes(items[i])) add([&](RandomQuery& q) { q.items[i] = std::move(node); });
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (Node& node : smaller_nodes(keys[i])) add([&](RandomQuery& q) { q.keys[i] = std::move(node); });
  return result;
}

RandomQueries::RandomQueries(std::uint64_t seed) : state_(seed) { make_tables(); }

std::uint64_t RandomQueries::draw(std::uint64_t below) {
  // SplitMix64 (Steele, Lea, Flood 2014); the bias of a remainder is of no matter here.
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return (z ^ (z >> 31)) % below;
}

void RandomQueries::make_tables() {
  fact_columns_ = {{"a", Kind::integer, false}, {"b", Kind::integer, true}, {"c", Kind::decimal, false},
                   {"e", Kind::boolean, true},  {"f", Kind::date, false},   {"g", Kind::text, true},
                   {"h", Kind::integer, false}};
  dimension_columns_ = {{"p", Kind::integer, false}, {"q", Kind::text, true}, {"r", Kind::boolean, true}};
  const auto declare = [](const std::vector<Column>& columns, std::vector<std::string>& declared) {
    const std::array types = {"integer", "decimal(6,1)", "boolean", "date", "text"};
    for (const Column& column : columns)
      declared.push_back(column.name + " " + types[static_cast<std::size_t>(column.kind)]);
  };

  TableSource dimension;
  dimension.name = "d";
  declare(dimension_columns_, dimension.columns);
  const long partners = between(1, 9);
  dimension.csv = "k,p,q,r\n";
  for (long k = 1; k <= partners; ++k) {
    dimension.csv += fmt::format("{}", k);
    for (const Column& column : dimension_columns_) dimension.csv += "," + random_field(column);
    dimension.csv += "\n";
  }

  TableSource fact;
  fact.name = "t";
  declare(fact_columns_, fact.columns);
  fact.csv = "id,k,a,b,c,e,f,g,h\n";
  const long rows = between(1, 40);
  for (long id = 1; id <= rows; ++id) {
    fact.csv += fmt::format("{},{}", id, chance(10) ? "" : fmt::format("{}", between(1, partners + 2)));
    for (const Column& column : fact_columns_) fact.csv += "," + random_field(column);
    fact.csv += "\n";
  }
  fact.columns.emplace_back("k integer");
  if (chance(50)) fact.references.emplace_back("k d(k)");
  tables_ = {std::move(dimension), std::move(fact)};
}

std::string RandomQueries::random_field(const Column& column) {
  if (chance(15)) return "";
  switch (column.kind) {
    case Kind::integer:
      if (column.name == "h") return fmt::format("{}", between(0, 7));
      return fmt::format("{}", column.narrow ? between(-2, 2) : between(-60, 60));
    case Kind::decimal: {
      const long halves = between(-40, 80);
      return fmt::format("{}{}.{}", halves < 0 ? "-" : "", std::abs(halves) / 2, halves % 2 != 0 ? 5 : 0);
    }
    case Kind::boolean:
      return chance(50) ? "true" : "false";
    case Kind::date:
      return day_text(between(0, 730));
    case Kind::text:
      break;
  }
  const std::string& word = pick(words);
  return word.empty() ? "\"\"" : word;
}

Node RandomQueries::leaf(std::string text, Kind kind) const {
  Node node;
  node.kind = kind;
  node.ours = std::move(text);
  return node;
}

Node RandomQueries::column_of(Kind kind) {
  std::vector<std::string> names;
  for (const Column& column : fact_columns_)
    if (column.kind == kind) names.push_back("t." + column.name);
  if (joined_)
    for (const Column& column : dimension_columns_)
      if (column.kind == kind) names.push_back("d." + column.name);
  return leaf(pick(names), kind);
}

Node RandomQueries::constant_of(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return leaf(fmt::format("({})", chance(15) ? between(-300, 300) : between(-60, 60)), kind);
    case Kind::decimal: {
      const long halves = between(-60, 100);
      return leaf(fmt::format("({}{}.{})", halves < 0 ? "-" : "", std::abs(halves) / 2, halves % 2 != 0 ? 5 : 0), kind);
    }
    case Kind::boolean:
      return leaf(chance(50) ? "TRUE" : "FALSE", kind);
    case Kind::date: {
      Node node = leaf("DATE '" + day_text(between(0, 730)) + "'", kind);
      node.theirs = node.ours.substr(5);
      return node;
    }
    case Kind::text:
      break;
  }
  return leaf("'" + (chance(15) ? std::string("fox") : pick(words)) + "'", Kind::text);
}

}  // namespace tacet::test::sql
