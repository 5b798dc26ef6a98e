# SPDX-License-Identifier: Apache-2.0
# Every library from outside, once, as an imported target. Why each is there: docs/dependencies.md.
# scripts/install-dependencies installs them on Debian 12.

# tacet_pkg_library(<name> <pkg-config module>...): imported target tacet::<name>.
function(tacet_pkg_library name)
  string(TOUPPER "TACET_${name}" prefix)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${ARGN})
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR "Library not found: ${ARGN}. Run scripts/install-dependencies, then configure again.")
  endif()
  add_library(tacet::${name} ALIAS PkgConfig::${prefix})
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)            # fmt::fmt
find_package(tl-expected REQUIRED)    # tl::expected
find_package(CLI11 REQUIRED)          # CLI11::CLI11
find_package(nlohmann_json REQUIRED)  # nlohmann_json::nlohmann_json
tacet_pkg_library(sodium libsodium)

if(TACET_BUILD_TESTS)
  find_package(GTest REQUIRED)        # GTest::gtest, GTest::gtest_main
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  tacet_pkg_library(gmp gmpxx gmp)
  tacet_pkg_library(mpfr mpfr)
endif()
