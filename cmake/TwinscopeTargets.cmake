# How every target of the project is made: one folder, one target, explicit lists.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# What packaging/libtorch.sh and packaging/cuda.sh fill.
if(DEFINED ENV{TWINSCOPE_CACHE})
  set(TWINSCOPE_CACHE_FOLDER "$ENV{TWINSCOPE_CACHE}")
else()
  set(TWINSCOPE_CACHE_FOLDER "$ENV{HOME}/.cache/twinscope")
endif()

find_program(TWINSCOPE_CCACHE ccache)
if(TWINSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the tree and no directory hash: every checkout shares the cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros ${TWINSCOPE_CCACHE})
endif()

add_library(twinscope_flags INTERFACE)
# Designated initialisers leave the rest to the members' defaults on purpose.
target_compile_options(twinscope_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
  $<$<BOOL:${TWINSCOPE_WERROR}>:-Werror>)
target_compile_definitions(twinscope_flags INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CONTEXTLESS_CONNECT
  TWINSCOPE_VERSION="${PROJECT_VERSION}")
if(TWINSCOPE_SANITIZE)
  add_compile_options(-fsanitize=${TWINSCOPE_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TWINSCOPE_SANITIZE})
endif()

if(TWINSCOPE_FUZZ)
  # clang only; the header lets it see std::expected of libstdc++ 12.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
    "SHELL:-include ${PROJECT_SOURCE_DIR}/tests/layers/clang_sees_expected.h")
  add_link_options(-fsanitize=address,undefined)
endif()

# twinscope_library(NAME HEADERS … SOURCES … [PUBLIC …] [PRIVATE …])
# Headers are included from the project root ("core/volume/grid.h") and must compile alone.
function(twinscope_library name)
  cmake_parse_arguments(arg "" "" "HEADERS;SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  # Public, so that headers are checked with the flags they are used with: "slots" is a macro without QT_NO_KEYWORDS.
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} twinscope_flags PRIVATE ${arg_PRIVATE})
endfunction()

# twinscope_program(NAME SOURCES … LINK …)
function(twinscope_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} twinscope_flags)
endfunction()

# twinscope_moc(NAME a_view.h … a_test.cpp …): runs moc over files that hold Q_OBJECT. A header's output is compiled
# with the target; a source includes its own as "a_test.moc". AUTOMOC is not used: Qt 6.4's moc stumbles over
# libstdc++ 12's <concepts> in the implicit include folders that AUTOMOC hands it.
function(twinscope_moc name)
  foreach(file ${ARGN})
    get_filename_component(stem ${file} NAME_WE)
    if(file MATCHES "\\.h$")
      set(output ${CMAKE_CURRENT_BINARY_DIR}/moc_${stem}.cpp)
      target_sources(${name} PRIVATE ${output})
      set(include -p ${CMAKE_CURRENT_SOURCE_DIR})
    else()
      set(output ${CMAKE_CURRENT_BINARY_DIR}/${stem}.moc)
      set_source_files_properties(${file} PROPERTIES OBJECT_DEPENDS ${output})
      set(include -i)
    endif()
    add_custom_command(OUTPUT ${output} DEPENDS ${file} VERBATIM
      COMMAND Qt6::moc ${include} -o ${output} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()

# twinscope_tests(NAME SUITES a_test.cpp … LINK … [SOURCES …] [LABELS …] [TIMEOUT seconds] [MAIN main.cpp])
# One program for a folder's suites; each suite is a ctest "NAME.a_test". Suites register with TWINSCOPE_SUITE.
# A suite in which everything was skipped counts as skipped. Suites labelled gui take turns at the one display: a window
# that another takes the focus from never sees its keys.
function(twinscope_tests name)
  cmake_parse_arguments(arg "" "TIMEOUT;MAIN" "SUITES;LINK;SOURCES;LABELS" ${ARGN})
  set(main ${PROJECT_SOURCE_DIR}/tests/support/suite_main.cpp)
  if(arg_MAIN) # a program of its own start, such as a QApplication
    set(main ${arg_MAIN})
  endif()
  add_executable(${name} ${arg_SUITES} ${arg_SOURCES} ${main})
  twinscope_moc(${name} ${arg_SUITES})
  target_link_libraries(${name} PRIVATE tests_support ${arg_LINK} twinscope_flags)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  foreach(suite ${arg_SUITES})
    get_filename_component(stem ${suite} NAME_WE)
    set(test ${name}.${stem})
    add_test(NAME ${test} COMMAND ${name} ${stem})
    set_tests_properties(${test} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
      SKIP_REGULAR_EXPRESSION "Totals: 2 passed, 0 failed, [1-9][0-9]* skipped"
      ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TWINSCOPE_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
    if("gui" IN_LIST arg_LABELS)
      set_tests_properties(${test} PROPERTIES RESOURCE_LOCK display)
    endif()
  endforeach()
endfunction()
