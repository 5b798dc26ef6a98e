// SPDX-License-Identifier: Apache-2.0
//
// A small clinic: patients (facts), visits (facts of patients), cities and doctors with unique keys.
#pragma once

#include "tests/query/small_tables.h"

namespace tacet::test {

/// Made once a process.
const SmallDatabase& clinic();

}  // namespace tacet::test
