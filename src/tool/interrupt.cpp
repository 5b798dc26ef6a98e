// SPDX-License-Identifier: Apache-2.0
#include "tool/interrupt.h"

#include <csignal>

namespace tacet::tool {
namespace {

// A signal has no other way to reach the program than a variable of the process.
volatile std::sig_atomic_t caught_signal = 0;

extern "C" void note_signal(int signal_number) { caught_signal = signal_number; }

}  // namespace

void watch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return caught_signal != 0; }

int interrupt_exit_code() { return 128 + static_cast<int>(caught_signal); }

}  // namespace tacet::tool
