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
tacet_pkg_library(gmp gmpxx gmp)
tacet_pkg_library(zlib zlib)

# libpg_query has no pkg-config file.
find_library(TACET_PG_QUERY_LIBRARY NAMES pg_query REQUIRED)
find_path(TACET_PG_QUERY_INCLUDE pg_query.h REQUIRED)
add_library(tacet::pg_query INTERFACE IMPORTED GLOBAL)
target_include_directories(tacet::pg_query INTERFACE "${TACET_PG_QUERY_INCLUDE}")
target_link_libraries(tacet::pg_query INTERFACE "${TACET_PG_QUERY_LIBRARY}")

if(TACET_BUILD_TESTS)
  find_package(GTest REQUIRED)        # GTest::gtest, GTest::gtest_main
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  tacet_pkg_library(mpfr mpfr)
  tacet_pkg_library(sqlite sqlite3)
endif()
