// SPDX-License-Identifier: Apache-2.0
#include "backend/backend.h"

namespace tacet::backend {

Backend Backend::best_available() {
  if (const KernelTable* table = avx512_kernels()) return Backend(*table);
  return reference();
}

}  // namespace tacet::backend
