# Part of the installation: files that name the programs' folder or the configuration's, and pages that
# are compressed. Below /usr the configuration is in /etc, below another PREFIX in PREFIX/etc.
set(prefix "${CMAKE_INSTALL_PREFIX}")
set(etc "${prefix}/etc")
if(prefix STREQUAL "/usr")
  set(etc /etc)
endif()
set(doc "${prefix}/share/doc/envpub")
set(made "${binaries}/../generated/place")
file(REMOVE_RECURSE "${made}")

# SOURCE as NAME in FOLDER, with the paths of this installation.
function(place from folder name)
  file(READ "${source}/deploy/${from}" text)
  string(REPLACE "/usr/bin/" "${prefix}/bin/" text "${text}")
  string(REPLACE "/etc/envpub" "${etc}/envpub" text "${text}")
  file(WRITE "${made}/${name}" "${text}")
  file(INSTALL DESTINATION "${folder}" FILES "${made}/${name}"
       PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

# FROM, gzipped as NAME.gz in FOLDER, the same bytes each time.
function(place_packed from folder name)
  execute_process(COMMAND gzip -9nc "${from}" OUTPUT_FILE "${made}/${name}.gz" COMMAND_ERROR_IS_FATAL ANY)
  file(INSTALL DESTINATION "${folder}" FILES "${made}/${name}.gz"
       PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

foreach(unit envpub-ingest envpub-publish envpub-serve)
  place(${unit}.service "${prefix}/lib/systemd/system" ${unit}.service)
endforeach()
place(sysusers.conf "${prefix}/lib/sysusers.d" envpub.conf)
place(tmpfiles.conf "${prefix}/lib/tmpfiles.d" envpub.conf)
place(etc/envpub.cfg "${etc}/envpub" envpub.cfg)
file(INSTALL DESTINATION "${etc}/envpub" TYPE DIRECTORY FILES "${source}/deploy/etc/registry")

# The page of the configuration ends with what the program itself says of its keys.
file(MAKE_DIRECTORY "${made}/man")
execute_process(COMMAND "${binaries}/envpub" --keys
                COMMAND awk -f "${source}/deploy/man/keys.awk" "${source}/deploy/man/envpub.cfg.5" -
                OUTPUT_FILE "${made}/man/envpub.cfg.5" COMMAND_ERROR_IS_FATAL ANY)
place_packed("${made}/man/envpub.cfg.5" "${prefix}/share/man/man5" envpub.cfg.5)
place_packed("${source}/deploy/man/envpub.1" "${prefix}/share/man/man1" envpub.1)
foreach(program ingest publish serve)
  place_packed("${source}/deploy/man/envpub-${program}.8" "${prefix}/share/man/man8" envpub-${program}.8)
endforeach()

place_packed("${source}/deploy/debian/changelog" "${doc}" changelog)
file(INSTALL DESTINATION "${doc}" FILES "${source}/deploy/debian/copyright")
file(INSTALL DESTINATION "${doc}" FILES "${source}/LICENSE")
