// SPDX-License-Identifier: Apache-2.0
//
// Runs the statements of one file on one engine.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/sql/engine.h"

namespace tacet::test::sql {

void run_case_file(const std::filesystem::path& path, EngineKind kind);

/// The name of a parameterised test: the file's.
std::string case_name(const testing::TestParamInfo<std::filesystem::path>& info);

}  // namespace tacet::test::sql
