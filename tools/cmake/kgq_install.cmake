# cmake --install: the libraries and doors as find_package(kgq CONFIG), the program with its man page and completions, the texts
# of the schema and the datasets.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/kgq")

install(
    TARGETS kgq kgq_schema kgq_engine kgq_query
    EXPORT kgq_targets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
)
install(EXPORT kgq_targets NAMESPACE kgq:: FILE kgqTargets.cmake DESTINATION "${package_dir}")
configure_package_config_file(
    "${CMAKE_CURRENT_SOURCE_DIR}/tools/cmake/kgqConfig.cmake.in" "${CMAKE_CURRENT_BINARY_DIR}/kgqConfig.cmake"
    INSTALL_DESTINATION "${package_dir}"
)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/kgqConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
    FILES
        "${CMAKE_CURRENT_BINARY_DIR}/kgqConfig.cmake"
        "${CMAKE_CURRENT_BINARY_DIR}/kgqConfigVersion.cmake"
        "${CMAKE_CURRENT_SOURCE_DIR}/tools/cmake/Findutf8proc.cmake"
        "${CMAKE_CURRENT_SOURCE_DIR}/tools/cmake/Findserd.cmake"
    DESTINATION "${package_dir}"
)

install(FILES schema/vocabulary.kgq schema/rules.kgq DESTINATION "${CMAKE_INSTALL_DATADIR}/kgq/schema")
install(DIRECTORY datasets/ DESTINATION "${CMAKE_INSTALL_DATADIR}/kgq/datasets" FILES_MATCHING PATTERN "*.csv" PATTERN "*.md")
install(FILES LICENSE README.md CHANGELOG.md tools/share/manual.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")

if(KGQ_BUILD_PROGRAM)
    install(TARGETS kgq_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    install(DIRECTORY "${CMAKE_BINARY_DIR}/share/kgq/bundled.kgq" DESTINATION "${CMAKE_INSTALL_DATADIR}/kgq" PATTERN LOCK EXCLUDE PATTERN "LOG*" EXCLUDE)
    install(FILES tools/share/kgq.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
    install(FILES tools/share/kgq.bash DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME kgq)
    install(FILES tools/share/_kgq DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
    install(FILES tools/share/kgq.fish DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()
