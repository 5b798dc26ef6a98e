# SPDX-License-Identifier: Apache-2.0
# Language, warnings, hardening and sanitizers, the same for every target. Instruction sets beyond the baseline are never set
# here: a kernel folder sets its own, source by source, and is entered only after a check of the processor.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(TACET_CCACHE ccache)
  if(TACET_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${TACET_CCACHE}")
    if(TACET_PRECOMPILE)
      # What ccache asks for in order to cache sources that use precompiled headers.
      list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
    endif()
  endif()
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wnon-virtual-dtor -Werror
  -fno-math-errno
  -ffp-contract=off # the compiler may not fuse a*b+c: every machine must compute the same bits
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" # the same binary wherever the checkout lies
  )

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 raises these after inlining where no such access exists; they are shown, but do not stop the build. Real ones
  # are the address sanitizer's to find.
  add_compile_options(-Wno-error=stringop-overflow -Wno-error=stringop-overread -Wno-error=array-bounds
    -Wno-error=restrict -Wno-error=maybe-uninitialized)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wreserved-identifier -Wsuggest-override) # cheaper here than in .clang-tidy
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(TACET_PRECOMPILE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp") # for ccache
endif()

if(TACET_DEBUG_CHECKS)
  add_compile_definitions(TACET_DEBUG_CHECKS=1 _GLIBCXX_ASSERTIONS)
endif()

if(TACET_SANITIZERS)
  add_compile_options(-fsanitize=${TACET_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TACET_SANITIZERS})
endif()

if(TACET_FUZZING AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "TACET_FUZZING needs clang; the preset 'asan' chooses it: cmake --preset asan")
endif()
