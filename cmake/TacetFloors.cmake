# SPDX-License-Identifier: Apache-2.0
# How a folder joins the build: one call a target.
#
#   tacet_floor(ring SOURCES ntt.cpp rns.cpp DEPENDS base backend LIBRARIES tacet::sodium)  -> library tacet_ring
#   tacet_test(ring_ntt SOURCES ntt_test.cpp DEPENDS ring LIBRARIES tacet::gmp LABELS slow)  -> test_ring_ntt, in ctest
#   tacet_fuzz(wire_frame SOURCES frame_fuzz.cpp DEPENDS wire)        -> fuzz_wire_frame: a fuzzer, or a replay of its corpus
#   tacet_bench(ring_ntt SOURCES ntt_bench.cpp DEPENDS ring)          -> bench_ring_ntt
#   tacet_example(hello SOURCES main.cpp DEPENDS client TEST_ARGUMENTS data/x.csv)  -> hello, run by ctest
#
# DEPENDS names floors, LIBRARIES imported targets. Labels: "slow" keeps a test out of the sanitizer runs, "threads" puts it in
# the thread sanitizer's.

# Lowest first: a floor may depend only on floors before it. The allowed edges are in scripts/floors.py.
set(TACET_FLOORS base backend ring rlwe bgv ckks client wire circuit table query owner tool)

# Where TACET_PRECOMPILE is on, the headers from outside are read once for the floors (tacet_base holds them) and once for the
# tests (the first of them does). Our own headers are never among them. The presets release and lint read every header where it
# is named, so a source that forgets one does not pass ./check.
set(TACET_PRECOMPILED_HEADERS <algorithm> <array> <bit> <cmath> <cstdint> <cstring> <filesystem> <functional> <map> <memory>
  <numeric> <optional> <set> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# tacet_precompile(<target> <kind> <header>...): targets of one kind are compiled with the same options.
function(tacet_precompile target kind)
  if(NOT TACET_PRECOMPILE)
    return()
  endif()
  get_property(holder GLOBAL PROPERTY TACET_PRECOMPILED_FOR_${kind})
  if(holder)
    target_precompile_headers(${target} REUSE_FROM ${holder})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY TACET_PRECOMPILED_FOR_${kind} ${target})
  endif()
  # Sources for an instruction set have options of their own, which precompiled headers do not fit.
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_source_file_property(options "${source}" COMPILE_OPTIONS)
    if(options)
      set_source_files_properties("${source}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

# tacet_add_folders(<folder>...): add_subdirectory for those that take part in the build.
function(tacet_add_folders)
  foreach(folder IN LISTS ARGN)
    if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
      add_subdirectory(${folder})
    endif()
  endforeach()
endfunction()

option(TACET_INCOMPLETE_TREE "Warn, instead of stopping, where a named source or floor is missing" OFF)

function(tacet_missing)
  if(TACET_INCOMPLETE_TREE)
    message(WARNING ${ARGN})
  else()
    message(FATAL_ERROR ${ARGN})
  endif()
endfunction()

# result = those of the sources that exist; each other one is reported.
function(tacet_sources target result)
  set(found "")
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE path)
    if(EXISTS "${path}")
      list(APPEND found "${path}")
    else()
      tacet_missing("${target}: source '${source}' does not exist")
    endif()
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# Link `target` with floors and imported libraries; a floor that is not there is named, with the target that wants it.
function(tacet_link target scope)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "DEPENDS;LIBRARIES")
  foreach(floor IN LISTS arg_DEPENDS)
    if(TARGET tacet_${floor})
      target_link_libraries(${target} ${scope} tacet_${floor})
    else()
      tacet_missing("${target} depends on the floor '${floor}', which is not in the build")
    endif()
  endforeach()
  target_link_libraries(${target} ${scope} ${arg_LIBRARIES})
endfunction()

