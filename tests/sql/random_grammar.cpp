// SPDX-License-Identifier: Apache-2.0
//
// The grammar of random queries.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "tests/sql/random_query.h"

namespace tacet::test::sql {
namespace {

Node tree(Kind kind, std::string ours, std::vector<Node> children, std::string theirs = "") {
  Node node;
  node.kind = kind;
  node.ours = std::move(ours);
  node.theirs = std::move(theirs);
  node.children = std::move(children);
  return node;
}

/// Sums and products of an integer and a decimal are decimals.
Kind wider(const Node& a, const Node& b) {
  return a.kind == Kind::decimal || b.kind == Kind::decimal ? Kind::decimal : Kind::integer;
}

}  // namespace

Node RandomQueries::number(unsigned depth) {
  if (depth == 0 || chance(45)) return column_of(chance(70) ? Kind::integer : Kind::decimal);
  switch (draw(7)) {
    case 0:
    case 1: {
      Node a = number(depth - 1);
      Node b = chance(50) ? number(depth - 1) : constant_of(Kind::integer);
      const Kind kind = wider(a, b);
      return tree(kind, chance(50) ? "($0 + $1)" : "($0 - $1)", {std::move(a), std::move(b)});
    }
    case 2: {
      Node a = number(depth - 1);
      return tree(a.kind, fmt::format("({} * $0)", between(-3, 5)), {std::move(a)});
    }
    case 3: {
      Node a = column_of(Kind::integer);
      Node b = column_of(chance(50) ? Kind::integer : Kind::decimal);
      const Kind kind = wider(a, b);
      return tree(kind, "($0 * $1)", {std::move(a), std::move(b)});
    }
    case 4: {
      Node a = number(depth - 1);
      return tree(a.kind, "(- $0)", {std::move(a)});
    }
    case 5: {
      Node a = number(depth - 1);
      Node b = constant_of(a.kind);
      return tree(a.kind, "COALESCE($0, $1)", {std::move(a), std::move(b)});
    }
    default:
      break;
  }
  Node a = number(depth - 1);
  Node b = chance(60) ? constant_of(a.kind) : column_of(a.kind);
  const Kind kind = a.kind;
  return tree(kind, chance(80) ? "CASE WHEN $2 THEN $0 ELSE $1 END" : "CASE WHEN $2 THEN $0 END",
              {std::move(a), std::move(b), condition(depth - 1)});
}

Node RandomQueries::text_condition() {
  Node column = column_of(Kind::text);
  switch (draw(4)) {
    case 0: {
      const std::array patterns = {"%a%", "c%", "%t", "_at", "%", "e__", ""};
      return tree(Kind::boolean,
                  fmt::format("$0 {}LIKE '{}'", chance(30) ? "NOT " : "", patterns[draw(patterns.size())]),
                  {std::move(column)});
    }
    case 1:
      return tree(Kind::boolean, fmt::format("$0 {}IN ($1, $2, 'bee')", chance(30) ? "NOT " : ""),
                  {std::move(column), constant_of(Kind::text), constant_of(Kind::text)});
    case 2:
      return tree(Kind::boolean, "$0 ILIKE 'CAT'", {std::move(column)}, "lower($0) = 'cat'");
    default:
      break;
  }
  const std::array compare = {"=", "<>", "<", ">="};
  return tree(Kind::boolean, fmt::format("$0 {} $1", compare[draw(compare.size())]),
              {std::move(column), constant_of(Kind::text)});
}

Node RandomQueries::comparison(unsigned depth) {
  const std::array compare = {"=", "<>", "<", "<=", ">", ">="};
  const std::string operation = compare[draw(compare.size())];
  switch (draw(8)) {
    case 0:
      return text_condition();
    case 1:
      return tree(Kind::boolean, fmt::format("$0 {} $1", operation), {column_of(Kind::date), constant_of(Kind::date)});
    case 2:
      return tree(Kind::boolean, fmt::format("$0 {}BETWEEN $1 AND $2", chance(30) ? "NOT " : ""),
                  {number(depth), constant_of(Kind::integer), constant_of(Kind::integer)});
    case 3:
      return tree(Kind::boolean, fmt::format("$0 {}IN ($1, $2, 1, 2)", chance(30) ? "NOT " : ""),
                  {column_of(Kind::integer), constant_of(Kind::integer), constant_of(Kind::integer)});
    case 4:
      return column_of(Kind::boolean);
    case 5:
      return tree(Kind::boolean, fmt::format("$0 {} $1", operation), {number(depth), number(depth)});
    case 6:
      return tree(Kind::boolean, fmt::format("$0 {} PRIVATE($1)", operation),
                  {column_of(Kind::integer), constant_of(Kind::integer)});
    default:
      break;
  }
  Node a = number(depth);
  Node b = constant_of(chance(60) ? Kind::integer : Kind::decimal);
  return tree(Kind::boolean, fmt::format("$0 {} $1", operation), {std::move(a), std::move(b)});
}

Node RandomQueries::condition(unsigned depth) {
  if (depth == 0) return comparison(0);
  switch (draw(9)) {
    case 0:
    case 1:
      return tree(Kind::boolean, "($0 AND $1)", {condition(depth - 1), condition(depth - 1)});
    case 2:
    case 3:
      return tree(Kind::boolean, "($0 OR $1)", {condition(depth - 1), condition(depth - 1)});
    case 4:
      return tree(Kind::boolean, "(NOT $0)", {condition(depth - 1)});
    case 5: {
      const std::array forms = {"(($0) IS TRUE)", "(($0) IS NOT TRUE)", "(($0) IS FALSE)", "(($0) IS NULL)"};
      return tree(Kind::boolean, forms[draw(forms.size())], {condition(depth - 1)});
    }
    case 6: {
      const std::array kinds = {Kind::integer, Kind::decimal, Kind::boolean, Kind::date, Kind::text};
      return tree(Kind::boolean, chance(50) ? "$0 IS NULL" : "$0 IS NOT NULL", {column_of(kinds[draw(kinds.size())])});
    }
    default:
      break;
  }
  return tree(Kind::boolean, "($0)", {comparison(depth - 1)});
}

Node RandomQueries::aggregate() {
  const std::array any = {Kind::integer, Kind::decimal, Kind::date, Kind::text};
  Node node;
  switch (draw(11)) {
    case 0:
      node = tree(Kind::integer, "COUNT(*)", {});
      break;
    case 1:
      node = tree(Kind::integer, "COUNT($0)", {column_of(any[draw(any.size())])});
      break;
    case 2:
      node = tree(Kind::integer, "COUNT(DISTINCT $0)", {column_of(any[draw(any.size())])});
      break;
    case 3:
    case 4:
      node = tree(Kind::integer, "SUM($0)", {number(2)});
      break;
    case 5:
      node = tree(Kind::decimal, "AVG($0)", {number(1)});
      break;
    case 6:
      node = tree(Kind::integer, chance(50) ? "MIN($0)" : "MAX($0)", {column_of(any[draw(any.size())])});
      break;
    case 7:
      node = tree(Kind::integer, chance(50) ? "MIN($0)" : "MAX($0)", {number(1)});
      break;
    case 8:
      node = tree(Kind::decimal, chance(50) ? "VAR_POP($0)" : "STDDEV_SAMP($0)", {column_of(Kind::integer)});
      break;
    case 9:
      node = tree(Kind::decimal, "MEDIAN($0)", {column_of(chance(50) ? Kind::integer : Kind::decimal)});
      break;
    default:
      node = tree(Kind::integer, "SUM(CASE WHEN $0 THEN 1 ELSE 0 END)", {condition(1)});
      break;
  }
  if (!chance(25)) return node;
  const Kind kind = node.kind;
  std::string form = "$0 FILTER (WHERE $1)";
  return tree(kind, std::move(form), {std::move(node), condition(1)});
}

Node RandomQueries::group_key() {
  switch (draw(6)) {
    case 0:
      return leaf("t.b", Kind::integer);
    case 1:
      return leaf("t.e", Kind::boolean);
    case 2:
      return leaf("t.h", Kind::integer);
    case 3:
      return joined_ ? column_of(chance(50) ? Kind::text : Kind::boolean) : leaf("t.g", Kind::text);
    case 4:
      return tree(Kind::text, "CASE WHEN $0 THEN 'yes' WHEN $1 THEN 'no' ELSE 'maybe' END",
                  {condition(1), condition(1)});
    default:
      return leaf("t.g", Kind::text);
  }
}

Node RandomQueries::having() {
  const std::array forms = {"COUNT(*) > 1", "COUNT(*) <= 3", "SUM(t.a) > 0", "MIN(t.h) IS NOT NULL", "MAX(t.a) < 50"};
  return tree(Kind::boolean, forms[draw(forms.size())], {});
}

RandomQuery RandomQueries::next() {
  RandomQuery query;
  joined_ = query.joined = chance(30);
  query.left_join = chance(50);
  if (chance(80)) query.where = condition(static_cast<unsigned>(draw(3)));
  query.aggregated = chance(80);
  if (query.aggregated) {
    for (std::uint64_t i = chance(60) ? 1 + draw(2) : 0; i > 0; --i) query.keys.push_back(group_key());
    for (std::uint64_t i = 1 + draw(3); i > 0; --i) query.items.push_back(aggregate());
    if (!query.keys.empty() && chance(25)) query.having = having();
    return query;
  }
  const std::array kinds = {Kind::boolean, Kind::date, Kind::text};
  for (std::uint64_t i = 1 + draw(3); i > 0; --i)
    query.items.push_back(chance(60) ? number(1) : column_of(kinds[draw(kinds.size())]));
  if (chance(20)) query.limit = static_cast<unsigned>(draw(10));
  return query;
}

}  // namespace tacet::test::sql
