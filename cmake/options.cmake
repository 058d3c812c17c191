# Compile options shared by every target of ours, through the interface target weir_options.
add_library(weir_options INTERFACE)
target_include_directories(weir_options INTERFACE ${PROJECT_SOURCE_DIR})
# Floats are IEEE doubles without contraction: results are the same on every machine (docs/semantics.md, aggregates).
target_compile_options(weir_options INTERFACE -Wall -Wextra -Wpedantic -ffp-contract=off)
# g++ 12 reports `"text" + std::to_string(n)` as overlapping memory when it inlines it (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(weir_options INTERFACE -Wno-restrict)
endif()
# In a grouped build g++ takes a .cc file for a header, where members of a type from an anonymous namespace would be wrong.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(weir_options INTERFACE -Wno-subobject-linkage)
endif()
if(WEIR_WERROR)
  target_compile_options(weir_options INTERFACE -Werror)
endif()
if(WEIR_SANITIZE)
  # Undefined behaviour ends the program, as the other sanitizers' findings do.
  target_compile_options(weir_options INTERFACE
    -fsanitize=${WEIR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(weir_options INTERFACE -fsanitize=${WEIR_SANITIZE})
endif()
if(WEIR_SANITIZE MATCHES thread)
  add_library(weir_c11_threads STATIC ${PROJECT_SOURCE_DIR}/tests/support/c11_threads.cc)
  target_compile_options(weir_c11_threads PRIVATE -fsanitize=${WEIR_SANITIZE} -g1)
  target_link_libraries(weir_options INTERFACE weir_c11_threads)
  target_link_options(weir_options INTERFACE -Wl,-u,thrd_create)
endif()

# weir_library(NAME LINKS...): the static library of the folder it is called in, of every .cc file there.
function(weir_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC weir_options ${ARGN})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE weir_options ${ARGN})
  endif()
endfunction()

# weir_off_the_record_path(TARGET [TESTED_MUCH]): of code that runs once a command and not once a record. Optimised as the rest
# is, it would take half of a release build. With sanitizers it is not optimised at all, which takes a third of the time;
# TESTED_MUCH: it is, for its many tests would become slower.
function(weir_off_the_record_path target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(WEIR_SANITIZE AND NOT "TESTED_MUCH" IN_LIST ARGN)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()
