// SPDX-License-Identifier: Apache-2.0
//
// Stands in for the AVX-512 kernels where the target is not x86-64.
#include "backend/kernel_table.h"

namespace tacet::backend {

const KernelTable* avx512_kernels() { return nullptr; }

}  // namespace tacet::backend
