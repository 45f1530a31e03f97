# skl_embed_migrations(<target> migrations/<module>...)
#   Puts the .sql files of these folders into the target as `std::span<const skl::Migration> skl::migrations()`
#   (kernel/storage/store.h): folders in the order given, files by name. A program states the modules it installs;
#   libraries embed none, so that each program has one list. A changed or new file configures the build again.
function(skl_embed_migrations target)
  if(NOT TARGET ${target})
    return()  # a test program while SKL_TESTS is off
  endif()
  set(entries "")
  foreach(folder ${ARGN})
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.sql)
    list(SORT files)
    get_filename_component(module ${folder} NAME)
    foreach(file ${files})
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
      get_filename_component(name ${file} NAME)
      file(READ ${file} sql)
      string(APPEND entries "    {\"${module}\", \"${name}\", R\"migration_sql(${sql})migration_sql\"},\n")
    endforeach()
  endforeach()
  set(out ${CMAKE_BINARY_DIR}/embedded/${target}_migrations.cpp)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [[
#include "kernel/storage/store.h"

namespace skl {
namespace {
const std::vector<Migration> all = {
@entries@};
}
std::span<const Migration> migrations() { return all; }
}  // namespace skl
]])
  target_sources(${target} PRIVATE ${out})
  set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
