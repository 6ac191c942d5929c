# The floors of the house as static libraries, and what is embedded in them.

# kgq_floor(<name> [BELOW <target>...]): every .cpp under <name>/ as the library kgq_<name>, its door <name>/include in a FILE_SET.
function(kgq_floor name)
    cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "BELOW")
    set(root "${CMAKE_CURRENT_SOURCE_DIR}/${name}")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${root}/*.cpp")
    file(GLOB_RECURSE doors CONFIGURE_DEPENDS "${root}/include/*.hpp")

    add_library(kgq_${name} STATIC ${sources})
    add_library(kgq::${name} ALIAS kgq_${name})
    target_sources(kgq_${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${root}/include" FILES ${doors})
    target_include_directories(kgq_${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
    target_compile_features(kgq_${name} PUBLIC cxx_std_20)
    target_link_libraries(kgq_${name} PUBLIC ${floor_BELOW})
    set_target_properties(
        kgq_${name}
        PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF
    )
    kgq_options(kgq_${name})
endfunction()

# kgq_embed_schema_text(<target> <name>...): schema/<name>.kgq as std::string_view kgq::schema_text::<name>.
function(kgq_embed_schema_text target)
    set(output "${CMAKE_CURRENT_BINARY_DIR}/generated/schema_text.cpp")
    set(script "${CMAKE_CURRENT_SOURCE_DIR}/tools/cmake/embed_schema_text.cmake")
    list(TRANSFORM ARGN REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/schema/\\1.kgq" OUTPUT_VARIABLE files)
    string(REPLACE ";" "|" file_list "${files}")
    add_custom_command(
        OUTPUT "${output}"
        COMMAND "${CMAKE_COMMAND}" "-DFILES=${file_list}" "-DOUTPUT=${output}" -P "${script}"
        DEPENDS ${files} "${script}"
        COMMENT "Embedding the vocabulary and the rules"
        VERBATIM
    )
    target_sources(${target} PRIVATE "${output}")
endfunction()

# The X3 grammar under full UBSan wants 20 s and 0.9 GB a file; the checks left out there are those that its templates multiply.
function(kgq_lighten_grammar folder)
    if(NOT "undefined" IN_LIST KGQ_SANITIZE)
        return()
    endif()
    file(GLOB grammar CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*grammar*.cpp")
    if(grammar)
        set_source_files_properties(
            ${grammar} TARGET_DIRECTORY kgq_query
            PROPERTIES COMPILE_OPTIONS "-fno-sanitize=null,alignment,object-size,vptr,returns-nonnull-attribute,nonnull-attribute"
        )
    endif()
endfunction()
