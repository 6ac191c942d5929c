# Compiler options shared by all targets of the project, and the faster tools where the machine has them.
include(CheckLinkerFlag)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(KGQ_CCACHE ccache)
    mark_as_advanced(KGQ_CCACHE)
    if(KGQ_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${KGQ_CCACHE}")
    endif()
endif()

# The quickest linker that works here; the system's own is fine too.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fuse-ld")
    foreach(linker IN ITEMS mold lld)
        check_linker_flag(CXX "-fuse-ld=${linker}" KGQ_HAVE_${linker})
        if(KGQ_HAVE_${linker})
            add_link_options("-fuse-ld=${linker}")
            break()
        endif()
    endforeach()
endif()

if(KGQ_SANITIZE)
    string(REPLACE ";" "," sanitizers "${KGQ_SANITIZE}")
    add_compile_options("-fsanitize=${sanitizers}" -fno-omit-frame-pointer)
    add_link_options("-fsanitize=${sanitizers}")
    if("undefined" IN_LIST KGQ_SANITIZE)
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
endif()
if(KGQ_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# kgq_options(<target>): the warnings that our own code keeps clean. A designated initializer names what it sets; the rest is
# meant to be empty, and needs no warning.
function(kgq_options target)
    target_compile_options(
        ${target}
        PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers $<$<BOOL:${KGQ_WERROR}>:-Werror>
    )
endfunction()
