// SPDX-License-Identifier: Apache-2.0

#include "query/scope.h"

#include <algorithm>

#include "base/check.h"
#include "query/nearest_name.h"
#include "query/tree.h"

namespace tacet::query {
namespace {

// PostgreSQL cuts longer names.
constexpr std::size_t name_bytes_max = 63;

std::string qualified(const table::Table& table, const table::Column& column) {
  return fmt::format("{}.{}", table.name, column.name);
}

const table::Table* table_named(const table::Catalog& catalog, std::string_view name) {
  const table::Table* match = nullptr;
  for (const table::Table& table : catalog.tables) {
    if (table.name == name) return &table;
    if (!equal_ignoring_case(table.name, name)) continue;
    if (match != nullptr) return nullptr;
    match = &table;
  }
  return match;
}

std::string unsupported_range(const std::string& kind) {
  if (kind == "RangeSubselect") return "a subquery in FROM";
  if (kind == "RangeFunction") return "a function in FROM";
  if (kind == "RangeTableSample") return "TABLESAMPLE";
  return "this part of FROM (" + kind + ")";
}

}  // namespace

Result<NameScope> NameScope::build(const Json& from_clause, const table::Catalog& catalog) {
  if (from_clause.empty())
    return fail(ErrorCode::invalid_argument, "a SELECT without FROM is not supported; name a table");
  if (from_clause.size() > 1)
    return fail(ErrorCode::invalid_argument,
                "a list of {} tables in FROM is not supported; write JOIN table ON a.x = b.y", from_clause.size());
  NameScope scope;
  TACET_RETURN_IF_ERROR(scope.add_item(from_clause.front(), catalog));
  TACET_RETURN_IF_ERROR(scope.choose_fact());
  return scope;
}

Status NameScope::add_item(const Json& item, const table::Catalog& catalog) {
  const std::string kind = kind_of(item);
  if (kind == "RangeVar") return add_table(body_of(item), catalog, false);
  if (kind == "JoinExpr") return add_join(body_of(item), catalog);
  return fail(ErrorCode::invalid_argument, "{} is not supported; name a table", unsupported_range(kind));
}

Status NameScope::add_table(const Json& range, const table::Catalog& catalog, bool keep_left) {
  constexpr std::size_t sources_max = 100;
  const std::string name = text_of(range, "relname");
  if (has(range, "schemaname"))
    return fail(ErrorCode::invalid_argument, "a schema in a table's name is not supported; write {} alone", name);
  const table::Table* table = table_named(catalog, name);
  if (table == nullptr) {
    std::vector<std::string> names;
    for (const table::Table& other : catalog.tables) names.push_back(other.name);
    return fail(ErrorCode::invalid_argument, "there is no table \"{}\"{}", name, suggestion(name, names));
  }
  Source source{.table = table, .name = table->name, .keep_left = keep_left, .join = {}, .merged = {}};
  const Json& alias = member(range, "alias");
  if (has(alias, "colnames"))
    return fail(ErrorCode::invalid_argument, "an alias with a list of columns is not supported; write AS {}",
                text_of(alias, "aliasname"));
  if (alias.is_object()) source.name = text_of(alias, "aliasname");
  if (sources_.size() >= sources_max)
    return fail(ErrorCode::limit_exceeded, "FROM names more than {} tables", sources_max);
  for (const Source& other : sources_) {
    if (other.name == source.name)
      return fail(ErrorCode::invalid_argument, "FROM names \"{}\" twice; give one of them an alias", source.name);
  }
  sources_.push_back(std::move(source));
  return {};
}

Status NameScope::add_join(const Json& join, const table::Catalog& catalog) {
  const std::string type = text_of(join, "jointype");
  if (type != "JOIN_INNER" && type != "JOIN_LEFT")
    return fail(ErrorCode::invalid_argument, "{} JOIN is not supported; inner and LEFT joins are",
                type == "JOIN_FULL" ? "FULL" : "RIGHT");
  if (flag_of(join, "isNatural"))
    return fail(ErrorCode::invalid_argument, "NATURAL JOIN is not supported; write JOIN .. USING (column)");
  if (has(join, "alias") || has(join, "join_using_alias"))
    return fail(ErrorCode::invalid_argument, "an alias of a whole join is not supported; give each table its own");
  const bool keep_left = type == "JOIN_LEFT";
  TACET_RETURN_IF_ERROR(add_item(member(join, "larg"), catalog));
  const Json& right = member(join, "rarg");
  if (kind_of(right) == "JoinExpr")
    return fail(ErrorCode::invalid_argument,
                "a join in parentheses is not supported; write the joins one after another");
  if (kind_of(right) != "RangeVar")
    return fail(ErrorCode::invalid_argument, "{} is not supported; name a table", unsupported_range(kind_of(right)));
  TACET_RETURN_IF_ERROR(add_table(body_of(right), catalog, keep_left));
  if (has(join, "usingClause")) return add_using(member(join, "usingClause"), keep_left);
  if (!has(join, "quals"))
    return fail(ErrorCode::invalid_argument, "CROSS JOIN is not supported; write JOIN {} ON a.x = b.y",
                sources_.back().name);
  return add_condition(member(join, "quals"), keep_left);
}

Status NameScope::add_using(const Json& columns, bool keep_left) {
  if (columns.size() != 1)
    return fail(ErrorCode::invalid_argument, "USING with {} columns is not supported; one is", columns.size());
  const std::string name = names_of(columns).front();
  const std::size_t right = sources_.size() - 1;
  TACET_ASSIGN_OR_RETURN(const ScopeColumn b, find_in(right, name));
  std::optional<ScopeColumn> a;
  for (std::size_t i = 0; i < right; ++i) {
    const auto found = find_in(i, name);
    if (!found || is_merged(*found)) continue;
    if (a) return fail(ErrorCode::invalid_argument, "USING ({}) is ambiguous; write ON a.x = b.y", name);
    a = *found;
  }
  if (!a)
    return fail(ErrorCode::invalid_argument, "there is no column \"{}\" left of JOIN {}", name, sources_[right].name);
  sources_[right].merged.push_back(b.column);
  edges_.push_back(Edge{.a = *a, .b = b, .keep_left = keep_left});
  return {};
}

// ON a.x = b.y: of the parts of an AND, the first equality between the new table and another on a unique column.
Status NameScope::add_condition(const Json& condition, bool keep_left) {
  std::vector<const Json*> parts = {&condition};
  const Json& junction = member(condition, "BoolExpr");
  if (text_of(junction, "boolop") == "AND_EXPR") {
    parts.clear();
    for (const Json& part : member(junction, "args")) parts.push_back(&part);
  }
  std::optional<Edge> chosen;
  const Json* chosen_part = nullptr;
  for (const Json* part : parts) {
    const auto edge = edge_of(*part, keep_left);
    if (!edge) continue;
    const bool better = edge->a.column->unique || edge->b.column->unique;
    if (!chosen || (better && !chosen->a.column->unique && !chosen->b.column->unique)) {
      chosen = edge;
      chosen_part = part;
    }
  }
  if (!chosen) {
    // The condition may name what does not exist.
    for (const Json* part : parts) {
      const Json& comparison = member(*part, "A_Expr");
      for (const char* side : {"lexpr", "rexpr"}) {
        const Json& column = member(member(comparison, side), "ColumnRef");
        if (column.is_object()) TACET_RETURN_IF_ERROR(find(names_of(member(column, "fields"))));
      }
    }
    return fail(ErrorCode::invalid_argument,
                "JOIN {} without an equality of two columns is not supported; write ON a.x = b.y",
                sources_.back().name);
  }
  if (keep_left && parts.size() > 1)
    return fail(ErrorCode::invalid_argument,
                "LEFT JOIN with more conditions than the equality of two columns is not supported");
  for (const Json* part : parts) {
    if (part != chosen_part) conditions_.push_back(part);
  }
  edges_.push_back(*chosen);
  return {};
}

std::optional<NameScope::Edge> NameScope::edge_of(const Json& condition, bool keep_left) const {
  const Json& comparison = member(condition, "A_Expr");
  if (text_of(comparison, "kind") != "AEXPR_OP" ||
      names_of(member(comparison, "name")) != std::vector<std::string>{"="})
    return std::nullopt;
  const Json& left = member(member(comparison, "lexpr"), "ColumnRef");
  const Json& right = member(member(comparison, "rexpr"), "ColumnRef");
  if (!left.is_object() || !right.is_object()) return std::nullopt;
  const auto a = find(names_of(member(left, "fields")));
  const auto b = find(names_of(member(right, "fields")));
  if (!a || !b) return std::nullopt;
  const std::size_t joined = sources_.size() - 1;
  if ((a->source == joined) == (b->source == joined)) return std::nullopt;
  return a->source == joined ? Edge{*b, *a, keep_left} : Edge{*a, *b, keep_left};
}

bool NameScope::may_be_fact(std::size_t source) const {
  return std::all_of(edges_.begin(), edges_.end(), [&](const Edge& edge) {
    if (edge.a.source == source) return edge.b.column->unique;
    return edge.b.source == source && !edge.keep_left && edge.a.column->unique;
  });
}

Status NameScope::choose_fact() {
  for (const Edge& edge : edges_) {
    const table::Table& left = *sources_[edge.a.source].table;
    const table::Table& right = *sources_[edge.b.source].table;
    const Type& a = edge.a.column->type;
    const Type& b = edge.b.column->type;
    if (a.kind != b.kind || a.scale != b.scale)
      return fail(ErrorCode::invalid_argument, "JOIN of {} ({}) with {} ({}) is not supported: the types differ",
                  qualified(left, *edge.a.column), to_string(a), qualified(right, *edge.b.column), to_string(b));
    if (edge.b.column->unique || (edge.a.column->unique && !edge.keep_left)) continue;
    return fail(ErrorCode::invalid_argument, "JOIN needs a column without duplicates and NULLs: {} is not unique{}",
                qualified(right, *edge.b.column),
                edge.keep_left ? "" : fmt::format(", nor is {}", qualified(left, *edge.a.column)));
  }
  std::size_t fact = 0;
  while (fact < sources_.size() && !may_be_fact(fact)) ++fact;
  if (fact == sources_.size())
    return fail(
        ErrorCode::invalid_argument,
        "these joins are not supported: every other table must be joined to one and the same table, by a unique "
        "column of its own");
  fact_ = fact;
  for (const Edge& edge : edges_) {
    const bool first = edge.a.source == fact;
    const ScopeColumn& left = first ? edge.a : edge.b;
    const ScopeColumn& right = first ? edge.b : edge.a;
    sources_[right.source].join = joins_.size();
    joins_.push_back(Join{.table = sources_[right.source].table,
                          .left = left.column,
                          .right = right.column,
                          .keep_unmatched = edge.keep_left});
  }
  return {};
}

bool NameScope::is_merged(const ScopeColumn& column) const {
  const auto& merged = sources_[column.source].merged;
  return std::find(merged.begin(), merged.end(), column.column) != merged.end();
}

// The table's own columns by exact name; else the one that differs only in case; else the one whose name is longer than
// PostgreSQL reads.
Result<ScopeColumn> NameScope::find_in(std::size_t source, std::string_view name) const {
  const table::Table& table = *sources_[source].table;
  std::vector<const table::Column*> alike;
  std::vector<std::string> names;
  for (const table::Column& column : table.columns) {
    if (column.source) continue;
    if (column.name == name) return ScopeColumn{source, &column};
    names.push_back(column.name);
    const std::string_view cut = std::string_view(column.name).substr(0, name.size());
    const bool cut_short = name.size() + 4 > name_bytes_max && column.name.size() > name_bytes_max;
    if (equal_ignoring_case(cut_short ? cut : column.name, name)) alike.push_back(&column);
  }
  if (alike.size() == 1) return ScopeColumn{source, alike.front()};
  if (alike.size() > 1)
    return fail(ErrorCode::invalid_argument, "the column \"{}\" of table \"{}\" is ambiguous; quote its exact name",
                name, table.name);
  return fail(ErrorCode::invalid_argument, "there is no column \"{}\" in table \"{}\"{}", name, table.name,
              suggestion(name, names));
}

Result<std::size_t> NameScope::source_named(std::string_view name) const {
  std::vector<std::string> names;
  std::optional<std::size_t> alike;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].name == name) return i;
    if (equal_ignoring_case(sources_[i].name, name)) alike = i;
    names.push_back(sources_[i].name);
  }
  if (alike) return *alike;
  return fail(ErrorCode::invalid_argument, "there is no table \"{}\" in FROM{}", name, suggestion(name, names));
}