# What is common to programs: sources, include roots, links.
function(tacet_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
  tacet_sources(${target} sources ${arg_SOURCES})
  if(NOT sources)
    tacet_missing("${target} has no sources")
    return()
  endif()
  add_executable(${target} ${sources})
  # The root of the project, so that helpers read #include "tests/ring/oracle.h".
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}")
  tacet_link(${target} PRIVATE DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
endfunction()

function(tacet_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
  tacet_sources(tacet_${name} sources ${arg_SOURCES})
  add_library(tacet_${name} STATIC ${sources})
  target_include_directories(tacet_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  set_target_properties(tacet_${name} PROPERTIES LINKER_LANGUAGE CXX)
  tacet_link(tacet_${name} PUBLIC DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
  # The fuzzers see what inputs reach: not tests, and not the kernels, which read no input and whose options do not fit
  # precompiled headers either.
  if(NOT name STREQUAL "backend")
    tacet_precompile(tacet_${name} FLOORS ${TACET_PRECOMPILED_HEADERS})
    if(TACET_FUZZING)
      target_compile_options(tacet_${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
  endif()
  # For scripts/check-secret-link: what this archive is, and what it is linked with.
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/floors/${name}.txt"
    CONTENT "$<TARGET_FILE:tacet_${name}>\n$<JOIN:$<TARGET_PROPERTY:tacet_${name},LINK_LIBRARIES>,\n>\n")
endfunction()

function(tacet_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES;LABELS")
  tacet_program(test_${name} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES} GTest::gtest_main)
  if(NOT TARGET test_${name})
    return()
  endif()
  target_compile_definitions(test_${name} PRIVATE TACET_PROJECT_DIRECTORY="${PROJECT_SOURCE_DIR}")
  tacet_precompile(test_${name} TESTS ${TACET_PRECOMPILED_HEADERS} <gtest/gtest.h>)
  if(NOT "slow" IN_LIST arg_LABELS)
    list(APPEND arg_LABELS fast)
  endif()
  tacet_label_targets(test_${name} ${arg_LABELS})
  # gtest_discover_tests keeps only the first of a list of labels, so they are one word; ctest -L finds a part of it.
  list(JOIN arg_LABELS "+" labels)
  gtest_discover_tests(test_${name}
    TEST_PREFIX "${name}/"
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    PROPERTIES TIMEOUT 300 LABELS "${labels}")
endfunction()

# Build targets tests_<label>: all the test programs with that label.
function(tacet_label_targets target)
  foreach(label IN LISTS ARGN)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${target})
  endforeach()
endfunction()

function(tacet_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
  set(corpus "${PROJECT_SOURCE_DIR}/fuzz/corpus/${name}")
  if(TACET_FUZZING)
    tacet_program(fuzz_${name} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz/${name}
      COMMAND "${PROJECT_SOURCE_DIR}/scripts/fuzz-once" $<TARGET_FILE:fuzz_${name}> "${corpus}")
    set_tests_properties(fuzz/${name} PROPERTIES TIMEOUT 300 LABELS "fuzz;fast")
  else()
    tacet_program(fuzz_${name} SOURCES ${arg_SOURCES} "${PROJECT_SOURCE_DIR}/fuzz/replay_main.cpp"
      DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
    add_test(NAME fuzz_replay/${name} COMMAND fuzz_${name} "${corpus}")
    set_tests_properties(fuzz_replay/${name} PROPERTIES TIMEOUT 300 LABELS "fuzz;fast")
  endif()
  tacet_label_targets(fuzz_${name} fast)
endfunction()

function(tacet_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES")
  tacet_program(bench_${name} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
endfunction()

function(tacet_example name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES;TEST_ARGUMENTS")
  tacet_program(${name} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} LIBRARIES ${arg_LIBRARIES})
  add_test(NAME example/${name} COMMAND ${name} ${arg_TEST_ARGUMENTS} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(example/${name} PROPERTIES TIMEOUT 300 LABELS example)
endfunction()

if(TACET_BUILD_TESTS)
  include(GoogleTest)
endif()
