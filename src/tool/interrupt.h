// SPDX-License-Identifier: Apache-2.0
//
// Ctrl-C as a question that long work asks between its steps.
#pragma once

namespace tacet::tool {

/// From now on the first SIGINT or SIGTERM is only noted; a second one ends the process at once, as it would have.
/// The store is whole either way: see table/store.h.
void watch_interrupts();
/// Whether one came.
bool interrupted();
/// 128 + the signal, as shells count; 130 for Ctrl-C. Only after interrupted().
int interrupt_exit_code();

}  // namespace tacet::tool
