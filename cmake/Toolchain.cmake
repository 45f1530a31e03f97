# Compiler flags for every part: warnings are errors, frames stay readable, sanitizers by SKL_SANITIZE.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "Skylantern is built with clang 16: g++ 12.2 miscompiles everyday coroutines (docs/decisions/0001-clang-16.md). "
                      "Use a preset: cmake --preset release")
endif()
add_library(skl_flags INTERFACE)
target_compile_options(skl_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -fno-omit-frame-pointer -fstack-protector-strong)
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
