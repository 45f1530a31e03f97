# libduckdb: a system library where there is one, else the shared library of the npm package
# @duckdb/node-bindings-linux-x64 with the C header of the npm package duckdb (both pinned with
# integrity hashes in package-lock.json; bin/bootstrap puts them under node_modules).
find_path(DuckDB_INCLUDE_DIR duckdb.h
  PATHS ${CMAKE_SOURCE_DIR}/node_modules/duckdb/src/duckdb/src/include)
find_library(DuckDB_LIBRARY NAMES duckdb
  PATHS ${CMAKE_SOURCE_DIR}/node_modules/@duckdb/node-bindings-linux-x64)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR)
if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB SHARED IMPORTED)
  set_target_properties(DuckDB::DuckDB PROPERTIES IMPORTED_LOCATION ${DuckDB_LIBRARY} IMPORTED_NO_SONAME ON)
  target_include_directories(DuckDB::DuckDB SYSTEM INTERFACE ${DuckDB_INCLUDE_DIR})
endif()
