// SPDX-License-Identifier: Apache-2.0
//
// A backend is a table of kernels with the reference behind it. It is a value that callers pass on;
// there is no process-wide choice.
#pragma once

#include <utility>

#include "backend/kernel_table.h"

namespace tacet::backend {

class Backend {
 public:
  /// `fast` may be any table; calls that it declines go to the reference kernels.
  explicit Backend(const KernelTable& fast) : fast_(&fast) {}

  /// The fastest table that this processor runs.
  static Backend best_available();
  /// The oracle.
  static Backend reference() { return Backend(reference_kernels()); }

  const char* name() const { return fast_->name; }

  void ntt_forward(Word* values, const NttTable& table) const { run<&KernelTable::ntt_forward>(values, table); }
  void ntt_inverse_into(Word* out, const Word* values, const NttTable& table) const {
    run<&KernelTable::ntt_inverse_into>(out, values, table);
  }
  void ntt_inverse(Word* values, const NttTable& table) const { run<&KernelTable::ntt_inverse>(values, table); }

  /// Calls one kernel of the table: `backend.run<&KernelTable::add>(out, a, b, n, modulus)`.
  template <auto Kernel, class... Arguments>
  void run(Arguments&&... arguments) const {
    if ((fast_->*Kernel)(arguments...)) [[likely]]
      return;
    static_cast<void>((reference_kernels().*Kernel)(arguments...));
  }

 private:
  const KernelTable* fast_;
};

}  // namespace tacet::backend
