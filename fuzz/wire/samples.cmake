# SPDX-License-Identifier: Apache-2.0
# The library of sample objects; included by the fuzz targets and by the tests, of which a build may have either alone.
if(NOT TARGET tacet_wire_samples)
  add_library(tacet_wire_samples STATIC "${CMAKE_CURRENT_LIST_DIR}/samples.cpp")
  target_include_directories(tacet_wire_samples PUBLIC "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}")
  target_link_libraries(tacet_wire_samples PUBLIC tacet_wire_client tacet_wire tacet_client)
endif()
