# Compiler flags for every part: warnings are errors, frames stay readable, sanitizers by SKL_SANITIZE.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "Skylantern is built with clang 16: g++ 12.2 miscompiles everyday coroutines (docs/decisions/0001-clang-16.md). "
                      "Use a preset: cmake --preset release")
endif()
add_library(skl_flags INTERFACE)
target_compile_options(skl_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -fno-omit-frame-pointer -fstack-protector-strong
  -fPIC -pthread)  # of all alike: what differs would ask for a second precompiled header
target_compile_definitions(skl_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_ARRAY SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB
  $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
target_link_options(skl_flags INTERFACE -fuse-ld=lld-16 -Wl,-z,relro,-z,now -Wl,--as-needed)
if(SKL_SANITIZE)
  target_compile_options(skl_flags INTERFACE -fsanitize=${SKL_SANITIZE} -fno-sanitize-recover=all -U_FORTIFY_SOURCE)
  target_link_options(skl_flags INTERFACE -fsanitize=${SKL_SANITIZE})
  target_compile_definitions(skl_flags INTERFACE SKL_SANITIZED=1)
endif()
if(SKL_FUZZ)
  target_compile_options(skl_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  # Without this sloppiness ccache does not keep what uses a precompiled header, which is nearly all.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  target_compile_options(skl_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>)
endif()

# The precompiled header of every program and part, made once; tests have one of their own with the test framework (src/CMakeLists.txt).
add_library(skl_pch STATIC ${CMAKE_SOURCE_DIR}/src/pch.cpp)
target_link_libraries(skl_pch PRIVATE skl_flags boost_headers fmt::fmt)
target_include_directories(skl_pch PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_precompile_headers(skl_pch PRIVATE ${CMAKE_SOURCE_DIR}/src/pch.h)