Result<ScopeColumn> NameScope::find_unqualified(std::string_view name) const {
  std::vector<ScopeColumn> found;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    auto column = find_in(i, name);
    if (sources_.size() == 1) return column;
    if (column && !is_merged(*column)) found.push_back(*column);
    for (const table::Column& other : sources_[i].table->columns) {
      if (!other.source) names.push_back(other.name);
    }
  }
  // A name written exactly goes before one in another case.
  if (found.size() > 1) {
    const auto exact =
        std::count_if(found.begin(), found.end(), [&](const ScopeColumn& c) { return c.column->name == name; });
    if (exact == 1) std::erase_if(found, [&](const ScopeColumn& c) { return c.column->name != name; });
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    return fail(ErrorCode::invalid_argument, "there is no column \"{}\"{}", name, suggestion(name, names));
  return fail(ErrorCode::invalid_argument, "the column \"{}\" is ambiguous: write {}.{} or {}.{}", name,
              sources_[found[0].source].name, name, sources_[found[1].source].name, name);
}

Result<ScopeColumn> NameScope::find(const std::vector<std::string>& name) const {
  if (name.size() == 1) return find_unqualified(name.front());
  if (name.size() != 2)
    return fail(ErrorCode::invalid_argument, "a column name of {} parts is not supported; write table.column",
                name.size());
  auto source = source_named(name[0]);
  if (source) return find_in(*source, name[1]);
  // Names with a point in them are common in files; without quotes they look qualified.
  auto dotted = find_unqualified(name[0] + "." + name[1]);
  if (dotted) return dotted;
  return tl::unexpected(std::move(source).error());
}

Result<std::vector<ScopeColumn>> NameScope::all(const std::optional<std::string>& qualifier) const {
  std::optional<std::size_t> only;
  if (qualifier) {
    TACET_ASSIGN_OR_RETURN(only, source_named(*qualifier));
  }
  std::vector<ScopeColumn> columns;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (only && *only != i) continue;
    for (const table::Column& column : sources_[i].table->columns) {
      const ScopeColumn found{i, &column};
      if (!column.source && (only || !is_merged(found))) columns.push_back(found);
    }
  }
  return columns;
}

BoundColumn NameScope::bound(const ScopeColumn& column) const {
  const auto& join = sources_[column.source].join;
  if (!join) return {.column = column.column, .join = std::nullopt};
  const Join& joined = joins_[*join];
  if (joined.right == column.column && !joined.keep_unmatched) return {.column = joined.left, .join = std::nullopt};
  return {.column = column.column, .join = join};
}

}  // namespace tacet::query
