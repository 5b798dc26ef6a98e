// SPDX-License-Identifier: Apache-2.0
//
// Reading libpg_query's JSON: what is absent is empty, zero or false there.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tacet::query {

using Json = nlohmann::json;

/// The member, or an empty value.
inline const Json& member(const Json& body, const char* name) {
  static const Json none;
  if (!body.is_object()) return none;
  const auto found = body.find(name);
  return found == body.end() ? none : *found;
}

inline bool has(const Json& body, const char* name) { return !member(body, name).is_null(); }

inline std::string text_of(const Json& body, const char* name) {
  const Json& value = member(body, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

inline bool flag_of(const Json& body, const char* name) {
  const Json& value = member(body, name);
  return value.is_boolean() && value.get<bool>();
}

/// Nodes are objects with one member, whose name is their kind.
inline std::string kind_of(const Json& node) {
  return node.is_object() && node.size() == 1 ? node.begin().key() : std::string();
}

inline const Json& body_of(const Json& node) {
  static const Json none;
  return node.is_object() && node.size() == 1 ? *node.begin() : none;
}

/// A list of String nodes: the parts of a name.
inline std::vector<std::string> names_of(const Json& list) {
  std::vector<std::string> names;
  for (const Json& part : list) names.push_back(text_of(member(part, "String"), "sval"));
  return names;
}

}  // namespace tacet::query
