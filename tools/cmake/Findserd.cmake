# serd comes with a pkg-config file alone. Gives serd::serd, to link with, and SERD_INCLUDE_DIR for the one file that includes it.
find_path(SERD_INCLUDE_DIR serd/serd.h PATH_SUFFIXES serd-0)
find_library(SERD_LIBRARY NAMES serd-0 serd)
mark_as_advanced(SERD_INCLUDE_DIR SERD_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(serd REQUIRED_VARS SERD_LIBRARY SERD_INCLUDE_DIR)

if(serd_FOUND AND NOT TARGET serd::serd)
    add_library(serd::serd UNKNOWN IMPORTED)
    set_target_properties(serd::serd PROPERTIES IMPORTED_LOCATION "${SERD_LIBRARY}")
endif()
