# What `make install DESTDIR=` and the .deb lay down, below the prefix:
#   bin/skylantern                  finds its folder of shared files beside itself, ../share/skylantern
#   lib/skylantern/libduckdb.so     the pinned library of the npm package; a system libduckdb is not copied
#   share/skylantern/               templates, locales, styles and islands, presets, the examples of /openapi.json: laid out as in
#                                   the source tree
#   lib/systemd/system, /etc        the unit, and a configuration that only says the defaults
#   share/doc/skylantern            licence and notices
# Migrations are inside the program.
if(NOT TARGET skylantern)
  return()
endif()
include(GNUInstallDirs)
set(here skylantern)  # the component; `cmake --install … --component skylantern` leaves the libraries' own rules out
set(shared ${CMAKE_INSTALL_DATADIR}/skylantern)

install(TARGETS skylantern skylantern-verify RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${here})
if(DuckDB_LIBRARY MATCHES "/node_modules/")
  install(FILES ${DuckDB_LIBRARY} DESTINATION lib/skylantern COMPONENT ${here}
          PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  set_target_properties(skylantern PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/skylantern")
endif()
install(DIRECTORY web/templates web/locales DESTINATION ${shared}/web COMPONENT ${here})
install(DIRECTORY build/web DESTINATION ${shared}/build COMPONENT ${here})
install(FILES docs/openapi/examples.json DESTINATION ${shared}/docs/openapi COMPONENT ${here})
install(DIRECTORY presets DESTINATION ${shared} COMPONENT ${here})
install(FILES LICENSE NOTICE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT ${here})
install(FILES packaging/systemd/skylantern.service DESTINATION lib/systemd/system COMPONENT ${here})
install(FILES packaging/skylantern.toml DESTINATION /etc/skylantern COMPONENT ${here})

set(CPACK_PACKAGE_NAME skylantern)
set(CPACK_PACKAGE_VENDOR "Skylantern")
set(CPACK_PACKAGE_CONTACT "Skylantern maintainers <maintainers@skylantern.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Digital government in one program: open data, pages and APIs")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Serves a jurisdiction's open data as pages in Traditional Chinese and English, as JSON,
CSV and Parquet, and as an OpenAPI 3.1 interface. Runs on an embedded SQLite file or on PostgreSQL.")
set(CPACK_PACKAGE_INSTALL_DIRECTORY skylantern)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL ${here})
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # Depends are read from the program itself
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_SOURCE_DIR}/node_modules/@duckdb/node-bindings-linux-x64)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, fonts-noto-cjk, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql-15, postgresql-client-15")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_SOURCE_DIR}/packaging/deb/postinst;${CMAKE_SOURCE_DIR}/packaging/deb/prerm;${CMAKE_SOURCE_DIR}/packaging/deb/conffiles")
include(CPack)
