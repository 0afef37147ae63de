# The rest of cmake --install, and the Debian package (cpack -G DEB). Included by the top CMakeLists.txt.
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/envpub)
file(GLOB examples CONFIGURE_DEPENDS deploy/mosquitto.* deploy/nginx.conf deploy/credentials.conf)
install(FILES ${examples}
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/envpub/examples)
# What names the prefix is known only when it is installed: `cmake --install --prefix`.
install(CODE "set(source \"${CMAKE_SOURCE_DIR}\")\nset(binaries \"${CMAKE_RUNTIME_OUTPUT_DIRECTORY}\")")
install(SCRIPT deploy/place.cmake)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME envpub)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR envpub)
set(CPACK_PACKAGE_CONTACT "envpub maintainers <envpub@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "real-time publisher of environmental monitoring data")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Subscribes over MQTT to air-quality and key-polluter monitoring feeds,
normalises and stores the readings, and publishes hourly documents and
pages that any web server can serve. A message is acknowledged only
when it is on disk.

Three services under users of their own: envpub-ingest, envpub-publish
and envpub-serve. They are enabled, and started by you once they are
configured.")
set(CPACK_SET_DESTDIR ON)                       # /etc lies outside of the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "mosquitto (>= 2.0), nginx")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
    ${CMAKE_SOURCE_DIR}/deploy/debian/prerm ${CMAKE_SOURCE_DIR}/deploy/debian/postrm)
include(CPack)
