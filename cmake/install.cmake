# install(): headers, static libraries, the command, and what find_package(Lockstitch) needs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_folder "${CMAKE_INSTALL_LIBDIR}/cmake/Lockstitch")
install(DIRECTORY checker/include/ primitives/include/ TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_BINARY_DIR}/include/lockstitch/version.hpp" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstitch")
foreach(target IN ITEMS lockstitch_primitives lockstitch_core lockstitch_checker lockstitch_command lockstitch_cli)
  if(TARGET ${target})
    install(TARGETS ${target} EXPORT LockstitchTargets)
  endif()
endforeach()
if(TARGET lockstitch)
  install(TARGETS lockstitch)
endif()

if(TARGET lockstitch_core)
  install(EXPORT LockstitchTargets NAMESPACE lockstitch:: DESTINATION "${config_folder}")
endif()
configure_package_config_file(cmake/LockstitchConfig.cmake.in "${PROJECT_BINARY_DIR}/LockstitchConfig.cmake"
                              INSTALL_DESTINATION "${config_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/LockstitchConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/LockstitchConfig.cmake" "${PROJECT_BINARY_DIR}/LockstitchConfigVersion.cmake"
        DESTINATION "${config_folder}")
